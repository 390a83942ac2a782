//! Pictures on the page. Their alternative text is also there as text, so that a passage that was
//! found in it is found on the page too; the style sheet shows it where a word of it is marked.

use super::html_writer::HtmlWriter;
use super::links::{LinkTarget, PageLinks};
use super::markup::escape;
use crate::note::link::picture_place;
use crate::note::markdown::{LinkForm, LinkStart};
use crate::note::model::LinkKind;

impl PageLinks<'_> {
    /// The address from which a picture is shown; `None` if it is not.
    pub(super) fn picture(&self, link: &LinkStart<'_>) -> Option<String> {
        match (link.form, &link.destination) {
            (LinkForm::Embed, Some(found)) if found.kind == LinkKind::Attachment => {
                (self.resolve)(LinkTarget::NamedPicture(&found.target))
            }
            (LinkForm::Embed, _) => None,
            _ => (self.resolve)(LinkTarget::Picture(&picture_place(&link.address, self.path)?)),
        }
    }
}

/// What stands before the alternative text of a picture.
pub(super) const OPEN: &str =
    "<span class=\"picture\"><span class=\"alternative\" aria-hidden=\"true\">";

/// Ends a picture that began at `start`.
pub(super) fn close(writer: &mut HtmlWriter<'_>, start: usize, source: &str, size: &str) {
    let (source, alternative) = (escape(source), writer.text_since(start));
    let image = format!("<img src=\"{source}\" alt=\"{alternative}\"{size} loading=\"lazy\" />");
    writer.tag(&format!("</span>{image}</span>"));
}
