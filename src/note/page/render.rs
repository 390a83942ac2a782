//! A note as HTML, made of the same events as the index: a passage that was found stands on the
//! page word for word, below the anchor that it was found under. Pure: where links lead and which
//! words are marked is asked of the caller.
//!
//! The HTML is made of the tags of [`super::markup`] only; the server sanitises it again.

use std::collections::HashMap;

use super::html_writer::{FindMarks, HtmlWriter};
use super::links::{PageLinks, Resolve};
use super::markup::{self, escape};
use crate::note::limits::Limits;
use crate::note::markdown::{self, Event, HeadingStart, HtmlTag, LinkForm, LinkStart, TextShape};
use crate::note::model::{Note, Section};
use crate::note::note_text::NoteText;
use crate::note::path::NotePath;
use crate::text::fold;

/// A note to be shown.
#[derive(Debug)]
pub struct Rendered {
    /// The note, parsed from the same bytes.
    pub note: Note,
    /// Its text, without front matter. Headings are of level 2 to 6 and no level is left out.
    pub html: String,
    /// Anchor of the first heading when it only repeats the note's title: it is not in `html`.
    pub title_anchor: Option<String>,
}

/// Renders a note, with `<mark>` around what `find` finds in its texts. Never fails; takes time
/// linear in its length.
pub fn render(
    path: &NotePath,
    bytes: &[u8],
    limits: &Limits,
    resolve: &Resolve<'_>,
    find: &mut FindMarks<'_>,
) -> Rendered {
    let text = NoteText::new(bytes, limits);
    // Anchors are known when all headings are: the page is a second reading of the same events.
    let note = text.parse(path);
    let mut page = PageBuilder::new(&note, resolve, find);
    markdown::read(text.source(), text.body(), path, &mut |event| page.event(event));
    let (html, title_anchor) = (page.writer.finish(), page.title_anchor);
    Rendered { note, html, title_anchor }
}

/// What becomes of a heading of Markdown.
enum ShownHeading {
    /// A heading of this level.
    Level(usize),
    /// Text: the note has too many sections.
    Strong,
    /// Nothing: it is the title, which the page shows.
    Hidden,
}

struct PageBuilder<'a> {
    title: &'a str,
    links: PageLinks<'a>,
    writer: HtmlWriter<'a>,
    /// By the byte of the source where their heading starts.
    sections: HashMap<usize, &'a Section>,
    first: Option<usize>,
    title_anchor: Option<String>,
    /// Levels, as written, of the headings above.
    trail: Vec<u8>,
    heading: Option<ShownHeading>,
    /// How everything open ends, links apart.
    ends: Vec<&'static str>,
    /// How each open link or picture ends.
    link_ends: Vec<&'static str>,
    /// The numbers of the footnotes, by label.
    footnotes: HashMap<String, usize>,
    ids: markup::Ids<'a>,
}

