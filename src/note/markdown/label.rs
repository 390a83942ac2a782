//! What of a label is text: not the name of a file, nor the size of a picture.

use pulldown_cmark::LinkType;

/// Whether a wikilink without label would show the name of a file, or a directive.
pub(super) fn is_file_name(link_type: LinkType, address: &str) -> bool {
    link_type == LinkType::WikiLink { has_pothole: false } && !address.starts_with('#')
}

/// The alternative text of a picture without the size that ends it, if one does: `b|300x200`.
pub(super) fn without_size(label: &str) -> Option<&str> {
    let (before, size) = label.rsplit_once('|').unwrap_or(("", label));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_size = match size.split_once('x') {
        Some((width, height)) => is_number(width) && is_number(height),
        None => is_number(size),
    };
    is_size.then_some(before)
}
