//! Families: words that share a root and a suffix rule, `licencier` and `licenciement`.
//!
//! They are words of their own, so that none is found for another. But a section that says
//! `licenciement` is more likely about `licencier` than one that says neither.

use super::lexicon::known_lemmas;

/// Suffixes that stand behind the same roots.
const SUFFIXES: [&[&str]; 10] = [
    &["er", "ement", "age", "ation", "eur", "ateur"],
    &["er", "ion", "eur"],
    &["ionner", "ion"],
    &["ir", "issement", "issage", "isseur"],
    &["uire", "uction", "ucteur"],
    &["quer", "cation", "cateur"],
    &["eler", "ellement"],
    &["ayer", "aiement"],
    &["able", "abilite"],
    &["al", "alite"],
];
/// Letters of the shortest root; `-ion` stands behind roots of many other words.
const ROOT_BYTES_MIN: usize = 4;
const ROOT_BYTES_MIN_ION: usize = 5;
/// Letters of the shortest root and suffix.
const WORD_BYTES_MIN: usize = 5;

/// Lemmas of the lexicon that are of the family of this one, without it.
pub(crate) fn family(lemma: &str) -> Vec<String> {
    let mut family = Vec::new();
    for suffixes in SUFFIXES {
        let root_bytes_min = match suffixes {
            ["ayer" | "uire" | "ionner", ..] => 1,
            ["er", "ion", ..] => ROOT_BYTES_MIN_ION,
            _ => ROOT_BYTES_MIN,
        };
        for suffix in suffixes {
            let Some(root) = lemma.strip_suffix(suffix) else { continue };
            if root.len() < root_bytes_min || lemma.len() < WORD_BYTES_MIN {
                continue;
            }
            for other in suffixes.iter().filter(|other| *other != suffix) {
                let kin = [root, *other].concat();
                if !family.contains(&kin) && known_lemmas(&kin).contains(&kin) {
                    family.push(kin);
                }
            }
        }
    }
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_their_nouns_are_one_family() {
        for (lemma, kin) in [
            ("licencier", "licenciement"),
            ("declaration", "declarer"),
            ("payer", "paiement"),
            ("demission", "demissionner"),
            ("renouvellement", "renouveler"),
            ("etablir", "etablissement"),
            ("reduction", "reduire"),
            ("application", "appliquer"),
            ("agression", "agresser"),
        ] {
            assert!(family(lemma).iter().any(|word| word == kin), "{lemma} {kin}");
        }
        for (lemma, other) in [("version", "verser"), ("section", "secteur"), ("note", "noter")] {
            assert!(!family(lemma).iter().any(|word| word == other), "{lemma} {other}");
        }
    }
}
