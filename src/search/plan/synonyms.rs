//! Synonyms of the operator's own: a plain file, one group a line, `courriel, e-mail, mél`.
//!
//! A word or an expression of a query also finds the other members of its groups, a little lower than
//! itself.
//! Members are compared after the French chain, so that `Courriels` is in the group of `courriel`.

use std::collections::HashMap;

use crate::text::share_a_lemma;

use super::reading::expression;

/// Groups of words and expressions that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Member>>,
    /// Places in `groups`, by the lemmas of the first word of each member.
    by_first: HashMap<String, Vec<usize>>,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// As in the file.
    pub(crate) written: String,
    /// The lemmas of its words, stop words left out, each with its distance from the first in words.
    pub(crate) words: Vec<(u32, Vec<String>)>,
}

impl Synonyms {
    /// Reads the file's text. Blank lines and what follows a `#` at the beginning or behind a blank are nothing; a line with fewer
    /// than two members says nothing.
    pub fn parse(text: &str) -> Self {
        let mut synonyms = Self::default();
        for line in text.lines() {
            // In `C#` it is part of the word.
            let comment = line.match_indices('#').map(|(at, _)| at).find(|at| {
                line.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(' '))
            });
            let group = comment.and_then(|at| line.get(..at)).unwrap_or(line);
            let members: Vec<Member> = group.split(',').filter_map(Member::parse).collect();
            if members.len() > 1 {
                let firsts = members.iter().filter_map(|member| member.words.first());
                for lemma in firsts.flat_map(|(_, lemmas)| lemmas) {
                    let groups = synonyms.by_first.entry(lemma.clone()).or_default();
                    if groups.last() != Some(&synonyms.groups.len()) {
                        groups.push(synonyms.groups.len());
                    }
                }
                synonyms.groups.push(members);
            }
        }
        synonyms
    }

    /// A short text that only the same groups have.
    pub(crate) fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for group in &self.groups {
            for member in group {
                hasher.update(member.written.as_bytes()).update(b",");
            }
            hasher.update(b"\n");
        }
        let mut digest = hasher.finalize().to_hex().to_string();
        digest.truncate(16);
        digest
    }

    /// The other members of every group that holds these words, given by their lemmas.
    pub(crate) fn of(&self, words: &[&[String]]) -> impl Iterator<Item = &Member> {
        let mut places: Vec<usize> = Vec::new();
        let firsts = words.first().into_iter().copied().flatten();
        for place in firsts.filter_map(|lemma| self.by_first.get(lemma)).flatten() {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        let groups = places.into_iter().filter_map(|place| self.groups.get(place));
        let groups = groups.filter(|group| group.iter().any(|member| member.is(words)));
        groups.flatten().filter(|member| !member.is(words))
    }
}

impl Member {
    fn parse(written: &str) -> Option<Self> {
        let words = expression(written);
        (!words.is_empty()).then(|| Self { written: written.trim().to_owned(), words })
    }

    /// Whether its words may be forms of these, one by one.
    fn is(&self, words: &[&[String]]) -> bool {
        let mut pairs = self.words.iter().zip(words);
        self.words.len() == words.len()
            && pairs.all(|((_, lemmas), word)| share_a_lemma(lemmas, word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_find_each_other_whatever_their_form() {
        let synonyms =
            Synonyms::parse("# nos mots\ncourriel, e-mail, mél # le même\nseul\n\nC#, csharp\n");
        let of = |word: &str| -> Vec<String> {
            let member = Member::parse(word).unwrap();
            let words: Vec<_> = member.words.iter().map(|(_, lemmas)| lemmas.as_slice()).collect();
            synonyms.of(&words).map(|member| member.written.clone()).collect()
        };
        assert_eq!(of("Courriels"), ["e-mail", "mél"]);
        assert_eq!(of("E-MAIL"), ["courriel", "mél"]);
        assert!(of("seul").is_empty());
        assert_eq!(of("csharp"), ["C#"]);
        let synonyms = Synonyms::parse("mise en demeure, avertissement formel, L. 12-3\n");
        let of = |words: &str| -> usize {
            let member = Member::parse(words).unwrap();
            let words: Vec<_> = member.words.iter().map(|(_, lemmas)| lemmas.as_slice()).collect();
            synonyms.of(&words).count()
        };
        for member in ["les mises en demeure", "Avertissements formels", "l12-3"] {
            assert_eq!(of(member), 2, "{member}");
        }
        assert_eq!(of("demeure"), 0);
    }
}
