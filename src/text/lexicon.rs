//! The lexicon: which lemmas the words of French are forms of.
//!
//! The build script makes it of Dicollecte's dictionary (see `lexicon/README.md`). It knows folded
//! forms, so that a word without its accents has the same lemmas. A word of several parts is known
//! with its hyphens and apostrophes, folded: `rendez-vous`, `chef-d'oeuvre`.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use fst::Map;

use super::dropped::Dropped;

/// From folded forms to lines of [`RULES`].
static FORMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.fst"));
/// One line per set of rules, best reading first: `2,er 0,` cuts two bytes and adds `er`, and cuts
/// nothing. Behind them, with the code of the reason, those that do not count: `r2,ir`.
static RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.txt"));

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| {
    let counts = |rule: &&str| rule.starts_with(|c: char| c.is_ascii_digit());
    let line =
        |line: &'static str| line.split(' ').take_while(counts).filter_map(Rule::parse).collect();
    let rules: Vec<Vec<Rule>> = RULES.lines().map(line).collect();
    let added = rules.iter().flatten().map(|rule| rule.added).collect();
    Some(Lexicon { forms: Map::new(FORMS).ok()?, rules, added })
});

struct Lexicon {
    forms: Map<&'static [u8]>,
    rules: Vec<Vec<Rule>>,
    /// What rules add: an ending, or a whole lemma that shares nothing with its form.
    added: HashSet<&'static str, RandomState>,
}

impl Lexicon {
    /// The number of its line of rules.
    fn line(&self, folded: &str) -> Option<usize> {
        self.forms.get(folded).and_then(|line| usize::try_from(line).ok())
    }
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
    known(folded).collect()
}

fn known(folded: &str) -> impl Iterator<Item = String> {
    let rules = LEXICON.as_ref().and_then(|lexicon| lexicon.rules.get(lexicon.line(folded)?));
    rules.into_iter().flatten().filter_map(move |rule| rule.apply(folded))
}

/// Whether the lexicon knows a folded word, as more than a name.
pub(crate) fn is_known(folded: &str) -> bool {
    known(folded).next().is_some()
}

/// How many letters of a lemma, two at most, all its forms that the lexicon knows begin with: none of
/// `aller`, which has `vais`, and one of `tenir`, which has `tient`.
pub(super) fn letters_of_forms(lemma: &str) -> usize {
    let Some(lexicon) = LEXICON.as_ref() else { return 0 };
    let replaced = |kept: &usize| lemma.get(*kept..).is_none_or(|end| lexicon.added.contains(end));
    (0..2).find(replaced).unwrap_or(2)
}

/// Calls `visit` with each form that the lexicon knows.
#[cfg(test)]
pub(super) fn each_form(mut visit: impl FnMut(&str)) {
    use fst::Streamer;
    let Some(lexicon) = LEXICON.as_ref() else { return };
    let mut forms = lexicon.forms.keys();
    while let Some(form) = forms.next() {
        visit(std::str::from_utf8(form).unwrap_or_default());
    }
}

/// The lemmas that the dictionary names for a folded word and that do not count, each with its
/// reason. Slow: it reads the rules again.
pub(crate) fn dropped_lemmas(folded: &str) -> Vec<(String, Dropped)> {
    let line = LEXICON.as_ref().and_then(|lexicon| lexicon.line(folded));
    let rules = line.and_then(|line| RULES.lines().nth(line)).unwrap_or_default().split(' ');
    let dropped = rules.filter_map(|rule| {
        let mut chars = rule.chars();
        let reason = Dropped::of_code(chars.next()?)?;
        Some((Rule::parse(chars.as_str())?.apply(folded)?, reason))
    });
    dropped.collect()
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
            ("marseille", &[]),
            ("rendez-vous", &["rendez-vous"]),
            ("chefs-d'oeuvre", &["chef-d'oeuvre"]),
            ("tete-a-tete", &["tete-a-tete"]),
            ("peut-etre", &["peut-etre"]),
            ("mots-cles", &["mot-cle"]),
            ("est-il", &[]),
        ] {
            assert_eq!(known_lemmas(form), lemmas, "{form}");
        }
    }
    #[test]
    fn readings_that_do_not_count_are_kept_with_their_reasons() {
        for (form, lemmas) in [
            ("missions", &[("mettre", Dropped::RareVerb)][..]),
            ("entre", &[("entrer", Dropped::OfFunctionWord)]),
            ("zones", &[("zoner", Dropped::Rare)]),
            ("sorte", &[("sortir", Dropped::RareVerb)]),
            ("marseille", &[("marseille", Dropped::Name)]),
            ("celles", &[("celle", Dropped::Corrected)]),
            ("cheval", &[]),
            ("dinum", &[]),
        ] {
            let expected: Vec<_> =
                lemmas.iter().map(|(lemma, reason)| ((*lemma).to_owned(), *reason)).collect();
            assert_eq!(dropped_lemmas(form), expected, "{form}");
        }
    }
}
