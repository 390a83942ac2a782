//! The acronyms of a tree with what they stand for, found from either end.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::note::{is_spelled_by, lemma_key, plain_long_form};
use crate::text::fold;

use super::tree::Tree;

/// Acronyms that mean one entry wherever they stand.
#[derive(Debug, Default)]
pub(crate) struct TreeAcronyms {
    /// By folded letters, as notes teach them.
    long_forms: HashMap<String, Vec<String>, RandomState>,
    /// The folded letters, by the lemmas of a long form.
    acronyms: HashMap<String, Vec<String>, RandomState>,
}

impl TreeAcronyms {
    /// Names of one word, with the names of the same entry that spell them. An acronym of today also
    /// stands for the label.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut known = Self::default();
        for (_, node) in tree.nodes() {
            let is_short = |name: &&str| name.chars().all(char::is_alphanumeric);
            for acronym in node.names().map(|(name, _)| name).filter(is_short) {
                if tree.meant(acronym) == Some(node.path()) {
                    let is_label = |name: &str| name == node.label() && node.has_acronym(acronym);
                    let names = node.names().map(|(name, _)| name);
                    // What is one word is no long form.
                    let names = names.filter(|name| name.contains(char::is_whitespace));
                    let long = names.filter(|name| is_label(name) || is_spelled_by(name, acronym));
                    long.for_each(|long| known.add(&fold(acronym), long));
                }
            }
        }
        known
    }

    fn add(&mut self, letters: &str, long: &str) {
        self.long_forms.entry(letters.to_owned()).or_default().push(plain_long_form(long));
        let acronyms = self.acronyms.entry(lemma_key(long)).or_default();
        if !acronyms.iter().any(|known| known == letters) {
            acronyms.push(letters.to_owned());
        }
    }

    /// What an acronym, given by its folded letters, stands for.
    pub(crate) fn long_forms(&self, letters: &str) -> &[String] {
        self.long_forms.get(letters).map_or(&[], Vec::as_slice)
    }

    /// The folded letters of the acronyms of a long form, given by its lemmas.
    pub(crate) fn acronyms(&self, lemmas: &str) -> &[String] {
        self.acronyms.get(lemmas).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::taxonomy::Taxonomy;

    #[test]
    fn acronyms_of_the_built_in_organisations() {
        let taxonomy = Taxonomy::builtin();
        let known = taxonomy.acronyms();
        let long = |letters: &str| known.long_forms(letters).to_vec();
        assert_eq!(
            long("dinum"),
            [
                "direction interministérielle du numérique",
                "direction interministérielle au numérique"
            ]
        );
        // Not the long names of what it was called before.
        assert!(long("disic").iter().all(|long| long.contains("systèmes d’information")));
        assert!(
            long("ign").contains(
                &"institut national de l’information géographique et forestière".to_owned()
            )
        );
        assert_eq!(known.acronyms("direction interministeriel numerique"), ["dinum"]);
        assert!(long("inconnu").is_empty() && known.acronyms("inconnu").is_empty());
    }
}