impl<'a> PageBuilder<'a> {
    fn new(note: &'a Note, resolve: &'a Resolve<'a>, find: &'a mut FindMarks<'a>) -> Self {
        let headings = || note.sections.iter().filter(|section| section.level > 0);
        Self {
            title: &note.title,
            links: PageLinks { path: &note.path, resolve },
            writer: HtmlWriter::new(find),
            sections: headings().map(|section| (section.byte_range.start, section)).collect(),
            first: headings().next().map(|section| section.byte_range.start),
            title_anchor: None,
            trail: Vec::new(),
            heading: None,
            ends: Vec::new(),
            link_ends: Vec::new(),
            footnotes: HashMap::new(),
            ids: headings().map(|section| section.anchor.as_str()).collect(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        let is_hidden = matches!(self.heading, Some(ShownHeading::Hidden));
        if is_hidden && !matches!(event, Event::HeadingEnd) {
            return;
        }
        match event {
            Event::Heading(heading) => self.open_heading(&heading),
            Event::HeadingEnd => self.close_heading(),
            Event::Open(shape) => self.open(&shape),
            Event::Close => self.writer.tag(self.ends.pop().unwrap_or_default()),
            Event::Link(link) => self.open_link(&link),
            Event::LinkEnd => self.writer.tag(self.link_ends.pop().unwrap_or_default()),
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
            // The style sheet shows the number. As text it would stand between two words of a
            // passage, and a browser would not find the passage.
            Event::FootnoteSign(label) => {
                let (id, number) = (escape(&footnote_id(&label)), self.footnote_number(&label));
                self.writer.tag(&format!(
                    "<sup class=\"footnote-reference\"><a href=\"#{id}\" \
                     aria-label=\"Note {number}\" data-number=\"{number}\"></a></sup>"
                ));
            }
            Event::TaskBox(is_done) => {
                let sign = if is_done { "☑" } else { "☐" };
                self.writer.tag(&format!("<span class=\"task\">{sign}</span> "));
            }
            Event::HtmlOpen(tag) => self.open_tag(&tag),
            Event::HtmlClose(name) => self.writer.tag(&markup::close(&name)),
            Event::TagBreak | Event::CellBreak | Event::BlockEnd | Event::OpenComment(_) => {}
        }
    }

    fn code(&mut self, open: &str, text: &str, close: &str) {
        self.writer.tag(open);
        self.writer.text(text);
        self.writer.tag(close);
    }

    fn open(&mut self, shape: &TextShape<'_>) {
        if markup::starts_line(shape) {
            self.writer.start_line();
        }
        if let TextShape::Footnote(label) = shape {
            let (id, number) = (escape(&footnote_id(label)), self.footnote_number(label));
            self.writer.tag(&format!(
                "<div class=\"footnote-definition\" id=\"{id}\">\
                 <sup class=\"footnote-definition-label\">{number}</sup>"
            ));
            self.ends.push("</div>\n");
            return;
        }
        let (open, end) = markup::shape_tags(shape);
        self.writer.tag(&open);
        self.ends.push(end);
    }

    fn footnote_number(&mut self, label: &str) -> usize {
        let next = self.footnotes.len() + 1;
        *self.footnotes.entry(label.to_owned()).or_insert(next)
    }

    fn open_heading(&mut self, heading: &HeadingStart) {
        let section = self.sections.get(&heading.start).copied();
        if heading.is_html {
            // One without section is shown as the text that it is.
            if let Some(section) = section {
                let level = self.shown_level(heading.level);
                self.writer.tag(&heading_tag(level, section));
            }
            return;
        }
        let is_first = self.first == Some(heading.start) && self.writer.is_empty();
        self.heading = Some(match section {
            Some(section) if is_first && fold(&section.heading) == fold(self.title) => {
                self.title_anchor = Some(section.anchor.clone());
                self.trail.push(heading.level);
                ShownHeading::Hidden
            }
            Some(section) => {
                let level = self.shown_level(heading.level);
                self.writer.start_line();
                self.writer.tag(&heading_tag(level, section));
                ShownHeading::Level(level)
            }
            None => {
                self.writer.tag("<p><strong>");
                ShownHeading::Strong
            }
        });
    }

    fn close_heading(&mut self) {
        match self.heading.take() {
            Some(ShownHeading::Level(level)) => self.writer.tag(&format!("</h{level}>\n")),
            Some(ShownHeading::Strong) => self.writer.tag("</strong></p>\n"),
            Some(ShownHeading::Hidden) | None => {}
        }
    }

    /// The level on the page: one more than that of the heading above, the page's title being 1.
    fn shown_level(&mut self, level: u8) -> usize {
        while self.trail.last().is_some_and(|above| *above >= level) {
            self.trail.pop();
        }
        self.trail.push(level);
        (self.trail.len() + usize::from(self.title_anchor.is_none())).clamp(2, 6)
    }

    /// Opens a link, or what stands for one that leads nowhere or would be inside another.
    fn open_link(&mut self, link: &LinkStart<'_>) {
        let is_inside = self.link_ends.contains(&"</a>");
        let is_to_note = link.destination.is_some() || link.address.starts_with('#');
        let is_image = match link.form {
            LinkForm::Picture => true,
            LinkForm::Embed => !is_to_note,
            LinkForm::Markdown | LinkForm::Email | LinkForm::Wiki => false,
        };
        match self.links.href(link).filter(|_| !is_inside) {
            Some(href) => {
                let class = if is_image { " class=\"image\"" } else { "" };
                self.writer.tag(&format!("<a{class} href=\"{}\">", escape(&href)));
                self.link_ends.push("</a>");
            }
            None => {
                let class = if is_image { "image" } else { "absent" };
                self.writer.tag(&format!("<span class=\"{class}\">"));
                self.link_ends.push("</span>");
            }
        }
    }

    fn open_tag(&mut self, tag: &HtmlTag) {
        let mut ids = std::mem::take(&mut self.ids);
        let written = markup::open(tag, &mut ids, &|address| self.links.href_of_html(address));
        self.ids = ids;
        self.writer.tag(&written);
    }
}

fn heading_tag(level: usize, section: &Section) -> String {
    format!("<h{level} id=\"{}\">", escape(&section.anchor))
}

/// An id that no heading can have.
fn footnote_id(label: &str) -> String {
    format!("note:{label}")
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
            LinkTarget::Note("absente", _) => None,
            LinkTarget::Note(target, anchor) => {
                Some(format!("/n/{target}#{}", anchor.unwrap_or_default()))
            }
            LinkTarget::Address(address) if address.starts_with("javascript") => None,
            LinkTarget::Address(address) => Some(address.to_owned()),
        };
        let mut find =
            |text: &str| text.match_indices(word).map(|(at, m)| at..at + m.len()).collect();
        let path = NotePath::new("a/b.md");
        render(&path, source.as_bytes(), &Limits::default(), &resolve, &mut find)
    }

