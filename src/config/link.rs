//! `[links] url`: the address of a section on another site, with placeholders to fill; `editor`: that of a
//! note in a program of the reader's.

use serde::{Deserialize, Serialize};
use url::Url;

use super::error::ValueError;
use super::nearest::distance;

/// A template such as `https://intranet/{path}#{anchor}`. It begins with `http(s)://host/` or with
/// one `/`, so that no note's text can choose the scheme or the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkTemplate {
    written: String,
    pieces: Vec<Piece>,
}

/// A part of a [`LinkTemplate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// To be copied.
    Text(String),
    /// To be replaced by the value, percent-encoded.
    Hole(Placeholder),
}

/// What a hole of a [`LinkTemplate`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{path}`: the note's path.
    Path,
    /// `{stem}`: the file name without folders and extension.
    Stem,
    /// `{anchor}`: the section's anchor, empty for the preamble.
    Anchor,
    /// `{permalink}`: what the front matter says.
    Permalink,
    /// `{id}`: what the front matter says.
    Id,
    /// `{line}`: the line of the note where the section begins.
    Line,
}

const PLACEHOLDERS: [(&str, Placeholder); 6] = [
    ("path", Placeholder::Path),
    ("stem", Placeholder::Stem),
    ("anchor", Placeholder::Anchor),
    ("permalink", Placeholder::Permalink),
    ("id", Placeholder::Id),
    ("line", Placeholder::Line),
];

/// Schemes of addresses that run something, or show what a note says as a page of their own.
const SCHEMES_REFUSED: [&str; 5] = ["javascript", "data", "vbscript", "blob", "about"];

impl LinkTemplate {
    /// Texts and holes in order; joined, they give the address.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

impl TryFrom<String> for LinkTemplate {
    type Error = ValueError;

    fn try_from(written: String) -> Result<Self, ValueError> {
        let pieces = split(&written)?;
        if is_safe(&pieces) {
            Ok(Self { written, pieces })
        } else {
            Err(ValueError::Template(written))
        }
    }
}

/// `[links] editor`: the address that opens a note in a program of the reader's, such as
/// `obsidian://open?vault=Notes&file={path}` or `vscode://file/home/me/notes/{path}:{line}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EditorTemplate(LinkTemplate);

impl EditorTemplate {
    /// Texts and holes in order; joined, they give the address.
    pub fn pieces(&self) -> &[Piece] {
        &self.0.pieces
    }

    /// The scheme, which tells the program.
    pub fn scheme(&self) -> &str {
        self.0.written.split_once(':').map_or("", |(scheme, _)| scheme)
    }
}

impl TryFrom<String> for EditorTemplate {
    type Error = ValueError;

    fn try_from(written: String) -> Result<Self, ValueError> {
        let pieces = split(&written)?;
        let template = Self(LinkTemplate { written, pieces });
        let written_scheme = match template.pieces().first() {
            Some(Piece::Text(head)) if head.contains(':') => template.scheme(),
            _ => "",
        };
        let scheme = written_scheme.to_ascii_lowercase();
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let said = [Placeholder::Permalink, Placeholder::Id].map(Piece::Hole);
        let odd = |c: char| c.is_whitespace() || c.is_control();
        let is_right = is_scheme
            && !SCHEMES_REFUSED.contains(&scheme.as_str())
            && !template.0.written.contains(odd)
            && !template.pieces().iter().any(|piece| said.contains(piece));
        if is_right { Ok(template) } else { Err(ValueError::Editor(template.into())) }
    }
}

impl From<EditorTemplate> for String {
    fn from(template: EditorTemplate) -> Self {
        template.0.written
    }
}

impl From<LinkTemplate> for String {
    fn from(template: LinkTemplate) -> Self {
        template.written
    }
}

fn split(written: &str) -> Result<Vec<Piece>, ValueError> {
    let alone = || ValueError::Brace(written.to_owned());
    let mut pieces = Vec::new();
    let mut rest = written;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(alone)?;
        pieces.push(Piece::Text(text.to_owned()));
        pieces.push(Piece::Hole(placeholder(name)?));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    let stray = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('}'));
    if pieces.iter().any(stray) { Err(alone()) } else { Ok(pieces) }
}

