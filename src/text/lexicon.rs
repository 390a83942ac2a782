//! The lexicon: which lemmas the words of French are forms of.
//!
//! The build script makes it of Dicollecte's dictionary (see `lexicon/README.md`). It knows folded
//! forms, so that a word without its accents has the same lemmas.

use std::sync::LazyLock;

use fst::Map;

/// From folded forms to lines of [`RULES`].
static FORMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.fst"));
/// One line per set of rules, best reading first: `2,er 0,` cuts two bytes and adds `er`, and cuts
/// nothing.
static RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.txt"));

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| {
    let line = |line: &'static str| line.split(' ').filter_map(Rule::parse).collect();
    Some(Lexicon { forms: Map::new(FORMS).ok()?, rules: RULES.lines().map(line).collect() })
});

struct Lexicon {
    forms: Map<&'static [u8]>,
    rules: Vec<Vec<Rule>>,
}

/// What makes a lemma of a form.
struct Rule {
    /// Bytes that are cut at the end.
    cut: usize,
    added: &'static str,
}

impl Rule {
    fn parse(rule: &'static str) -> Option<Self> {
        let (cut, added) = rule.split_once(',')?;
        Some(Self { cut: cut.parse().ok()?, added })
    }

    fn apply(&self, form: &str) -> Option<String> {
        let kept = form.get(..form.len().checked_sub(self.cut)?)?;
        Some([kept, self.added].concat())
    }
}

/// The lemmas that a folded word may be a form of, folded, the best reading first; none if the
/// lexicon does not know it.
pub(super) fn known_lemmas(folded: &str) -> Vec<String> {
    let Some(lexicon) = LEXICON.as_ref() else { return Vec::new() };
    let line = lexicon.forms.get(folded).and_then(|line| usize::try_from(line).ok());
    let rules = line.and_then(|line| lexicon.rules.get(line));
    rules.into_iter().flatten().filter_map(|rule| rule.apply(folded)).collect()
}

/// What identifies the lexicon, for the index's fingerprint.
pub(super) fn fingerprint() -> String {
    blake3::Hasher::new().update(FORMS).update(RULES.as_bytes()).finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_have_their_lemmas_the_best_first() {
        for (form, lemmas) in [
            ("chevaux", &["cheval"][..]),
            ("bijoux", &["bijou"]),
            ("journaux", &["journal"]),
            ("publique", &["public"]),
            ("porte", &["porte", "porter"]),
            ("passe", &["passe", "passer"]),
            ("traductrices", &["traducteur"]),
            ("franches", &["franc"]),
            ("iront", &["aller"]),
            ("entre", &["entre"]),
            ("missions", &["mission"]),
            ("yeux", &["oeil"]),
            ("dinum", &[]),
        ] {
            assert_eq!(known_lemmas(form), lemmas, "{form}");
        }
    }
}
