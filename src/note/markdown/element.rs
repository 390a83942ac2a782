//! Which tags are tags of HTML: a word in angle brackets that is no element (`<nom du fichier>`,
//! `List<String>`) is text, unless the note ends it or gives it attributes, as components of pages.

use std::collections::HashSet;

use super::html::HtmlTag;

/// Elements of HTML, past ones included, of SVG and of MathML, in order.
const ELEMENTS: &str = " a abbr acronym address applet area article aside audio b base basefont bdi \
    bdo bgsound big blink blockquote body br button canvas caption center circle cite clippath code \
    col colgroup data datalist dd defs del details dfn dialog dir div dl dt ellipse em embed \
    fieldset figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header \
    hgroup hr html i iframe image img input ins kbd label legend li line lineargradient link main \
    map mark marquee mask math menu meta meter mfrac mi mn mo mrow msqrt msub msup mtext nav nobr \
    noframes noscript object ol optgroup option output p param path pattern picture polygon \
    polyline pre progress q rb rect rp rt rtc ruby s samp script search section select slot small \
    source span stop strike strong style sub summary sup svg table tbody td template text textarea \
    tfoot th thead time title tr track tspan tt u ul use var video wbr xmp ";

/// The elements of a note that are ended somewhere in it.
#[derive(Debug, Default)]
pub(super) struct EndedElements(HashSet<String>);

impl EndedElements {
    pub(super) fn of(text: &str) -> Self {
        let ends = text.match_indices("</").filter_map(|(at, _)| {
            let name = text.get(at + 2..)?;
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))?;
            name.get(..end).filter(|name| !is_element(&name.to_ascii_lowercase()))
        });
        Self(ends.map(str::to_ascii_lowercase).collect())
    }

    /// Whether `tag` is markup; `before` is the character before it.
    pub(super) fn is_markup(&self, tag: &HtmlTag, written: &str, before: Option<char>) -> bool {
        if self.0.contains(&tag.name) {
            return true;
        }
        let attributes = tag.attributes.trim_end();
        if attributes.ends_with('/') || attributes.contains('=') {
            return true;
        }
        // `List<Object>`, of programming languages.
        let mut letters = written.trim_start_matches('<').chars();
        let is_type = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
            && before.is_some_and(char::is_alphanumeric);
        is_element(&tag.name) && !is_type
    }
}

fn is_element(name: &str) -> bool {
    name.len() < 20 && ELEMENTS.contains(&format!(" {name} "))
}
