//! A repaired query, as it is shown to the reader.

use crate::index::StoredSection;
use crate::search::plan::{Respelling, respell};
use crate::search::response::Suggestion;
use crate::text;

/// The query with its repaired words, spelled as the best hit spells them.
pub(crate) fn respelled(
    query: &str,
    repairs: &[Respelling],
    best: Option<&StoredSection>,
) -> Suggestion {
    let text = respell(query, repairs, |word| spelling(word, best));
    Suggestion { text, applied: true, reason: "spelling" }
}

/// A folded word as a section writes it, in small letters but for acronyms.
fn spelling(folded: &str, section: Option<&StoredSection>) -> String {
    let texts = section.into_iter().flat_map(|hit| hit.breadcrumb.iter().chain([&hit.text]));
    let mut words = texts.flat_map(|text| text::words(text).filter_map(|word| text.get(word.core)));
    match words.find(|word| text::fold(word) == folded) {
        Some(word) if word.chars().skip(1).any(char::is_uppercase) => word.to_owned(),
        Some(word) => word.to_lowercase(),
        None => folded.to_owned(),
    }
}
