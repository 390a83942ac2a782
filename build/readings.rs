//! What each folded form may be a form of, and which of these readings count.

use std::collections::{BTreeMap, HashMap};

use super::fold::fold;
use super::hunspell::{Form, for_each_form};

/// How a form can be read as a form of one lemma, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading {
    /// A noun, an adjective, an adverb, a number, an article, a pronoun.
    Word,
    /// A verb in a form that notes use.
    Verb,
    /// A verb in a form of stories and sermons: passé simple, imperfect subjunctive, `-ions`, `-iez`.
    RareVerb,
    /// A person, a place, a mark.
    Name,
}

/// Folded lemmas, each with its likeliest reading.
pub(crate) type Readings = BTreeMap<String, Reading>;

/// Words without content of their own that are spelled as forms of verbs. Nobody who writes `entre`
/// or `pendant` means `entrer` or `pendre`.
const NO_VERBS: [&str; 14] = [
    "comme", "contre", "depuis", "devant", "durant", "entre", "moins", "outre", "pendant", "plus",
    "puis", "selon", "sous", "suivant",
];

/// Every form that is one word, with all its readings.
pub(crate) fn readings(dic: &str, aff: &str) -> HashMap<String, Readings> {
    let mut readings: HashMap<String, Readings> = HashMap::new();
    let mut lemmas: HashMap<&str, String> = HashMap::new();
    for_each_form(dic, aff, |form| {
        let folded = fold(&form.form);
        if !folded.chars().all(char::is_alphanumeric) {
            return;
        }
        let lemma = lemmas.entry(form.lemma).or_insert_with(|| fold(form.lemma)).clone();
        let reading = reading(&form, &folded);
        let best = readings.entry(folded).or_default().entry(lemma).or_insert(reading);
        *best = reading.min(*best);
    });
    readings
}

fn reading(form: &Form<'_>, folded: &str) -> Reading {
    let is = |tags: &str, kinds: &[&str]| {
        tags.split_ascii_whitespace()
            .filter_map(|tag| tag.strip_prefix("po:"))
            .any(|tag| kinds.iter().any(|kind| tag.starts_with(kind)))
    };
    let entry = form.parts_of_speech;
    if is(entry, &["v0", "v1", "v2", "v3", "infi"]) {
        let is_plural = is(form.inflection, &["1pl", "2pl"]);
        let is_rare = is(form.inflection, &["ipsi", "simp"])
            || is_plural && (folded.ends_with("ions") || folded.ends_with("iez"));
        return if is_rare { Reading::RareVerb } else { Reading::Verb };
    }
    let is_common = is(entry, &["nom", "adj", "adv", "nb", "interj", "loc"]);
    if is(entry, &["npr", "prn", "patr"]) && !is_common { Reading::Name } else { Reading::Word }
}

/// The lemmas of a form that count, best first: a noun before a verb, the form itself before others.
/// None: the form is a name alone, and as good as unknown.
pub(crate) fn kept<'r>(form: &str, readings: &'r Readings) -> Vec<&'r str> {
    let is_usual = |reading: &Reading| matches!(reading, Reading::Word | Reading::Verb);
    let has_usual = readings.values().any(is_usual);
    let counts = |reading: Reading| match reading {
        Reading::Word => true,
        Reading::Verb => !NO_VERBS.contains(&form),
        Reading::RareVerb => !has_usual,
        Reading::Name => false,
    };
    let counting = readings.iter().filter(|(_, reading)| counts(**reading));
    let mut kept: Vec<_> =
        counting.map(|(lemma, reading)| (*reading, lemma != form, lemma.as_str())).collect();
    kept.sort_unstable();
    kept.into_iter().map(|(.., lemma)| lemma).collect()
}
