//! Where a hit leads: our own note page, or where the operator publishes the notes.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::config::{LinkTemplate, Links, Piece, Placeholder};
use crate::index::StoredSection;
use crate::note::PAGE_BYTES;

/// What is encoded in a path: everything but RFC 3986's `pchar` and `/`.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The address of a section, without text fragment: by `links.url`, else the note's permalink
/// under `links.base`, else our own page.
pub(crate) fn link(links: &Links, section: &StoredSection) -> String {
    let permalink = section.permalink.as_deref().unwrap_or_default();
    if let Some(url) = links.url.as_ref().and_then(|template| fill(template, section)) {
        return url;
    }
    let page = match &links.base {
        Some(base) if !permalink.is_empty() => {
            format!("{}/{}", base.as_str(), encode(permalink.trim_start_matches('/')))
        }
        _ => format!("/notes/{}{}", encode(section.note.as_str()), page_start(section)),
    };
    if section.anchor.is_empty() { page } else { format!("{page}#{}", encode(&section.anchor)) }
}

/// The parameter that has our page of a long note begin with this section; none if it is on the first.
fn page_start(section: &StoredSection) -> String {
    let start = section.byte_range.start;
    if start < PAGE_BYTES { String::new() } else { format!("?from={start}") }
}

/// The template with the section's values. `None` if the note lacks one of them: left empty, the
/// address would lead somewhere else.
fn fill(template: &LinkTemplate, section: &StoredSection) -> Option<String> {
    let mut url = String::new();
    for piece in template.pieces() {
        let hole = match piece {
            Piece::Text(text) => {
                url.push_str(text);
                continue;
            }
            Piece::Hole(hole) => hole,
        };
        let value = match hole {
            Placeholder::Line => &section.line.to_string(),
            Placeholder::Path => section.note.as_str(),
            Placeholder::Stem => section.note.stem(),
            Placeholder::Anchor => &section.anchor,
            Placeholder::Permalink if url.ends_with('/') => {
                section.permalink.as_deref()?.trim_start_matches('/')
            }
            Placeholder::Permalink => section.permalink.as_deref()?,
            Placeholder::Id => section.note_id.as_deref()?,
        };
        url.push_str(&encode(value));
    }
    // A preamble has no anchor, so the template's `#` is left over.
    if url.ends_with('#') {
        url.pop();
    }
    Some(url)
}

/// Percent-encodes a path, but keeps its `/`.
pub(crate) fn encode(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::PerFacet;
    use crate::note::NotePath;

    #[test]
    fn hits_lead_where_notes_are_published() {
        let mut section = StoredSection {
            note: NotePath::new("dossier d’été/a#1.md"),
            title: String::new(),
            heading: String::new(),
            level: 2,
            breadcrumb: vec![],
            anchor: "numérique".to_owned(),
            text: String::new(),
            byte_range: 0..0,
            line: 1,
            date: None,
            date_source: None,
            updated: None,
            permalink: Some("/dinum/".to_owned()),
            note_id: Some("2024".to_owned()),
            facets: PerFacet::default(),
        };
        let links = |text: &str| toml::from_str::<Links>(text).unwrap();
        let (folder, anchor) = ("dossier%20d%E2%80%99%C3%A9t%C3%A9", "num%C3%A9rique");
        for (settings, expected) in [
            ("", format!("/notes/{folder}/a%231.md#{anchor}")),
            ("base = 'https://site/'", format!("https://site/dinum/#{anchor}")),
            ("url = 'https://x/{path}#{anchor}'", format!("https://x/{folder}/a%231.md#{anchor}")),
            ("url = 'https://x/{stem}/?n={id}'", "https://x/a%231/?n=2024".to_owned()),
            ("url = 'https://x/{permalink}'", "https://x/dinum/".to_owned()),
            ("url = 'https://x/{stem}#L{line}'", "https://x/a%231#L1".to_owned()),
        ] {
            assert_eq!(link(&links(settings), &section), expected);
        }
        section.byte_range = 1_000_000..2_000_000;
        let url = link(&links(""), &section);
        assert_eq!(url, format!("/notes/{folder}/a%231.md?from=1000000#{anchor}"));
        section.byte_range = 0..0;
        (section.anchor, section.permalink) = (String::new(), None);
        let url = link(&links("url = 'https://x/{path}#{anchor}'"), &section);
        assert_eq!(url, format!("https://x/{folder}/a%231.md"));
        for settings in ["base = 'https://site'", "url = 'https://x/{permalink}'"] {
            let url = link(&links(settings), &section);
            assert_eq!(url, format!("/notes/{folder}/a%231.md"), "{settings}");
        }
        let url = link(&links("base = 'https://site'"), &section);
        assert_eq!(url, format!("/notes/{folder}/a%231.md"));
    }
}
