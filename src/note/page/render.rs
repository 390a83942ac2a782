//! A note as HTML, made of the same events as the index: a passage that was found stands on the
//! page word for word, below the anchor that it was found under. Pure: where links lead and which
//! words are marked is asked of the caller.
//!
//! The HTML is made of the tags of [`super::markup`] only; the server sanitises it again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::footnotes::Footnotes;
use super::headings::{Levels, OpenHeading};
use super::html_writer::{FindMarks, HtmlWriter};
use super::links::{PageLinks, Resolve};
use super::markup::{self, escape};
use super::nesting::Nesting;
use super::page_start::PageStart;
use crate::note::known::KnownNote;
use crate::note::limits::Limits;
use crate::note::markdown::{self, Event, HeadingStart, TextShape};
use crate::note::model::{Note, Section};
use crate::note::note_text::NoteText;
use crate::note::path::NotePath;
use crate::note::places::NotePlaces;
use crate::text::fold;

/// A note to be shown.
#[derive(Debug)]
pub struct Rendered {
    /// The note, parsed from the same bytes up to the end of the page; from its start, if that is
    /// inside the note.
    pub note: Note,
    /// The byte of its text that the page begins with.
    pub start: usize,
    /// That of the next page, if there is more.
    pub next: Option<usize>,
    /// The text of the page, without front matter. Headings are of level 2 to 6 and no level is left out.
    pub html: String,
    /// Anchor of the first heading when it only repeats the note's title: it is not in `html`.
    pub title_anchor: Option<String>,
    /// How many marks are in `html`; the n-th has the id `limier:found-n`.
    pub found: usize,
}

/// Renders the page of a note that begins at `start`, with `<mark>` around what `find` finds in it. A
/// page holds some hundred kilobytes of text at most. Never fails. Markdown is read for this page only,
/// wherever it begins.
pub fn render(
    path: &NotePath,
    bytes: &[u8],
    limits: &Limits,
    start: PageStart<'_>,
    resolve: &Resolve<'_>,
    find: &mut FindMarks<'_>,
) -> Rendered {
    let mut text = NoteText::new(bytes, limits);
    let (from, known) = match start {
        PageStart::Top => (0, None),
        PageStart::Inside(byte, known) => (byte, Some(known)),
    };
    let Range { start, end } = text.page(from);
    let known = known.filter(|_| text.is_inside(start));
    let next = (end < text.source().len()).then_some(end);
    text.cut(end);
    // Anchors are known when all headings are: the page is a second reading of the same events.
    let note = match known {
        None => text.parse(path),
        Some(known) => text.parse_from(start, path, known),
    };
    let mut page = PageBuilder::new(&note, known, resolve, find);
    markdown::read(text.source(), start, path, &mut |event| page.event(event));
    let ((html, found), title_anchor) = page.finish();
    Rendered { note, start, next, html, title_anchor, found }
}

/// What becomes of a heading of Markdown.
enum ShownHeading {
    /// A heading.
    Open(OpenHeading),
    /// Text: the note has too many sections.
    Strong,
    /// Nothing: it is the title, which the page shows.
    Hidden,
}

/// A page being written.
pub(super) struct PageBuilder<'a> {
    title: &'a str,
    pub(super) links: PageLinks<'a>,
    pub(super) writer: HtmlWriter<'a>,
    /// By the byte of the source where their heading starts.
    sections: HashMap<usize, &'a Section>,
    /// That of the heading that opens the note.
    first: Option<usize>,
    title_anchor: Option<String>,
    pub(super) levels: Levels,
    heading: Option<ShownHeading>,
    /// A heading that HTML opened.
    pub(super) html_heading: Option<OpenHeading>,
    pub(super) nesting: Nesting,
    footnotes: Footnotes,
    pub(super) ids: markup::Ids<'a>,
}

