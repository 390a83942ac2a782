//! What is odd about the facets of a note: nothing is lost by it, and its author may
//! want to know.

use crate::note::Note;

use super::assigned::{Assigned, Concern, Reason, VALUE_CHARS_MAX};
use super::facets::{Facet, TreeName};
use super::per_facet::PerFacet;
use super::taxonomy::Taxonomy;
use super::value::{strings, themes};

/// The values among `assigned` that no tree knows: unknown organisations, each with the nearest
/// known one, and tags that look like a known theme misspelt.
pub(super) fn unknown_values<'a>(
    assigned: &'a [Assigned],
    facet: Facet,
    note: &'a Note,
    taxonomy: &'a Taxonomy,
) -> impl Iterator<Item = Concern> + 'a {
    let unknown = assigned.iter().filter_map(|value| Some((value, value.written.as_ref()?)));
    unknown.filter_map(move |(value, written)| {
        let (code, message) = match facet.tree() {
            None | Some(TreeName::Themes) => {
                let nearest = misspelt_theme(written, taxonomy)?;
                (
                    "theme-misspelt",
                    format!("`{written}` is not a known theme; did you mean `{nearest}`?"),
                )
            }
            Some(TreeName::Organisations) => {
                let nearest = taxonomy.organisations().nearest(written);
                let hint = nearest.map(|name| format!("; the nearest known is `{name}`"));
                let hint = hint.unwrap_or_default();
                ("organisation-unknown", format!("unknown organisation `{written}`{hint}"))
            }
        };
        Some(Concern { key: key_of(&value.reason, note), code, message })
    })
}

/// The theme that a tag is but for a slip of the pen, if it names neither theme nor organisation.
fn misspelt_theme<'t>(written: &str, taxonomy: &'t Taxonomy) -> Option<&'t str> {
    let names_something = !themes(written, taxonomy).is_empty()
        || !taxonomy.themes().find(written).is_empty()
        || !taxonomy.organisations().find(written).is_empty();
    if names_something { None } else { taxonomy.themes().nearly(written) }
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

/// That sections of a note have more values than so many sections may have.
pub(super) fn cut_of_sections(cut: &PerFacet<usize>) -> impl Iterator<Item = Concern> {
    let cut = cut.iter().filter(|(_, cut)| **cut > 0);
    cut.map(|(facet, cut)| Concern {
        key: String::new(),
        code: "facets-cut",
        message: format!(
            "the sections have too many values of {facet} for their number: {cut} are left out, \
             the least trusted of each section"
        ),
    })
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
