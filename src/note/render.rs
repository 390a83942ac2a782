//! A note as HTML, read as the index reads it: the same parts, headings, links and texts, so that
//! a passage that was found stands on the page word for word, below the anchor that it was found
//! under. Pure: where links lead is asked of the caller.
//!
//! The HTML is made of the tags of [`super::markup`] only; whoever serves it sanitises it again.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};
use pulldown_cmark::{TextMergeWithOffset, html::push_html};

use super::encoding::decode;
use super::front_matter::body_offset;
use super::html::{self, Part, Parts};
use super::leaf::HARD_BREAK;
use super::limits::Limits;
use super::link::{Destination, read_markdown_link, read_wikilink};
use super::markdown::{MOST_UNCLOSED, attributes_as_written, markdown_options};
use super::markup::{self, Element};
use super::model::{Note, Section};
use super::parse::parse;
use super::part::part_end;
use super::path::NotePath;
use super::template;
use super::{anchor::slug, markup::escape};
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

/// What a link in a note points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<'a> {
    /// Another note: the target as in [`super::Link`], and the anchor in it.
    Note(&'a str, Option<&'a str>),
    /// Anything else, as written.
    Address(&'a str),
}

/// Says where a link leads; `None` if it leads nowhere, and is then shown as text.
pub type Resolve<'r> = dyn Fn(Reference<'_>) -> Option<String> + 'r;

/// Renders a note. Never fails; takes time linear in its length.
pub fn render(path: &NotePath, bytes: &[u8], limits: &Limits, resolve: &Resolve<'_>) -> Rendered {
    let note = parse(path, bytes, limits);
    let source = decode(bytes, limits).text;
    let mut renderer = Renderer::new(&note, resolve, body_offset(&source));
    renderer.read(&source);
    let Renderer { html, title_anchor, .. } = renderer;
    Rendered { note, html, title_anchor }
}

/// What the heading being read becomes.
enum Heading {
    Shown(HeadingLevel),
    /// Inside a list or quote, where headings are text.
    Strong,
    /// The title, shown by the page.
    Hidden,
}

struct Renderer<'a> {
    path: &'a NotePath,
    title: &'a str,
    resolve: &'a Resolve<'a>,
    /// By the byte of the source where their heading starts.
    sections: HashMap<usize, &'a Section>,
    first: Option<usize>,
    /// Byte of the source where the current part starts.
    base: usize,
    html: String,
    title_anchor: Option<String>,
    /// Levels, as written, of the headings above.
    trail: Vec<u8>,
    containers: usize,
    heading: Option<Heading>,
    braces: String,
    in_code: bool,
    /// Text that is being read.
    run: String,
    muted: Option<String>,
    /// How each open link or picture ends.
    links: Vec<Event<'static>>,
    /// Links inside a picture without name, which is not shown.
    hidden_links: usize,
    block: Option<(String, usize)>,
    unclosed: Option<usize>,
    ids: markup::Ids<'a>,
}

impl<'a> Renderer<'a> {
    fn new(note: &'a Note, resolve: &'a Resolve<'a>, base: usize) -> Self {
        let headings = || note.sections.iter().filter(|section| section.level > 0);
        Self {
            path: &note.path,
            title: &note.title,
            resolve,
            sections: headings().map(|section| (section.byte_range.start, section)).collect(),
            first: headings().next().map(|section| section.byte_range.start),
            base,
            html: String::new(),
            title_anchor: None,
            trail: Vec::new(),
            containers: 0,
            heading: None,
            braces: String::new(),
            in_code: false,
            run: String::new(),
            muted: None,
            links: Vec::new(),
            hidden_links: 0,
            block: None,
            unclosed: None,
            ids: headings().map(|section| section.anchor.as_str()).collect(),
        }
    }

