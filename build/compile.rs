//! Forms and their lemmas, as an FST and a table of rules.
//!
//! A rule makes a lemma of a form: `2,er` cuts two bytes and adds `er`. Forms that inflect alike share
//! a line of rules, so that some 1,400 lines serve 400,000 forms. The FST leads from a form to the
//! number of its line.
//!
//! Behind the rules that count stand those that do not, each marked with the code of its reason:
//! `0, r2,ir`. Only who asks why a reading was dropped reads them.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use super::dropped::Dropped;
use super::readings::{Lemmas, judge, readings};

/// The lexicon as the program carries it.
pub(crate) struct Compiled {
    /// An FST, from folded forms to lines of `rules`.
    pub(crate) forms: Vec<u8>,
    /// One line per set of rules, best reading first: `2,er 0,`.
    pub(crate) rules: String,
}

/// Compiles a Hunspell dictionary and our corrections to it.
///
/// # Errors
/// When a line of the corrections cannot be read, or changes nothing.
pub(crate) fn compile(dic: &str, aff: &str, corrections: &str) -> Result<Compiled, Box<dyn Error>> {
    let readings = readings(dic, aff);
    let mut lemmas: HashMap<&str, Lemmas<'_>> =
        readings.iter().map(|(form, readings)| (form.as_str(), judge(form, readings))).collect();
    let corrections = read_corrections(corrections)?;
    let rare: Vec<&str> = corrections.iter().filter_map(Correction::rare).collect();
    drop_rare(&mut lemmas, &rare)?;
    for (form, better) in corrections.into_iter().filter_map(Correction::better) {
        let lemmas = lemmas.entry(form).or_default();
        if lemmas.kept == better {
            return Err(format!("the correction of `{form}` changes nothing").into());
        }
        let before = std::mem::replace(&mut lemmas.kept, better);
        lemmas.dropped.extend(before.into_iter().map(|lemma| (Dropped::Corrected, lemma)));
        lemmas.dropped.retain(|(_, lemma)| !lemmas.kept.contains(lemma));
    }
    let mut sorted: Vec<_> = lemmas.into_iter().collect();
    sorted.sort_unstable_by_key(|(form, _)| *form);
    let mut forms = fst::MapBuilder::memory();
    let mut numbers: HashMap<String, u64> = HashMap::new();
    let mut rules = String::new();
    for (form, lemmas) in sorted {
        let kept = lemmas.kept.iter().map(|lemma| rule(form, lemma));
        let dropped = lemmas.dropped.iter();
        let dropped = dropped.map(|(why, lemma)| format!("{}{}", why.code(), rule(form, lemma)));
        let line = kept.chain(dropped).collect::<Vec<_>>().join(" ");
        let next = u64::try_from(numbers.len())?;
        let number = *numbers.entry(line).or_insert_with_key(|line| {
            rules.push_str(line);
            rules.push('\n');
            next
        });
        forms.insert(form, number)?;
    }
    Ok(Compiled { forms: forms.into_inner()?, rules })
}

/// Drops lemmas that corrections call rare from forms that have another one.
fn drop_rare(lemmas: &mut HashMap<&str, Lemmas<'_>>, rare: &[&str]) -> Result<(), String> {
    let mut met = HashSet::new();
    for lemmas in lemmas.values_mut() {
        let (dropped, kept): (Vec<&str>, Vec<&str>) =
            lemmas.kept.iter().partition(|lemma| rare.contains(lemma));
        if !kept.is_empty() {
            met.extend(dropped.iter().map(|lemma| (*lemma).to_owned()));
            lemmas.kept = kept;
            lemmas.dropped.extend(dropped.into_iter().map(|lemma| (Dropped::Rare, lemma)));
        }
    }
    match rare.iter().find(|lemma| !met.contains(**lemma)) {
        Some(lemma) => Err(format!("the correction `- {lemma}` changes nothing")),
        None => Ok(()),
    }
}

/// What makes `lemma` of `form`.
fn rule(form: &str, lemma: &str) -> String {
    let shared = form.char_indices().zip(lemma.chars()).take_while(|((_, a), b)| a == b);
    let shared = shared.last().map_or(0, |((at, c), _)| at + c.len_utf8());
    format!("{},{}", form.len() - shared, lemma.get(shared..).unwrap_or_default())
}

