//! Links that lead to no note or file, as warnings among those of their note. Which links are dead is
//! for whoever knows the other notes and the files.

use super::model::{Link, LinkKind, Warning};
use super::warning::{FILE_MISSING, LINK_DEAD, error, warn};

/// The warnings of a note and those for its dead links, in the order of their lines.
pub(crate) fn with_dead_links<'l>(
    mut warnings: Vec<Warning>,
    dead: impl IntoIterator<Item = &'l Link>,
) -> Vec<Warning> {
    warnings.extend(dead.into_iter().filter_map(dead_link));
    warnings.sort_by_key(|warning| warning.line);
    warnings
}

/// A wikilink is an error, since it was written as a link to a note. What may be an address of a
/// site is nothing to warn of.
fn dead_link(link: &Link) -> Option<Warning> {
    let Link { target, line, .. } = link;
    match link.kind {
        LinkKind::Wiki => Some(error(*line, LINK_DEAD, format!("[[{target}]] leads to no note"))),
        LinkKind::Markdown => Some(warn(*line, LINK_DEAD, format!("({target}) leads to no note"))),
        LinkKind::File => Some(warn(*line, FILE_MISSING, format!("({target}) leads to no file"))),
        LinkKind::Address => None,
    }
}
