//! Which text of a section a model reads: all titles above it, its own, and its first passage. That is
//! more than models read of a text.
//!
//! The index holds the key of this text with each section, so that nobody reads the text again to know
//! whether its vector is there.

use super::stored::StoredSection;

/// The text of a section, given its titles and its first passage as they are stored.
pub(super) fn embedded_text<S: AsRef<str>>(breadcrumb: &[S], passage: &str) -> String {
    let mut text = String::new();
    for title in breadcrumb {
        text.push_str(title.as_ref());
        text.push('\n');
    }
    text.push_str(&StoredSection::readable(passage));
    text
}