    /// Part by part, and again after a comment without end, as the index does.
    fn read(&mut self, source: &str) {
        let mut again = 0;
        while self.base < source.len() {
            let end = part_end(source, self.base);
            let part = source.get(self.base..end).unwrap_or_default();
            let parser = Parser::new_ext(part, markdown_options()).into_offset_iter();
            let mut events = Vec::new();
            for (event, range) in TextMergeWithOffset::new(parser) {
                self.event(event, self.base + range.start, &mut events);
            }
            push_html(&mut self.html, events.into_iter());
            self.base = match self.unclosed.take() {
                Some(comment) if again < MOST_UNCLOSED => {
                    again += 1;
                    let rest = source.get(comment..end).unwrap_or_default();
                    comment + rest.find('\n').map_or(rest.len(), |line_end| line_end + 1)
                }
                _ => end,
            };
        }
    }

    fn event<'e>(&mut self, event: Event<'e>, start: usize, events: &mut Vec<Event<'e>>) {
        if self.hidden_links > 0 {
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.hidden_links += 1,
                Event::End(TagEnd::Link | TagEnd::Image) => self.hidden_links -= 1,
                _ => {}
            }
            return;
        }
        if matches!(self.heading, Some(Heading::Hidden))
            && !matches!(event, Event::End(TagEnd::Heading(_)))
        {
            return;
        }
        // Marks of site generators reach over lines: text is taken together.
        if !matches!(event, Event::Text(_) | Event::SoftBreak) {
            push_text(std::mem::take(&mut self.run), events);
        }
        match event {
            Event::Start(tag) => self.start(tag, start, events),
            Event::End(tag) => self.end(tag, events),
            Event::Html(html) => match &mut self.block {
                Some((block, _)) => block.push_str(&html),
                None => self.inline_html(&html, events),
            },
            Event::InlineHtml(html) => self.inline_html(&html, events),
            _ if self.muted.is_some() => {}
            Event::Text(text) if self.in_code => events.push(Event::Text(text)),
            Event::Text(text) => self.run.push_str(&text),
            Event::SoftBreak => self.run.push('\n'),
            Event::FootnoteReference(label) => {
                events.push(Event::FootnoteReference(footnote(&label)));
            }
            Event::TaskListMarker(done) => {
                let sign = if done { "☑" } else { "☐" };
                events.push(html_of(format!("<span class=\"task\">{sign}</span> ")));
            }
            event => events.push(event),
        }
    }

    fn start<'e>(&mut self, tag: Tag<'e>, start: usize, events: &mut Vec<Event<'e>>) {
        self.unclosed = None;
        if !markup::is_inline(&tag) {
            self.muted = None;
        }
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let is_text = id.is_none() && classes.is_empty() && !attrs.is_empty();
                self.braces = if is_text { attributes_as_written(&attrs) } else { String::new() };
                self.open_heading(level as u8, start, events);
            }
            Tag::HtmlBlock => self.block = Some((String::new(), start)),
            Tag::Link { link_type: link_type @ LinkType::Email, dest_url, title, id } => {
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                self.links.push(Event::End(TagEnd::Link));
            }
            Tag::Link { link_type, dest_url, .. } => {
                let href = self.href(matches!(link_type, LinkType::WikiLink { .. }), &dest_url);
                self.open_link(href, "absent", events);
            }
            Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                let is_note = dest_url.starts_with('#') || read_wikilink(&dest_url).is_some();
                if !is_note && !has_pothole {
                    self.hidden_links = 1;
                    return;
                }
                let href = self.href(true, &dest_url);
                self.open_link(href, if is_note { "absent" } else { "image" }, events);
            }
            Tag::Image { dest_url, .. } => {
                let href = self.href(false, &dest_url);
                self.open_link(href, "image", events);
            }
            Tag::FootnoteDefinition(label) => {
                self.containers += 1;
                events.push(Event::Start(Tag::FootnoteDefinition(footnote(&label))));
            }
            tag => {
                self.in_code |= matches!(tag, Tag::CodeBlock(_));
                self.containers += usize::from(markup::is_container(&tag));
                events.push(Event::Start(tag));
            }
        }
    }

    fn end<'e>(&mut self, tag: TagEnd, events: &mut Vec<Event<'e>>) {
        match tag {
            TagEnd::Heading(_) => self.close_heading(events),
            TagEnd::HtmlBlock => {
                if let Some((block, start)) = self.block.take() {
                    self.html_block(&block, start, events);
                }
            }
            TagEnd::Link | TagEnd::Image => events.extend(self.links.pop()),
            tag => {
                self.in_code &= tag != TagEnd::CodeBlock;
                if markup::is_end_of_container(&tag) {
                    self.containers = self.containers.saturating_sub(1);
                }
                events.push(Event::End(tag));
            }
        }
    }

    fn open_heading(&mut self, level: u8, start: usize, events: &mut Vec<Event<'_>>) {
        let section = self.sections.get(&start).copied().filter(|_| self.containers == 0);
        let is_first = self.first == Some(start) && self.html.is_empty() && events.is_empty();
        self.heading = Some(match section {
            Some(section) if is_first && fold(&section.heading) == fold(self.title) => {
                self.title_anchor = Some(section.anchor.clone());
                self.trail.push(level);
                Heading::Hidden
            }
            Some(section) => {
                let shown = self.shown_level(level);
                let id = Some(CowStr::from(section.anchor.clone()));
                let tag = Tag::Heading { level: shown, id, classes: vec![], attrs: vec![] };
                events.push(Event::Start(tag));
                Heading::Shown(shown)
            }
            None => {
                events.push(html_of("<p><strong>"));
                Heading::Strong
            }
        });
    }

    fn close_heading(&mut self, events: &mut Vec<Event<'_>>) {
        self.muted = None;
        let braces = std::mem::take(&mut self.braces);
        let end = match self.heading.take() {
            Some(Heading::Shown(level)) => Event::End(TagEnd::Heading(level)),
            Some(Heading::Strong) => html_of("</strong></p>\n"),
            Some(Heading::Hidden) | None => return,
        };
        events.push(Event::Text(braces.into()));
        events.push(end);
    }

    /// The level on the page: one more than that of the heading above, the page's title being 1.
    fn shown_level(&mut self, level: u8) -> HeadingLevel {
        while self.trail.last().is_some_and(|above| *above >= level) {
            self.trail.pop();
        }
        self.trail.push(level);
        let depth = self.trail.len() + usize::from(self.title_anchor.is_none());
        HeadingLevel::try_from(depth.clamp(2, 6)).unwrap_or(HeadingLevel::H6)
    }

    /// Where a link leads. The target of a wikilink is a name, that of another link an address.
    fn href(&self, is_wikilink: bool, written: &str) -> Option<String> {
        let found = match is_wikilink {
            true => read_wikilink(written),
            false => read_markdown_link(written, self.path),
        };
        if let Some(Destination { target, anchor, .. }) = found {
            // In a wikilink the anchor is a heading, as a person writes it.
            let anchor = anchor.map(|anchor| if is_wikilink { slug(&anchor) } else { anchor });
            return (self.resolve)(Reference::Note(&target, anchor.as_deref()));
        }
        match written.strip_prefix('#') {
            Some(heading) if is_wikilink => Some(format!("#{}", slug(heading))),
            _ => (self.resolve)(Reference::Address(written)),
        }
    }

    /// Opens a link, or what stands for one that leads nowhere or would be inside another.
    fn open_link(
        &mut self,
        href: Option<String>,
        class: &'static str,
        events: &mut Vec<Event<'_>>,
    ) {
        let is_inside = self.links.contains(&Event::End(TagEnd::Link));
        match href.filter(|_| !is_inside) {
            Some(href) => {
                let class = if class == "image" { " class=\"image\"" } else { "" };
                events.push(html_of(format!("<a{class} href=\"{}\">", escape(&href))));
                // push_html closes a link whoever opened it.
                self.links.push(Event::End(TagEnd::Link));
            }
            None => {
                events.push(html_of(format!("<span class=\"{class}\">")));
                self.links.push(html_of("</span>"));
            }
        }
    }

    fn inline_html(&mut self, written: &str, events: &mut Vec<Event<'_>>) {
        for (_, part) in Parts::new(written) {
            match part {
                Part::Open(tag) if html::is_textless(&tag.name) => self.muted = Some(tag.name),
                Part::Close(tag) if self.muted.as_ref() == Some(&tag.name) => self.muted = None,
                _ if self.muted.is_some() => {}
                Part::Open(tag) => self.open_tag(&tag, events),
                Part::Close(tag) => events.push(html_of(markup::close(&tag.name))),
                Part::Text(_) | Part::UnclosedComment => {}
            }
        }
    }

    fn html_block(&mut self, block: &str, start: usize, events: &mut Vec<Event<'_>>) {
        for (at, part) in Parts::new(block) {
            match part {
                Part::Text(text) => push_text(html::decode_entities(text).into_owned(), events),
                Part::Open(tag) => {
                    let section = self.sections.get(&(start + at)).copied();
                    match (section, html::heading_level(&tag.name)) {
                        (Some(section), Some(level)) if self.containers == 0 => {
                            let shown = self.shown_level(level);
                            let id = escape(&section.anchor);
                            events.push(html_of(format!("<{shown} id=\"{id}\">")));
                        }
                        _ => self.open_tag(&tag, events),
                    }
                }
                Part::Close(tag) => events.push(html_of(markup::close(&tag.name))),
                Part::UnclosedComment => {
                    self.unclosed = (self.containers == 0).then_some(start + at);
                }
            }
        }
    }

    fn open_tag(&mut self, tag: &html::Tag<'_>, events: &mut Vec<Event<'_>>) {
        let mut ids = std::mem::take(&mut self.ids);
        let element = markup::open(tag, &mut ids, &|address| self.href(false, address));
        self.ids = ids;
        match element {
            Element::Html(html) => events.push(html_of(html)),
            Element::Image { alternative, href } => {
                self.open_link(href, "image", events);
                events.push(Event::Text(alternative.into()));
                events.extend(self.links.pop());
            }
        }
    }
}

