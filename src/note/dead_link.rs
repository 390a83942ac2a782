//! Links that lead to no note, file or place in a note, as warnings among those of their note. Which
//! links are dead is for whoever knows the other notes and the files.

use super::date::parse_period;
use super::link::is_outside;
use super::model::{Link, LinkKind, Warning};
use super::warning::{ANCHOR_MISSING, FILE_MISSING, LINK_DEAD, error, warn};

/// Notes of one name beyond which it is not asked which of them has the place that a link names.
pub(crate) const NAMESAKES_MAX: usize = 16;

/// What a dead link does not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkFault {
    Note,
    File,
    /// What it names after `#` of a note that is there.
    Place,
}

/// The warnings of a note and those for its dead links, in the order of their lines.
pub(crate) fn with_dead_links<'l>(
    mut warnings: Vec<Warning>,
    dead: impl IntoIterator<Item = (&'l Link, LinkFault)>,
) -> Vec<Warning> {
    warnings.extend(dead.into_iter().filter_map(|(link, fault)| dead_link(link, fault)));
    warnings.sort_by_key(|warning| warning.line);
    warnings
}

/// A wikilink without its note is an error, since it was written as a link to a note. What may be an
/// address of a site, or the note of a day, is nothing to warn of.
pub(super) fn dead_link(link: &Link, fault: LinkFault) -> Option<Warning> {
    let Link { target, line, .. } = link;
    let written = match (&link.anchor, fault) {
        (Some(anchor), LinkFault::Place) => format!("{target}#{anchor}"),
        _ => target.clone(),
    };
    let fault = if target.starts_with('#') { LinkFault::Place } else { fault };
    let written = match link.kind {
        LinkKind::Wiki | LinkKind::Attachment => format!("[[{written}]]"),
        _ => format!("({written})"),
    };
    match (fault, link.kind) {
        (LinkFault::Note, LinkKind::Address) => None,
        (LinkFault::Note | LinkFault::File, LinkKind::Markdown | LinkKind::File)
            if is_outside(target) =>
        {
            let code = if fault == LinkFault::File { FILE_MISSING } else { LINK_DEAD };
            Some(warn(*line, code, format!("{written} leads out of the corpus")))
        }
        (LinkFault::Note, LinkKind::Wiki) if is_day(target) => None,
        (LinkFault::Note, LinkKind::Wiki) => {
            Some(error(*line, LINK_DEAD, format!("{written} leads to no note")))
        }
        (LinkFault::Note, _) => Some(warn(*line, LINK_DEAD, format!("{written} leads to no note"))),
        (LinkFault::File, _) => {
            Some(warn(*line, FILE_MISSING, format!("{written} leads to no file")))
        }
        (LinkFault::Place, _) => {
            Some(warn(*line, ANCHOR_MISSING, format!("{written} leads to no heading or block")))
        }
    }
}

/// Whether a target is the note of a day, which people make when they need it.
fn is_day(target: &str) -> bool {
    let name = target.rsplit('/').next().unwrap_or(target);
    // Digits alone are an id.
    let is_id = name.bytes().all(|byte| byte.is_ascii_digit());
    let period = parse_period(name).filter(|_| !is_id);
    period.is_some_and(|(first, last)| first == last)
}
