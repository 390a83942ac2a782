//! Links that lead to no note, as warnings among those of their note. Only the index, which
//! knows the other notes, can say which links are dead.

use super::model::{Link, LinkKind, Warning};
use super::warning::{LINK_DEAD, error, warn};

/// The warnings of a note and those for its dead links, in the order of their lines.
pub(crate) fn with_dead_links<'l>(
    mut warnings: Vec<Warning>,
    dead: impl IntoIterator<Item = &'l Link>,
) -> Vec<Warning> {
    warnings.extend(dead.into_iter().map(dead_link));
    warnings.sort_by_key(|warning| warning.line);
    warnings
}

/// A wikilink is an error, since it was written as a link to a note.
fn dead_link(link: &Link) -> Warning {
    let target = &link.target;
    match link.kind {
        LinkKind::Wiki => error(link.line, LINK_DEAD, format!("[[{target}]] leads to no note")),
        LinkKind::Markdown => warn(link.line, LINK_DEAD, format!("({target}) leads to no note")),
    }
}
