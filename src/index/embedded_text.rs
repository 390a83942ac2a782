//! Which text of a section a model reads: all titles above it, its own, and its first passage. That is
//! more than models read of a text.
//!
//! The index holds the key of this text with each section, so that nobody reads the text again to know
//! whether its vector is there.

use tantivy::DocAddress;

use crate::semantic::TextKey;

use super::error::IndexError;
use super::snapshot::Snapshot;
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

impl Snapshot {
    /// The text that a model reads of the section whose first passage is at `address`, if it is the one
    /// with that key: nothing else must ever be embedded under it.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub(crate) fn embedded_text(
        &self,
        address: DocAddress,
        key: TextKey,
    ) -> Result<Option<String>, IndexError> {
        let section = self.section(address)?;
        let text = embedded_text(&section.breadcrumb, &section.text);
        Ok((TextKey::of(&text) == key).then_some(text))
    }
}