impl<'a> PageBuilder<'a> {
    fn new(
        note: &'a Note,
        known: Option<&'a KnownNote>,
        resolve: &'a Resolve<'a>,
        find: &'a mut FindMarks<'a>,
    ) -> Self {
        let places = match known {
            None => Cow::Owned(NotePlaces::of(note)),
            Some(known) => Cow::Borrowed(known.places()),
        };
        let headings = || note.sections.iter().filter(|section| section.level > 0);
        Self {
            title: &note.title,
            links: PageLinks { path: &note.path, resolve, places },
            writer: HtmlWriter::new(find),
            sections: headings().map(|section| (section.byte_range.start, section)).collect(),
            first: headings()
                .next()
                .filter(|_| known.is_none())
                .map(|section| section.byte_range.start),
            title_anchor: None,
            levels: Levels::default(),
            heading: None,
            html_heading: None,
            nesting: Nesting::default(),
            footnotes: Footnotes::default(),
            ids: headings().map(|section| section.anchor.as_str()).collect(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        let is_hidden = matches!(self.heading, Some(ShownHeading::Hidden));
        if is_hidden && !matches!(event, Event::HeadingEnd) {
            return;
        }
        if event.is_content() {
            self.nesting.begin_content(&mut self.writer);
        }
        match event {
            Event::Heading(heading) => self.open_heading(&heading),
            Event::HeadingEnd => self.close_heading(),
            Event::Open(shape) => self.open(&shape),
            Event::Close | Event::LinkEnd => self.nesting.end_markdown(&mut self.writer),
            Event::Link(link) => self.open_link(&link),
            Event::Text(text) | Event::Aside(text) => self.writer.text(&text),
            Event::SoftBreak => self.writer.text("\n"),
            Event::HardBreak => self.writer.tag("<br />\n"),
            Event::Code(code) => self.code("<code>", &code, "</code>"),
            Event::CodeBlock { language, text } => {
                self.writer.start_line();
                let class = match &*language {
                    "" => String::new(),
                    name => format!(" class=\"language-{}\"", escape(name)),
                };
                self.code(&format!("<pre><code{class}>"), &text, "</code></pre>\n");
            }
            Event::Rule => {
                self.writer.start_line();
                self.writer.tag("<hr />\n");
            }
            Event::FootnoteSign(label) => {
                let sign = self.footnotes.sign(&label);
                self.writer.tag(&sign);
            }
            Event::TaskBox(is_done) => {
                let sign = if is_done { "☑" } else { "☐" };
                self.writer.tag(&format!("<span class=\"task\">{sign}</span> "));
            }
            Event::HtmlOpen { tag, .. } => self.open_tag(&tag),
            Event::HtmlClose(name) => self.close_tag(&name),
            Event::BlockEnd => {
                if self.html_heading.as_ref().is_some_and(|open| !open.is_empty(&self.writer)) {
                    self.cut_html_heading();
                }
            }
            Event::TagBreak | Event::CellBreak | Event::OpenComment(_) => {}
        }
    }

    fn code(&mut self, open: &str, text: &str, close: &str) {
        self.writer.tag(open);
        self.writer.text(text);
        self.writer.tag(close);
    }

    fn open(&mut self, shape: &TextShape<'_>) {
        let is_paragraph = matches!(shape, TextShape::Paragraph | TextShape::InnerHeading);
        if markup::starts_line(shape) {
            self.nesting.end_before(&mut self.writer, "div");
            self.writer.start_line();
        }
        let (open, end): (Cow<'static, str>, Cow<'static, str>) = match shape {
            TextShape::Footnote(label) => {
                let (open, end) = self.footnotes.definition(label);
                (open.into(), end.into())
            }
            shape => {
                let (open, end) = markup::shape_tags(shape);
                (open, end.into())
            }
        };
        self.nesting.open_shape(&mut self.writer, (&open, end), is_paragraph);
    }

    fn open_heading(&mut self, heading: &HeadingStart) {
        self.cut_html_heading();
        let section = self.sections.get(&heading.start).copied();
        if heading.is_html {
            // One without section is shown as the text that it is.
            self.html_heading = section.map(|section| {
                self.nesting.end_before(&mut self.writer, "div");
                self.nesting.push_heading();
                let level = self.levels.enter(heading.level);
                OpenHeading::open(&mut self.writer, level, section)
            });
            return;
        }
        let is_first = self.first == Some(heading.start) && self.writer.is_empty();
        self.heading = Some(match section {
            Some(section) if is_first && fold(&section.heading) == fold(self.title) => {
                self.title_anchor = Some(section.anchor.clone());
                self.levels.enter(heading.level);
                self.levels.has_title = true;
                ShownHeading::Hidden
            }
            Some(section) => {
                self.nesting.end_before(&mut self.writer, "div");
                self.nesting.push_heading();
                let level = self.levels.enter(heading.level);
                self.writer.start_line();
                ShownHeading::Open(OpenHeading::open(&mut self.writer, level, section))
            }
            None => {
                self.nesting.end_before(&mut self.writer, "div");
                self.nesting.push_heading();
                self.writer.tag("<p><strong>");
                ShownHeading::Strong
            }
        });
    }

    fn close_heading(&mut self) {
        if matches!(self.heading, Some(ShownHeading::Open(_) | ShownHeading::Strong)) {
            self.nesting.end_heading(&mut self.writer);
        }
        match self.heading.take() {
            Some(ShownHeading::Open(open)) => {
                open.close(&mut self.writer, &mut self.levels);
                self.writer.tag("\n");
            }
            Some(ShownHeading::Strong) => self.writer.tag("</strong></p>\n"),
            Some(ShownHeading::Hidden) | None => {}
        }
    }

    /// Ends a heading that HTML opened and did not end.
    pub(super) fn cut_html_heading(&mut self) {
        if let Some(open) = self.html_heading.take() {
            self.nesting.end_heading(&mut self.writer);
            open.cut(&mut self.writer);
        }
    }

    fn finish(mut self) -> ((String, usize), Option<String>) {
        self.cut_html_heading();
        self.nesting.finish(&mut self.writer);
        (self.writer.finish(), self.title_anchor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::links::LinkTarget;
    use super::*;

    fn rendered(source: &str) -> Rendered {
        marked(source, "\n\n")
    }

    /// The page of a note in which `word` is marked.
    fn marked(source: &str, word: &str) -> Rendered {
        let resolve = |target: LinkTarget<'_>| match target {
            LinkTarget::Note("absente" | "c.png", _) => None,
            LinkTarget::Note(target, anchor) => {
                Some(format!("/n/{target}#{}", anchor.unwrap_or_default()))
            }
            LinkTarget::Address(address) if address.starts_with("javascript") => None,
            LinkTarget::Address(address) => Some(address.to_owned()),
            _ => None,
        };
        let mut find =
            |text: &str| text.match_indices(word).map(|(at, m)| at..at + m.len()).collect();
        let path = NotePath::new("a/b.md");
        render(&path, source.as_bytes(), &Limits::default(), PageStart::Top, &resolve, &mut find)
    }

    #[test]
    fn notes_become_html() {
        for (source, html) in [
            ("Un *mot*.", "<p>Un <em>mot</em>.</p>\n"),
            ("[[c|là]]", "<p><a href=\"/n/c#\">là</a></p>\n"),
            ("[[c#A#B]]", "<p><a href=\"/n/c#A#B\">c#A#B</a></p>\n"),
            ("[[#Été]]", "<p><span class=\"absent\">#Été</span></p>\n"),
            ("[a](#%C3%A9)", "<p><a href=\"/n/#é#é\">a</a></p>\n"),
            ("[[#^b|a]] ^B", "<p><a href=\"#bloc:b\">a</a> <span id=\"bloc:b\"></span></p>\n"),
            ("[[absente]]", "<p><span class=\"absent\">absente</span></p>\n"),
            ("[x](../d.md#e)", "<p><a href=\"/n/d.md#e\">x</a></p>\n"),
            ("[x](../e/)", "<p><a href=\"/n/e/#\">x</a></p>\n"),
            ("[x](f.pdf)", "<p><a href=\"f.pdf\">x</a></p>\n"),
            ("[x](javascript:a)", "<p><span class=\"absent\">x</span></p>\n"),
            ("<a@b.fr>", "<p><a href=\"mailto:a@b.fr\">a@b.fr</a></p>\n"),
            ("![un chat](c.png)", "<p><a class=\"image\" href=\"c.png\">un chat</a></p>\n"),
            ("![[c.png]]", "<p><span class=\"image\"></span></p>\n"),
            ("a {{ b }}c{% d %}", "<p>a c</p>\n"),
            ("`{{ b }}`", "<p><code>{{ b }}</code></p>\n"),
            ("> # x", "<blockquote>\n<p><strong>x</strong></p>\n</blockquote>\n"),
            ("a <script>b</script> c", "<p>a  c</p>\n"),
            ("a <b onclick=x>b</b>", "<p>a <b>b</b></p>\n"),
            ("- [x] fait", "<ul>\n<li><span class=\"task\">☑</span> fait</li>\n</ul>\n"),
        ] {
            assert_eq!(rendered(source).html, html, "{source}");
        }
    }

    #[test]
    fn links_are_not_put_inside_links() {
        let html = rendered("[![a](b.png)](https://c.fr)").html;
        assert_eq!(html, "<p><a href=\"https://c.fr\"><span class=\"image\">a</span></a></p>\n");
    }

    #[test]
    fn headings_have_the_anchors_of_the_index_and_no_level_is_left_out() {
        let source = "# Titre\n\n#### A\n\n## B {#bé}\n\n<h3>C</h3>\n\n## Le {json}\n";
        let page = rendered(source);
        assert_eq!(page.title_anchor.as_deref(), Some("titre"));
        for heading in [
            "<h2 id=\"a\"><a class=\"anchor\" href=\"#a\">A</a></h2>",
            "<h2 id=\"bé\"><a class=\"anchor\" href=\"#bé\">B</a></h2>",
            "<h3 id=\"c\"><a class=\"anchor\" href=\"#c\">C</a></h3>",
            "<h2 id=\"le-json\"><a class=\"anchor\" href=\"#le-json\">Le {json}</a></h2>",
        ] {
            assert!(page.html.contains(heading), "{heading} in {}", page.html);
        }
        let page = rendered("Avant.\n\n# Titre\n\n## A\n");
        assert_eq!(page.title_anchor, None);
        assert!(page.html.contains("<h2 id=\"titre\">"), "{}", page.html);
    }

    #[test]
    fn words_are_marked_in_texts_and_nowhere_else() {
        for (source, word, html) in [
            ("un mot", "mot", "<p>un <mark>mot</mark></p>\n"),
            ("un\nmot", "un\nmot", "<p><mark>un\nmot</mark></p>\n"),
            ("`mot`", "mot", "<p><code><mark>mot</mark></code></p>\n"),
            ("```\nmot\n```", "mot", "<pre><code><mark>mot</mark>\n</code></pre>\n"),
            (
                "# Titre\n\n## Mot",
                "Mot",
                "<h2 id=\"mot\"><a class=\"anchor\" href=\"#mot\"><mark>Mot</mark></a></h2>\n",
            ),
            ("[mot](#top)", "mot", "<p><a href=\"#top\"><mark>mot</mark></a></p>\n"),
            ("<b title=mot>mot</b>", "mot", "<p><b title=\"mot\"><mark>mot</mark></b></p>\n"),
            ("R&D &amp;lt; b", "b", "<p>R&amp;D &amp;lt; <mark>b</mark></p>\n"),
            ("un *mot*", "un mot", "<p>un <em>mot</em></p>\n"),
            ("rien", "mot", "<p>rien</p>\n"),
        ] {
            let html = html.replace("<mark>", "<mark id=\"limier:found-1\">");
            assert_eq!(marked(source, word).html, html, "{source}");
        }
    }

    #[test]
    fn marks_of_generators_and_scripts_are_no_text() {
        for (source, html) in [
            ("a {{ b }}c {{ *d* }}", "<p>a c {{ <em>d</em> }}</p>\n"),
            ("a <script>`b`<i>c</i></script>d", "<p>a d</p>\n"),
        ] {
            assert_eq!(rendered(source).html, html, "{source}");
        }
    }

    #[test]
    fn a_comment_without_end_hides_its_line_only() {
        let html = rendered("a\n\n<!-- b\n\nc\n").html;
        assert!(html.contains("<p>c</p>") && !html.contains('b'), "{html}");
    }
}
