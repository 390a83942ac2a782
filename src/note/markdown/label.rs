//! What of a label is text: not the name of a file, nor the size of a picture.

use pulldown_cmark::LinkType;

use crate::note::link::Destination;
use crate::note::model::LinkKind;

/// Whether a wikilink without label would show the name of a file, or a directive.
pub(super) fn is_file_name(
    link_type: LinkType,
    address: &str,
    destination: Option<&Destination>,
) -> bool {
    link_type == LinkType::WikiLink { has_pothole: false }
        && !address.starts_with('#')
        && destination.is_none_or(|found| found.kind == LinkKind::Attachment)
}

/// The alternative text of a picture without the size that ends it, if one does (`b|300x200`), and that
/// size.
pub(super) fn without_size(label: &str) -> Option<(&str, (u32, Option<u32>))> {
    let (before, size) = label.rsplit_once('|').unwrap_or(("", label));
    let number = |text: &str| {
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let size = match size.split_once('x') {
        Some((width, height)) => (number(width)?, Some(number(height)?)),
        None => (number(size)?, None),
    };
    Some((before, size))
}
