//! Pictures on the page. Their alternative text is also there as text, so that a passage that was
//! found in it is found on the page too; the style sheet shows it where a word of it is marked.

use super::html_writer::HtmlWriter;
use super::links::{LinkTarget, PageLinks};
use super::markup::escape;
use crate::note::link::picture_place;
use crate::note::markdown::{LinkForm, LinkStart};

/// Folders that hold the pictures of the notes beside them; the note's own comes first.
const FOLDERS: [&str; 9] = [
    "",
    "attachments/",
    "Attachments/",
    "assets/",
    "images/",
    "img/",
    "fichiers/",
    "médias/",
    "pièces jointes/",
];

impl PageLinks<'_> {
    /// The address from which a picture is shown; `None` if it is not.
    pub(super) fn picture(&self, link: &LinkStart<'_>) -> Option<String> {
        let show = |place: &str| (self.resolve)(LinkTarget::Picture(place));
        if link.form != LinkForm::Embed {
            return show(&picture_place(&link.address, self.path)?);
        }
        self.around(&link.address, &show)
    }

    /// What is found for `[[name]]`, which says what a file is called, not where it is: somewhere around
    /// the note or above.
    pub(super) fn around(
        &self,
        address: &str,
        find: &dyn Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let name = address.split('#').next().unwrap_or_default().trim();
        let mut folders: Vec<&str> = self.path.folders().collect();
        loop {
            let above: String = folders.iter().flat_map(|folder| [folder, "/"]).collect();
            let found = FOLDERS.iter().find_map(|folder| find(&format!("{above}{folder}{name}")));
            if found.is_some() {
                return found;
            }
            folders.pop()?;
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