fn placeholder(name: &str) -> Result<Placeholder, ValueError> {
    if let Some((_, found)) = PLACEHOLDERS.iter().find(|(known, _)| *known == name) {
        return Ok(*found);
    }
    let nearest = PLACEHOLDERS.iter().min_by_key(|(known, _)| distance(name, known));
    let nearest = nearest.map_or("path", |(known, _)| known);
    Err(ValueError::Placeholder { name: name.to_owned(), nearest })
}

/// Whether the first text already holds scheme, host and the slash after it.
fn is_safe(pieces: &[Piece]) -> bool {
    let Some(Piece::Text(head)) = pieces.first() else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains(odd))) {
        return false;
    }
    if let Some(path) = head.strip_prefix('/') {
        // What a note says may begin with `/`, and `//host` is another site.
        let said = [Placeholder::Permalink, Placeholder::Id, Placeholder::Anchor].map(Piece::Hole);
        let other_site = path.is_empty() && pieces.get(1).is_some_and(|hole| said.contains(hole));
        return !path.starts_with('/') && !other_site;
    }
    let host = head.strip_prefix("https://").or_else(|| head.strip_prefix("http://"));
    let closed = host.is_some_and(|host| host.contains('/'));
    closed
        && Url::parse(head).is_ok_and(|url| url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<LinkTemplate, ValueError> {
        LinkTemplate::try_from(text.to_owned())
    }

    #[test]
    fn texts_and_holes_in_order() {
        let template = parse("https://intranet/{path}#{anchor}").unwrap();
        let text = |text: &str| Piece::Text(text.to_owned());
        let expected = [
            text("https://intranet/"),
            Piece::Hole(Placeholder::Path),
            text("#"),
            Piece::Hole(Placeholder::Anchor),
        ];
        assert_eq!(template.pieces(), expected);
        assert_eq!(String::from(template), "https://intranet/{path}#{anchor}");
    }

    #[test]
    fn every_placeholder_is_known() {
        for (name, placeholder) in PLACEHOLDERS {
            let template = parse(&format!("/x/{{{name}}}")).unwrap();
            assert_eq!(template.pieces().last(), Some(&Piece::Hole(placeholder)));
        }
    }

    #[test]
    fn an_unknown_placeholder_is_named_with_the_nearest() {
        for (name, nearest) in
            [("pth", "path"), ("ancre", "anchor"), ("Permalink", "permalink"), ("", "id")]
        {
            let error = parse(&format!("https://a/{{{name}}}")).unwrap_err();
            assert_eq!(error, ValueError::Placeholder { name: name.to_owned(), nearest });
        }
    }

    #[test]
    fn an_editor_is_named_by_a_scheme_that_runs_nothing() {
        let parse = |text: &str| EditorTemplate::try_from(text.to_owned());
        for (text, scheme) in [
            ("obsidian://open?vault=Notes&file={path}", "obsidian"),
            ("vscode://file/home/moi/notes/{path}:{line}", "vscode"),
            ("https://git.example/edit/{path}#L{line}", "https"),
        ] {
            assert_eq!(parse(text).unwrap().scheme(), scheme);
        }
        for text in [
            "",
            "{path}",
            "/notes/{path}",
            "{path}://a",
            "javascript:open('{path}')",
            "JavaScript:{path}",
            "data:text/html,{path}",
            "vscode://file/a b/{path}",
            "obsidian://open?file={permalink}",
        ] {
            assert_eq!(parse(text), Err(ValueError::Editor(text.to_owned())), "{text}");
        }
        assert!(matches!(parse("vscode://file/{pth}"), Err(ValueError::Placeholder { .. })));
    }

    #[test]
    fn a_note_never_chooses_scheme_or_host() {
        for text in [
            "",
            "{permalink}",
            "intranet/{path}",
            "javascript:{id}",
            "https://{id}.gouv.fr/",
            "//a/{path}",
            "https://intranet{permalink}",
            "/{permalink}",
            "/\\a/{path}",
            "https://a /{path}",
            "ftp://a/{path}",
        ] {
            assert_eq!(parse(text), Err(ValueError::Template(text.to_owned())));
        }
        for text in ["https://a/{{path}}", "https://a/{path", "https://a/path}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
