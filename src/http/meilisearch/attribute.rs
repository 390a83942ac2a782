//! What documents are made of, and what they can be filtered, counted and sorted by.

use crate::facet::Facet;

/// Levels of a hierarchy that a menu can be made of.
const LEVELS: usize = 4;
/// What stands between the levels of such a value.
pub(super) const LEVEL_SEPARATOR: &str = " > ";

/// The levels of a document's place: organisation or note, note, headings.
pub(super) const HIERARCHY: [&str; 7] = [
    "hierarchy_lvl0",
    "hierarchy_lvl1",
    "hierarchy_lvl2",
    "hierarchy_lvl3",
    "hierarchy_lvl4",
    "hierarchy_lvl5",
    "hierarchy_lvl6",
];

/// Of a document without text, the level that it is the heading of. They stand before the hierarchy: widgets
/// that call both `lvl0` show what comes last.
pub(super) const RADIO: [&str; 7] = [
    "hierarchy_radio_lvl0",
    "hierarchy_radio_lvl1",
    "hierarchy_radio_lvl2",
    "hierarchy_radio_lvl3",
    "hierarchy_radio_lvl4",
    "hierarchy_radio_lvl5",
    "hierarchy_radio_lvl6",
];

/// The attributes of a document beside its hierarchy, in their order.
pub(super) const PLAIN: [&str; 14] = [
    "id",
    "objectID",
    "type",
    "path",
    "anchor",
    "url",
    "title",
    "heading",
    "content",
    "organisation",
    "theme",
    "tag",
    "tags",
    "date",
];

/// What hits can be sorted by.
pub(super) const SORTABLE: [&str; 2] = ["date", "title"];

/// What is searched, the most telling first.
pub(super) const SEARCHABLE: [&str; 3] = ["title", "heading", "content"];

/// What documents can be filtered or counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    /// The paths of a facet's values.
    Facet(Facet),
    /// Their labels from the top down to this level, from 0.
    Level(Facet, usize),
    /// The note's day, as a Unix time.
    Date,
    /// Its year.
    Year,
    /// The path of the note; no facet.
    Path,
}

impl Attribute {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "date" => return Some(Self::Date),
            "year" => return Some(Self::Year),
            "path" => return Some(Self::Path),
            "tags" => return Some(Self::Facet(Facet::Tag)),
            _ => {}
        }
        if let Some((facet, level)) = name.split_once("_lvl") {
            let level = level.parse().ok().filter(|level| *level < LEVELS)?;
            return Facet::named(facet).map(|facet| Self::Level(facet, level));
        }
        Facet::named(name).map(Self::Facet)
    }
}

/// The names of what documents can be filtered by.
pub(super) fn filterable() -> Vec<String> {
    let mut names: Vec<String> = Facet::ALL.map(|facet| facet.name().to_owned()).into();
    names.push("tags".to_owned());
    for facet in Facet::ALL.into_iter().filter(|facet| facet.tree().is_some()) {
        names.extend((0..LEVELS).map(|level| format!("{facet}_lvl{level}")));
    }
    names.extend(["date", "year", "path"].map(str::to_owned));
    names
}

/// Every attribute of a document.
pub(super) fn displayed() -> impl Iterator<Item = &'static str> {
    PLAIN.into_iter().chain(RADIO).chain(HIERARCHY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_filterable_is() {
        for name in filterable() {
            assert!(Attribute::named(&name).is_some(), "{name}");
        }
        for name in ["", "content", "organisation_lvl9", "_lvl0", "date_lvl0", "_geo"] {
            assert_eq!(Attribute::named(name), None, "{name}");
        }
    }
}
