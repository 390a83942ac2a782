//! A link or a picture between its start and its end, which show whether it has words.

use super::html_writer::HtmlWriter;
use super::markup::escape;
use super::pictures;

/// A link or a picture whose label is being written.
pub(super) struct OpenLink {
    end: &'static str,
    /// As written.
    address: String,
    /// Where its tag starts, and what was shown before.
    start: usize,
    shown: usize,
    /// Whether it is a link, not what stands for one.
    leads: bool,
    /// Whether what it holds is inside a link.
    pub(super) is_inside: bool,
    /// Whether what it holds is the alternative text of a picture that is shown.
    pub(super) in_picture: bool,
    /// Where the picture is shown from, if it is one, and its size as attributes.
    source: Option<(String, String)>,
}

impl OpenLink {
    pub(super) fn open(
        writer: &mut HtmlWriter<'_>,
        tag: &str,
        end: &'static str,
        address: &str,
    ) -> Self {
        let (start, shown) = (writer.place(), writer.shown());
        writer.tag(tag);
        let leads = tag.starts_with("<a") && tag.contains(" href=");
        Self {
            end,
            address: address.to_owned(),
            start,
            shown,
            leads,
            is_inside: leads,
            in_picture: false,
            source: None,
        }
    }

    /// A picture that is shown from this address.
    pub(super) fn picture(
        writer: &mut HtmlWriter<'_>,
        source: String,
        size: Option<(u32, Option<u32>)>,
    ) -> Self {
        let open = Self::open(writer, pictures::OPEN, "", &source);
        let size = size.map_or_else(String::new, |(width, height)| {
            let height = height.map(|height| format!(" height=\"{height}\""));
            format!(" width=\"{width}\"{}", height.unwrap_or_default())
        });
        Self { in_picture: true, source: Some((source, size)), ..open }
    }

    /// Ends it. A link that shows no text is called by its address.
    pub(super) fn close(&self, writer: &mut HtmlWriter<'_>) {
        if let Some((source, size)) = &self.source {
            return pictures::close(writer, self.start, source, size);
        }
        if self.leads && writer.shown() == self.shown {
            let at = self.start + "<a".len();
            writer.replace(at..at, &format!(" aria-label=\"{}\"", escape(&self.address)));
            writer.name();
        }
        writer.tag(self.end);
    }
}