    #[test]
    fn notes_become_html() {
        for (source, html) in [
            ("Un *mot*.", "<p>Un <em>mot</em>.</p>\n"),
            ("[[c|là]]", "<p><a href=\"/n/c#\">là</a></p>\n"),
            ("[[c#Été 24]]", "<p><a href=\"/n/c#été-24\">c#Été 24</a></p>\n"),
            ("[[#Été]]", "<p><a href=\"#été\">#Été</a></p>\n"),
            ("[[c#A#Été 24]]", "<p><a href=\"/n/c#été-24\">c#A#Été 24</a></p>\n"),
            ("[[c#^Ab|là]]", "<p><a href=\"/n/c#bloc:ab\">là</a></p>\n"),
            ("[[#^ab|là]]", "<p><a href=\"#bloc:ab\">là</a></p>\n"),
            ("Fin. ^Ab", "<p>Fin. <span id=\"bloc:ab\"></span></p>\n"),
            ("[[absente]]", "<p><span class=\"absent\">absente</span></p>\n"),
            ("[x](../d.md#e)", "<p><a href=\"/n/d.md#e\">x</a></p>\n"),
            ("[x](../e/)", "<p><a href=\"/n/e/#\">x</a></p>\n"),
            ("[x](f.pdf)", "<p><a href=\"f.pdf\">x</a></p>\n"),
            ("[x](javascript:a)", "<p><span class=\"absent\">x</span></p>\n"),
            ("<a@b.fr>", "<p><a href=\"mailto:a@b.fr\">a@b.fr</a></p>\n"),
            ("![un chat](c.png)", "<p><a class=\"image\" href=\"c.png\">un chat</a></p>\n"),
            ("![[c.png]]", "<p></p>\n"),
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
            "<h2 id=\"a\">A</h2>",
            "<h2 id=\"bé\">B</h2>",
            "<h3 id=\"c\">C</h3>",
            "<h2 id=\"le-json\">Le {json}</h2>",
        ] {
            assert!(page.html.contains(heading), "{heading} in {}", page.html);
        }
        let page = rendered("Avant.\n\n# Titre\n\n## A\n");
        assert_eq!(page.title_anchor, None);
        assert!(page.html.contains("<h2 id=\"titre\">Titre</h2>"), "{}", page.html);
    }

    #[test]
    fn words_are_marked_in_texts_and_nowhere_else() {
        for (source, word, html) in [
            ("un mot", "mot", "<p>un <mark>mot</mark></p>\n"),
            ("un\nmot", "un\nmot", "<p><mark>un\nmot</mark></p>\n"),
            ("`mot`", "mot", "<p><code><mark>mot</mark></code></p>\n"),
            ("```\nmot\n```", "mot", "<pre><code><mark>mot</mark>\n</code></pre>\n"),
            ("# Titre\n\n## Mot", "Mot", "<h2 id=\"mot\"><mark>Mot</mark></h2>\n"),
            ("[mot](#mot)", "mot", "<p><a href=\"#mot\"><mark>mot</mark></a></p>\n"),
            ("<b title=mot>mot</b>", "mot", "<p><b title=\"mot\"><mark>mot</mark></b></p>\n"),
            ("R&D &amp;lt; b", "b", "<p>R&amp;D &amp;lt; <mark>b</mark></p>\n"),
            ("un *mot*", "un mot", "<p>un <em>mot</em></p>\n"),
            ("rien", "mot", "<p>rien</p>\n"),
        ] {
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
