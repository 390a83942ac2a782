//! Forms and their lemmas, as an FST and a table of rules.
//!
//! A rule makes a lemma of a form: `2,er` cuts two bytes and adds `er`. Forms that inflect alike share
//! a line of rules, so that some 700 lines serve 400,000 forms. The FST leads from a form to the
//! number of its line.

use std::collections::HashMap;
use std::error::Error;

use super::readings::{kept, readings};

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
    let mut lemmas: HashMap<&str, Vec<&str>> =
        readings.iter().map(|(form, readings)| (form.as_str(), kept(form, readings))).collect();
    for (form, better) in corrections.lines().filter_map(correction) {
        if better.is_empty() || lemmas.insert(form, better.clone()) == Some(better) {
            return Err(format!("the correction of `{form}` changes nothing").into());
        }
    }
    let mut sorted: Vec<_> = lemmas.into_iter().filter(|(_, lemmas)| !lemmas.is_empty()).collect();
    sorted.sort_unstable();
    let mut forms = fst::MapBuilder::memory();
    let mut numbers: HashMap<String, u64> = HashMap::new();
    let mut rules = String::new();
    for (form, lemmas) in sorted {
        let line = lemmas.iter().map(|lemma| rule(form, lemma)).collect::<Vec<_>>().join(" ");
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

/// What makes `lemma` of `form`.
fn rule(form: &str, lemma: &str) -> String {
    let shared = form.char_indices().zip(lemma.chars()).take_while(|((_, a), b)| a == b);
    let shared = shared.last().map_or(0, |((at, c), _)| at + c.len_utf8());
    format!("{},{}", form.len() - shared, lemma.get(shared..).unwrap_or_default())
}

/// `form: lemmas # reason`.
fn correction(line: &str) -> Option<(&str, Vec<&str>)> {
    let line = line.split_once('#').map_or(line, |(before, _)| before);
    let (form, lemmas) = line.split_once(':')?;
    Some((form.trim(), lemmas.split_ascii_whitespace().collect()))
}
