//! What is odd about the facets of a note: nothing is lost by it, and whoever wrote the note may
//! want to know.

use crate::note::Note;

use super::assigned::{Assigned, Facet, Reason, VALUE_CHARS_MAX};
use super::taxonomy::Taxonomy;
use super::value::strings;

/// Something that the author of a note may want to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The front matter key it is about, as written; empty for the whole note.
    pub key: String,
    /// Stable name, such as `organisation-unknown`.
    pub code: &'static str,
    /// One sentence in English, lower case, naming what was found.
    pub message: String,
}

/// The values among `assigned` that no tree knows: unknown organisations, each with the nearest
/// known one, and themes that look like a known one misspelt.
pub(super) fn unknown_values<'a>(
    assigned: &'a [Assigned],
    facet: Facet,
    note: &'a Note,
    taxonomy: &'a Taxonomy,
) -> impl Iterator<Item = Concern> + 'a {
    let unknown = assigned.iter().filter_map(|value| Some((value, value.written.as_ref()?)));
    unknown.filter_map(move |(value, written)| {
        let tree = taxonomy.tree(facet);
        let (code, message) = match facet {
            Facet::Theme => {
                let nearest = tree.nearly(written)?;
                (
                    "theme-misspelt",
                    format!("`{written}` is no known theme; did you mean `{nearest}`?"),
                )
            }
            Facet::Organisation | Facet::Mention => {
                let nearest = tree.nearest(written);
                let nearest = nearest.map(|name| format!("; the nearest known is `{name}`"));
                let nearest = nearest.unwrap_or_default();
                ("organisation-unknown", format!("unknown organisation `{written}`{nearest}"))
            }
        };
        Some(Concern { key: key_of(&value.reason, note), code, message })
    })
}

/// The front matter key that a value was read from.
fn key_of(reason: &Reason, note: &Note) -> String {
    let mut fields = note.metadata.fields.iter();
    match reason {
        Reason::FrontMatter(key) => key.clone(),
        Reason::Tag(tag) => fields
            .find(|(_, value)| strings(value).iter().any(|text| text.contains(tag.as_str())))
            .map(|(key, _)| key.clone())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// That a note gives more values of a facet than are kept, or longer ones, if it does.
pub(super) fn cut_values(
    assigned: &[Assigned],
    facet: Facet,
    values_max: usize,
) -> impl Iterator<Item = Concern> {
    let concern = |message| Concern { key: String::new(), code: "facets-cut", message };
    let many = (assigned.len() > values_max).then(|| {
        concern(format!("{} values of {facet}: the first {values_max} are kept", assigned.len()))
    });
    let is_long = |value: &&Assigned| {
        value.written.as_ref().is_some_and(|written| written.chars().count() > VALUE_CHARS_MAX)
    };
    let long = assigned.iter().find(is_long).map(|_| {
        concern(format!(
            "a value of {facet} is longer than {VALUE_CHARS_MAX} characters: it is cut"
        ))
    });
    many.into_iter().chain(long)
}