fn html_of<'e>(html: impl Into<CowStr<'e>>) -> Event<'e> {
    Event::InlineHtml(html.into())
}

/// An id that no heading can have.
fn footnote(label: &str) -> CowStr<'static> {
    format!("note:{label}").into()
}

/// Text without the marks of site generators, as it is indexed.
fn push_text(mut text: String, events: &mut Vec<Event<'_>>) {
    template::strip(&mut text, 0);
    for (number, line) in text.split(HARD_BREAK).enumerate() {
        if number > 0 {
            events.push(Event::HardBreak);
        }
        if !line.is_empty() {
            events.push(Event::Text(line.to_owned().into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source: &str) -> Rendered {
        let resolve = |reference: Reference<'_>| match reference {
            Reference::Note("absente", _) => None,
            Reference::Note(target, anchor) => {
                Some(format!("/n/{target}#{}", anchor.unwrap_or_default()))
            }
            Reference::Address(address) if address.starts_with("javascript") => None,
            Reference::Address(address) => Some(address.to_owned()),
        };
        render(&NotePath::new("a/b.md"), source.as_bytes(), &Limits::default(), &resolve)
    }

    #[test]
    fn notes_become_html() {
        for (source, html) in [
            ("Un *mot*.", "<p>Un <em>mot</em>.</p>\n"),
            ("[[c|là]]", "<p><a href=\"/n/c#\">là</a></p>\n"),
            ("[[c#Été 24]]", "<p><a href=\"/n/c#été-24\">c#Été 24</a></p>\n"),
            ("[[#Été]]", "<p><a href=\"#été\">#Été</a></p>\n"),
            ("[[absente]]", "<p><span class=\"absent\">absente</span></p>\n"),
            ("[x](../d.md#e)", "<p><a href=\"/n/d.md#e\">x</a></p>\n"),
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
    fn a_comment_without_end_hides_its_line_only() {
        let html = rendered("a\n\n<!-- b\n\nc\n").html;
        assert!(html.contains("<p>c</p>") && !html.contains('b'), "{html}");
    }
}
