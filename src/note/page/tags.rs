//! Links, pictures, and the HTML inside a note on its page: what stands for them, and where it ends.

use super::markup::{self, escape};
use super::open_link::OpenLink;
use super::render::PageBuilder;
use crate::note::link::Destination;
use crate::note::markdown::{HtmlTag, LinkForm, LinkStart, attribute, heading_level, is_block};
use crate::note::model::LinkKind;

impl PageBuilder<'_> {
    /// Opens a link or a picture, or what stands for one that leads nowhere or is inside another.
    pub(super) fn open_link(&mut self, link: &LinkStart<'_>) {
        let names_note = |found: &Destination| found.kind != LinkKind::Attachment;
        let is_to_note =
            link.destination.as_ref().is_some_and(names_note) || link.address.starts_with('#');
        let is_image =
            link.form == LinkForm::Picture || (link.form == LinkForm::Embed && !is_to_note);
        // A link that HTML opened may never end: only pictures are taken to be inside.
        let is_inside = self.nesting.link().is_some_and(|open| open.is_inside)
            || (is_image && self.nesting.html_link().is_some_and(|open| open.is_inside));
        let in_picture = self.nesting.link().is_some_and(|open| open.in_picture);
        let source = if is_image && !in_picture { self.links.picture(link) } else { None };
        let href = self.links.href(link).filter(|_| !is_inside);
        if href.is_some() && !is_image {
            self.nesting.end_before(&mut self.writer, "a");
        }
        let mut open = match (source, href) {
            _ if self.nesting.is_full() => OpenLink::open(&mut self.writer, "", "", &link.address),
            (Some(source), _) => OpenLink::picture(&mut self.writer, source, link.size),
            (None, Some(href)) => {
                let class = if is_image { " class=\"image\"" } else { "" };
                let tag = format!("<a{class} href=\"{}\">", escape(&href));
                OpenLink::open(&mut self.writer, &tag, "</a>", &link.address)
            }
            (None, None) => {
                let class = if is_image { "image" } else { "absent" };
                let tag = format!("<span class=\"{class}\">");
                OpenLink::open(&mut self.writer, &tag, "</span>", &link.address)
            }
        };
        open.is_inside |= is_inside;
        open.in_picture |= in_picture;
        self.nesting.push_link(open);
    }

    pub(super) fn open_tag(&mut self, tag: &HtmlTag) {
        let mut ids = std::mem::take(&mut self.ids);
        let written = markup::open(tag, &mut ids, &|address| self.links.href_of_html(address));
        self.ids = ids;
        match tag.name.as_str() {
            _ if written.is_empty() => {}
            "br" => {
                self.nesting.begin_content(&mut self.writer);
                self.writer.tag(&written);
            }
            "hr" => {
                self.nesting.end_before(&mut self.writer, "hr");
                self.writer.tag(&written);
            }
            "a" => self.open_html_link(tag, &written),
            name => {
                self.nesting.end_before(&mut self.writer, name);
                self.nesting.open_tag(&mut self.writer, name, &written);
            }
        }
    }

    fn open_html_link(&mut self, tag: &HtmlTag, written: &str) {
        self.nesting.end_before(&mut self.writer, "a");
        let is_inside = self.nesting.link().is_some_and(|open| open.is_inside);
        let (open, end) =
            if is_inside || self.nesting.is_full() { ("", "") } else { (written, "</a>") };
        let address = attribute(&tag.attributes, "href").unwrap_or_default();
        let link = OpenLink::open(&mut self.writer, open, end, &address);
        self.nesting.push_html_link(link);
    }

    pub(super) fn close_tag(&mut self, name: &str) {
        if heading_level(name).is_some() {
            if let Some(open) = self.html_heading.take() {
                self.nesting.end_heading(&mut self.writer);
                open.close(&mut self.writer, &mut self.levels);
            }
        } else if !self.nesting.close_tag(&mut self.writer, name)
            && ends_heading(name)
            && self.html_heading.as_ref().is_some_and(|open| !open.is_empty(&self.writer))
        {
            self.cut_html_heading();
            self.nesting.close_tag(&mut self.writer, name);
        }
    }
}

/// Whether the end of this element ends a heading inside it that nothing ended.
fn ends_heading(name: &str) -> bool {
    is_block(name) || matches!(name, "table" | "td" | "th")
}
