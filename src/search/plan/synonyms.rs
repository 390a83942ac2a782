//! Synonyms of the operator's own: a plain file, one group a line, `courriel, e-mail, mél`.
//!
//! A word of a query also finds the other members of its groups, a little lower than itself.
//! Members are compared after the French chain, so that `Courriels` is in the group of `courriel`.

use std::collections::HashMap;

use crate::text;

use super::reading::distances;

/// Groups of words and expressions that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Member>>,
    /// Groups by the stems of their members, joined by blanks.
    by_stems: HashMap<String, Vec<usize>>,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// As in the file.
    pub(crate) written: String,
    /// Its stems, stop words left out, each with its distance from the first in words.
    pub(crate) words: Vec<(u32, String)>,
    /// Its stems, without stop words, joined by blanks.
    pub(crate) stems: String,
}

impl Synonyms {
    /// Reads the file's text. Blank lines and what follows a `#` are nothing; a line with fewer
    /// than two members says nothing.
    pub fn parse(text: &str) -> Self {
        let mut synonyms = Self::default();
        for line in text.lines() {
            let group = line.split_once('#').map_or(line, |(before, _)| before);
            let members: Vec<Member> = group.split(',').filter_map(Member::parse).collect();
            if members.len() > 1 {
                for member in &members {
                    let groups = synonyms.by_stems.entry(member.stems.clone()).or_default();
                    groups.push(synonyms.groups.len());
                }
                synonyms.groups.push(members);
            }
        }
        synonyms
    }

    /// The other members of every group that holds these stems, joined by blanks.
    pub(crate) fn of(&self, stems: &str) -> impl Iterator<Item = &Member> {
        let groups = self.by_stems.get(stems).into_iter().flatten();
        let members = groups.filter_map(|group| self.groups.get(*group)).flatten();
        members.filter(move |member| member.stems != stems)
    }
}

impl Member {
    fn parse(written: &str) -> Option<Self> {
        let tokens = text::tokens(written);
        let words = distances(&tokens);
        let stems = words.iter().map(|(_, stem)| stem.as_str()).collect::<Vec<_>>().join(" ");
        (!stems.is_empty()).then(|| Self { written: written.trim().to_owned(), words, stems })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_find_each_other_whatever_their_form() {
        let synonyms = Synonyms::parse("# nos mots\ncourriel, e-mail, mél # le même\nseul\n\n");
        let of = |word: &str| -> Vec<String> {
            let member = Member::parse(word).unwrap();
            synonyms.of(&member.stems).map(|member| member.written.clone()).collect()
        };
        assert_eq!(of("Courriels"), ["e-mail", "mél"]);
        assert_eq!(of("E-MAIL"), ["courriel", "mél"]);
        assert!(of("seul").is_empty());
    }
}
