//! What each folded form may be a form of, and which of these readings count.

use std::collections::{BTreeMap, HashMap};

use super::dropped::Dropped;
use super::fold::fold;
use super::hunspell::{Form, for_each_form};

/// How a form can be read as a form of one lemma, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading {
    /// A noun, an adjective, an adverb, a number, an article, a pronoun.
    Word,
    /// A verb in a form that notes use.
    Verb,
    /// A verb in a form that few notes use: passé simple, subjunctive, `-ions`, `-ez`, `-ais`.
    RareVerb,
    /// A person, a place, a mark.
    Name,
}

/// Folded lemmas, each with its likeliest reading.
pub(crate) type Readings = BTreeMap<String, Reading>;

/// Words without content of their own that are spelled as forms of others. Nobody who writes `entre`,
/// `pendant` or `vers` means `entrer`, `pendre` or `ver`.
const FUNCTION_WORDS: [&str; 20] = [
    "apres",
    "comme",
    "contre",
    "dans",
    "depuis",
    "devant",
    "durant",
    "entre",
    "maintenant",
    "moins",
    "oui",
    "outre",
    "pendant",
    "plus",
    "pres",
    "puis",
    "selon",
    "sous",
    "suivant",
    "vers",
];

/// What holds the parts of one word together: `rendez-vous`, `chef-d'œuvre`.
const JOINTS: [char; 2] = ['-', '\''];

/// Every form that is one word, with all its readings.
pub(crate) fn readings(dic: &str, aff: &str) -> HashMap<String, Readings> {
    let mut readings: HashMap<String, Readings> = HashMap::new();
    let mut lemmas: HashMap<&str, String> = HashMap::new();
    for_each_form(dic, aff, |form| {
        let folded = fold(&form.form);
        if !folded.split(JOINTS).all(is_plain) {
            return;
        }
        let lemma = lemmas.entry(form.lemma).or_insert_with(|| fold(form.lemma)).clone();
        let reading = reading(&form, &folded);
        let best = readings.entry(folded).or_default().entry(lemma).or_insert(reading);
        *best = reading.min(*best);
    });
    unite_compounds(&mut readings);
    readings
}

/// Gives plurals of compounds that the dictionary lists as entries of their own the lemma of their
/// singular: `chefs-d'œuvre`, `mots-clés`.
fn unite_compounds(readings: &mut HashMap<String, Readings>) {
    let singular = |form: &String| {
        let (first, rest) = form.split_at(form.find(JOINTS)?);
        let of_first = [without_plural(first), rest].concat();
        let of_all = without_plural(form).replace("s-", "-").replace("x-", "-");
        let mut singulars = [of_first, of_all].into_iter().filter(|singular| singular != form);
        Some((form.clone(), singulars.find_map(|singular| readings.get(&singular))?.clone()))
    };
    let united: Vec<_> = readings.keys().filter_map(singular).collect();
    readings.extend(united);
}

fn without_plural(part: &str) -> &str {
    part.strip_suffix(['s', 'x']).unwrap_or(part)
}

/// Whether letters and digits are all there is, and some are there.
fn is_plain(part: &str) -> bool {
    !part.is_empty() && part.chars().all(char::is_alphanumeric)
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
        let is_present = is(form.inflection, &["ipre"]);
        let is_rare = is(form.inflection, &["ipsi", "spre", "simp"]) && !is_present
            || is_plural && (folded.ends_with("ions") || folded.ends_with("ez"))
            || is(form.inflection, &["iimp"]) && folded.ends_with("ais");
        return if is_rare { Reading::RareVerb } else { Reading::Verb };
    }
    let is_common = is(entry, &["nom", "adj", "adv", "nb", "interj", "loc"]);
    if is(entry, &["npr", "prn", "patr"]) && !is_common { Reading::Name } else { Reading::Word }
}

/// The lemmas of a form, those that count apart from those that do not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lemmas<'r> {
    /// Best first: a noun before a verb, the form itself before others. None: the form is a name
    /// alone, and as good as unknown.
    pub(crate) kept: Vec<&'r str>,
    pub(crate) dropped: Vec<(Dropped, &'r str)>,
}

/// Which of the readings of a form count.
pub(crate) fn judge<'r>(form: &str, readings: &'r Readings) -> Lemmas<'r> {
    let is_usual = |reading: &Reading| matches!(reading, Reading::Word | Reading::Verb);
    // A name weighs more than a verb form that hardly anybody writes: `Vienne` is not *venir*.
    let has_likelier = readings.values().any(|it| is_usual(it) || *it == Reading::Name);
    let is_function_word = FUNCTION_WORDS.contains(&form);
    let dropped = |reading: Reading, lemma: &str| match reading {
        Reading::Name => Some(Dropped::Name),
        _ if is_function_word && lemma != form => Some(Dropped::OfFunctionWord),
        Reading::RareVerb if has_likelier => Some(Dropped::RareVerb),
        Reading::Word | Reading::Verb | Reading::RareVerb => None,
    };
    let mut sorted: Vec<_> =
        readings.iter().map(|(lemma, reading)| (*reading, lemma != form, lemma.as_str())).collect();
    sorted.sort_unstable();
    let mut lemmas = Lemmas::default();
    for (reading, _, lemma) in sorted {
        match dropped(reading, lemma) {
            Some(reason) => lemmas.dropped.push((reason, lemma)),
            None => lemmas.kept.push(lemma),
        }
    }
    lemmas
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFF: &str = "\
SFX S. Y 1
SFX S. 0 s . is:pl
SFX a0 Y 5
SFX a0 er e er po:ipre po:3sg
SFX a0 er ions er po:iimp po:1pl
SFX a0 er at er po:simp po:3sg
SFX a0 er a er po:ipsi po:3sg
SFX a0 er ait er po:iimp po:3sg
";
    const DIC: &str = "17
porte/S. po:nom is:fem
porter/a0() po:v1
form/S. po:nom
former/a0() po:v1
format/S. po:nom
portion/S. po:nom
entre po:prep
entrer/a0() po:v1
Élie po:prn
élie/S. po:nom
Paris po:npr
Porta po:npr
chef-d'œuvre po:nom is:mas is:sg
chefs-d'œuvre po:nom is:mas is:pl
mot-clé po:nom is:mas is:sg
mots-clés po:nom is:mas is:pl
vis-à-vis po:prep
l'/-- po:det
";

    #[test]
    fn the_readings_of_a_form_are_judged() {
        let readings = readings(DIC, AFF);
        for (form, kept, dropped) in [
            ("porte", &["porte", "porter"][..], &[][..]),
            ("portait", &["porter"], &[]),
            ("portions", &["portion"], &[(Dropped::RareVerb, "porter")]),
            ("format", &["format"], &[(Dropped::RareVerb, "former")]),
            // No other reading: the rare one counts.
            ("portat", &["porter"], &[]),
            ("entre", &["entre"], &[(Dropped::OfFunctionWord, "entrer")]),
            ("elie", &["elie"], &[]),
            ("paris", &[], &[(Dropped::Name, "paris")]),
            ("porta", &[], &[(Dropped::RareVerb, "porter"), (Dropped::Name, "porta")]),
            ("chefs-d'oeuvre", &["chef-d'oeuvre"], &[]),
            ("mots-cles", &["mot-cle"], &[]),
            ("vis-a-vis", &["vis-a-vis"], &[]),
        ] {
            let expected = Lemmas { kept: kept.to_vec(), dropped: dropped.to_vec() };
            assert_eq!(judge(form, &readings[form]), expected, "{form}");
        }
        assert!(!readings.contains_key("l'") && !readings.contains_key("l"));
    }
}