/// A line of the corrections.
enum Correction<'c> {
    /// `form: lemmas # reason`
    Better(&'c str, Vec<&'c str>),
    /// `- lemma # reason`
    Rare(&'c str),
}

impl<'c> Correction<'c> {
    fn parse(line: &'c str) -> Option<Self> {
        let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
        if let Some(lemma) = line.strip_prefix("- ") {
            return is_word(lemma.trim()).then(|| Self::Rare(lemma.trim()));
        }
        let (form, lemmas) = line.split_once(':')?;
        let lemmas: Vec<&str> = lemmas.split_ascii_whitespace().collect();
        (is_word(form) && !lemmas.is_empty()).then_some(Self::Better(form, lemmas))
    }

    fn better(self) -> Option<(&'c str, Vec<&'c str>)> {
        match self {
            Self::Better(form, lemmas) => Some((form, lemmas)),
            Self::Rare(_) => None,
        }
    }

    fn rare(&self) -> Option<&'c str> {
        match self {
            Self::Rare(lemma) => Some(lemma),
            Self::Better(..) => None,
        }
    }
}

/// The corrections of a text, each on a line, without comments.
fn read_corrections(text: &str) -> Result<Vec<Correction<'_>>, String> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or(line).trim_end());
    let read = |line| {
        Correction::parse(line).ok_or_else(|| format!("the correction `{line}` cannot be read"))
    };
    lines.filter(|line| !line.is_empty()).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFF: &str = "\
SFX S. Y 1
SFX S. 0 s . is:pl
SFX X. Y 1
SFX X. al aux al is:pl
SFX a0 Y 1
SFX a0 er ions er po:iimp po:1pl
";
    const DIC: &str = "5
chat/S. po:nom
cheval/X. po:nom
passion/S. po:nom
passer/a0() po:v1
œil/S. po:nom
yeux po:nom
";

    /// The rules that a form leads to.
    fn rules(compiled: &Compiled, form: &str) -> Option<String> {
        let forms = fst::Map::new(&compiled.forms).unwrap();
        let line = usize::try_from(forms.get(form)?).unwrap();
        compiled.rules.lines().nth(line).map(str::to_owned)
    }

    #[test]
    fn forms_lead_to_their_rules() {
        let compiled = compile(DIC, AFF, "# ours\n\nyeux: oeil # irregular\n").unwrap();
        for (form, expected) in [
            ("chat", Some("0,")),
            ("chats", Some("1,")),
            ("chevaux", Some("2,l")),
            ("passions", Some("1, r4,er")),
            ("oeil", Some("0,")),
            ("yeux", Some("4,oeil c0,")),
            ("chatte", None),
        ] {
            assert_eq!(rules(&compiled, form).as_deref(), expected, "{form}");
        }
        assert_eq!(compiled.rules.lines().count(), 5, "forms that inflect alike share a line");
    }

    #[test]
    fn a_rare_lemma_counts_only_where_it_stands_alone() {
        let dic = format!("{DIC}pass/S. po:nom\npasse/S. po:nom\npassé po:adj\n");
        let aff = format!("{AFF}SFX a0 er e er po:ipre\nSFX a0 er er er po:infi\n");
        let compiled = compile(&dic, &aff, "- passer # passe").unwrap();
        assert_eq!(rules(&compiled, "passe").as_deref(), Some("0, p0,r"));
        assert_eq!(rules(&compiled, "passer").as_deref(), Some("0,"));
    }

    #[test]
    fn a_correction_that_corrects_nothing_is_an_error() {
        for correction in ["chats: chat", "- chat", "- chien"] {
            let error = compile(DIC, AFF, correction).err().unwrap().to_string();
            assert!(error.ends_with("changes nothing"), "{correction}: {error}");
        }
    }

    #[test]
    fn a_correction_that_cannot_be_read_is_an_error() {
        for correction in ["chats:", "chats: # no lemma", "chats chat", "-chat", "- ", "a b: chat"]
        {
            let error = compile(DIC, AFF, correction).err().unwrap().to_string();
            assert!(error.ends_with("cannot be read"), "{correction}: {error}");
        }
    }
}
