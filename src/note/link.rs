//! Links from note to note: `[[target|label]]` and `[label](../other.md#anchor)`, and the names by
//! which a note can be called.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::extension::{extension, is_attachment};
use super::model::LinkKind;
use super::path::NotePath;
use crate::text::fold;

/// Extensions of notes.
const NOTES: [&str; 3] = ["md", "markdown", "txt"];

/// Extensions of pages that site generators make, perhaps of notes.
const PAGES: [&str; 5] = ["html", "htm", "xhtml", "php", "aspx"];

/// Names of the note that stands for its folder.
const FOLDER_NOTES: [&str; 3] = ["index", "_index", "readme"];

/// What some generators replace by a table of contents.
const DIRECTIVES: [&str; 3] = ["toc", "_toc_", "tdm"];

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) target: String,
    pub(super) anchor: Option<String>,
    pub(super) kind: LinkKind,
}

/// The destination of a wikilink; `None` if it leads into its own note.
pub(super) fn read_wikilink(written: &str) -> Option<Destination> {
    let (target, anchor) = split_anchor(written);
    // Headings above the one that is meant may be named too.
    let parts = |anchor: String| anchor.split('#').map(str::trim).collect::<Vec<_>>().join("#");
    let anchor = anchor.map(parts).filter(|anchor| !anchor.is_empty());
    // In a table the bar before the label is escaped.
    let target = target.trim_end_matches('\\').trim();
    let is_directive = DIRECTIVES.contains(&target.to_ascii_lowercase().as_str());
    let kind = if is_attachment(target) { LinkKind::Attachment } else { LinkKind::Wiki };
    let target = target.to_owned();
    (!target.is_empty() && !is_directive).then_some(Destination { target, anchor, kind })
}

/// The destination of a Markdown link in the note at `from`, as a path in the corpus; `None` if it
/// leads elsewhere: to a site, out of the corpus, into its own note.
pub(super) fn read_markdown_link(written: &str, from: &NotePath) -> Option<Destination> {
    let (target, anchor) = split_anchor(written);
    let target = target.split('?').next().unwrap_or_default();
    let target = percent_decode_str(target).decode_utf8_lossy();
    let is_elsewhere = target.contains("://") || target.starts_with("//");
    let has_scheme = target.split(['/', '.']).next().is_some_and(|first| first.contains(':'));
    // A template, or what is no address at all.
    let is_odd = target.is_empty() || target.contains(['\\', '{', '}', '<', '>', '$', '\n']);
    if is_elsewhere || has_scheme || is_odd {
        return None;
    }
    let place = resolve(&target, from);
    let is_site = target.starts_with('/') && place.is_some();
    let kind = match extension(&target).as_deref() {
        Some(found) if NOTES.contains(&found) => LinkKind::Markdown,
        Some(found) if PAGES.contains(&found) => return None,
        Some(found) if is_extension(found) && is_site => return None,
        Some(found) if is_extension(found) => LinkKind::File,
        _ if is_site => LinkKind::Address,
        _ => LinkKind::Markdown,
    };
    // One that leads out of the corpus stays as it is written.
    let target = place.unwrap_or_else(|| target.into_owned());
    Some(Destination { target, anchor, kind })
}

/// The same of a link that is written in HTML: there, what does not end as notes do is an address of
/// the site where they are published.
pub(super) fn read_html_link(written: &str, from: &NotePath) -> Option<Destination> {
    let found = read_markdown_link(written, from)?;
    let is_note = extension(&found.target).is_some_and(|end| NOTES.contains(&end.as_str()));
    let kind = match found.kind {
        LinkKind::Markdown if !is_note => LinkKind::Address,
        kind => kind,
    };
    Some(Destination { kind, ..found })
}

/// Whether the target of a link leads out of the corpus.
pub(super) fn is_outside(target: &str) -> bool {
    target.split('/').any(|part| part == "..")
}

/// Whether what follows a dot is an extension, not the end of a number or of a sentence.
fn is_extension(found: &str) -> bool {
    (1..=5).contains(&found.len())
        && found.bytes().all(|c| c.is_ascii_alphanumeric())
        && found.bytes().any(|c| c.is_ascii_alphabetic())
}

/// The id on a page of the block that is named `^name`: one that no heading can have.
pub(super) fn block_id(name: &str) -> String {
    format!("bloc:{}", name.to_lowercase())
}

/// The file of a picture in the note at `from`; `None` if it is not beside the notes: elsewhere, on
/// the site where they are published, or in the address itself (`data:`).
pub(super) fn read_picture(written: &str, from: &NotePath) -> Option<Destination> {
    let is_odd = written.contains(['\\', '{', '}', '<', '>', '$', '\n']);
    let local = local_address(written).filter(|_| !is_odd)?;
    let target = match resolve(&local, from) {
        Some(_) if local.starts_with('/') => return None,
        Some(place) => place,
        None => local.into_owned(),
    };
    Some(Destination { target, anchor: None, kind: LinkKind::File })
}

/// Where a picture of the note at `from` is: a path in the corpus, or a whole address elsewhere.
pub(super) fn picture_place(written: &str, from: &NotePath) -> Option<String> {
    let is_remote = |scheme: &str| {
        written.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if is_remote("https://") || is_remote("http://") {
        return Some(written.to_owned());
    }
    resolve(&local_address(written)?, from)
}

/// An address of a file, decoded; `None` if it has a scheme, or a host.
fn local_address(written: &str) -> Option<Cow<'_, str>> {
    let target = written.split(['#', '?']).next().unwrap_or_default();
    let target = percent_decode_str(target).decode_utf8_lossy();
    let has_scheme = target.split(['/', '.']).next().is_some_and(|first| first.contains(':'));
    let is_elsewhere = has_scheme || target.starts_with("//") || target.is_empty();
    (!is_elsewhere).then_some(target)
}

/// An address and what follows its `#`, decoded.
pub(super) fn split_anchor(written: &str) -> (&str, Option<String>) {
    match written.split_once('#') {
        Some((target, anchor)) => {
            let anchor = percent_decode_str(anchor.trim()).decode_utf8_lossy();
            (target, (!anchor.is_empty()).then(|| anchor.into_owned()))
        }
        None => (written, None),
    }
}

/// A path relative to the folder of `from`, or to the corpus if it starts with `/`; `None` if it leads
/// out of the corpus. That of a folder ends with `/`.
fn resolve(target: &str, from: &NotePath) -> Option<String> {
    let mut folders: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { from.folders().collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                folders.pop()?;
            }
            name => folders.push(name),
        }
    }
    let is_folder = folders.is_empty() || target.ends_with(['/', '.']);
    Some(folders.join("/") + if is_folder { "/" } else { "" })
}

/// The key of a link's target, to be looked up among the [`link_keys`] of the notes.
///
/// ```
/// assert_eq!(limier::note::link_key("  Éco-responsabilité "), "eco-responsabilite");
/// ```
pub fn link_key(target: &str) -> String {
    if let Some(id) = target.strip_prefix('#') {
        return place_key(id);
    }
    let folded = fold(target.trim().trim_start_matches("./"));
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is left of a name without case, accents, blanks and signs: other programs make other anchors
/// of a heading than we do.
pub(super) fn loose(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The key of an id for links that name it without its note.
fn place_key(id: &str) -> String {
    format!("#{}", loose(id))
}

/// The keys under which `[label](#id)` in another note finds a note, where several are published as
/// one page, as a book or a glossary is: the ids that its author gave, its title and its file name.
pub(crate) fn place_keys(path: &NotePath, title: &str, ids: &[String]) -> Vec<String> {
    let names = [path.stem(), title].into_iter().chain(ids.iter().map(String::as_str));
    let mut keys: Vec<_> = names.map(place_key).filter(|key| key.len() > 1).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys under which links find a note, the surest first: its path, its id, its path without
/// extension, its folder if it stands for it, its file name with and without extension, its title,
/// its aliases.
pub fn link_keys(
    path: &NotePath,
    id: Option<&str>,
    title: &str,
    aliases: &[String],
) -> Vec<String> {
    let whole = path.as_str();
    let name = whole.rsplit('/').next().unwrap_or(whole);
    let stem = path.stem();
    let bare = whole.strip_suffix(name).map(|folders| format!("{folders}{stem}"));
    let folder = whole.strip_suffix(name).filter(|_| FOLDER_NOTES.contains(&&*fold(stem)));
    let folder = folder.map(|folder| if folder.is_empty() { "/" } else { folder });
    let folder_name = folder.map(|folder| folder.trim_end_matches('/'));
    let bare = bare.as_deref();
    let names = [Some(whole), id, bare, folder, folder_name, Some(name), Some(stem), Some(title)];
    let aliases = aliases.iter().map(String::as_str);
    let mut keys: Vec<String> = Vec::new();
    for key in names.into_iter().flatten().chain(aliases).map(link_key) {
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_links_are_resolved_against_the_folder() {
        let from = NotePath::new("guides/web/note.md");
        for (written, target, anchor) in [
            ("autre.md", "guides/web/autre.md", None),
            ("./a/b.markdown", "guides/web/a/b.markdown", None),
            ("../d%C3%A9cret.md#article-1", "guides/décret.md", Some("article-1")),
            ("/racine.md", "racine.md", None),
            ("../../../dehors.md", "../../../dehors.md", None),
            ("../../../dehors", "../../../dehors", None),
            ("/../dehors.pdf", "/../dehors.pdf", None),
            ("a.md?plain=1#x", "guides/web/a.md", Some("x")),
            ("autre#x", "guides/web/autre", Some("x")),
            ("../loi-2.0", "guides/loi-2.0", None),
            ("mobile/", "guides/web/mobile/", None),
            ("..", "guides/", None),
            ("/", "/", None),
            ("rapport.pdf", "guides/web/rapport.pdf", None),
        ] {
            let found = read_markdown_link(written, &from).unwrap();
            assert_eq!((found.target.as_str(), found.anchor.as_deref()), (target, anchor));
        }
        for (written, kind) in [
            ("autre.md", LinkKind::Markdown),
            ("/autre.md", LinkKind::Markdown),
            ("autre", LinkKind::Markdown),
            ("autre/", LinkKind::Markdown),
            ("/produits/", LinkKind::Address),
            ("rapport.pdf", LinkKind::File),
            ("/../dehors.pdf", LinkKind::File),
            ("/../dehors/", LinkKind::Markdown),
        ] {
            assert_eq!(read_markdown_link(written, &from).unwrap().kind, kind, "{written}");
        }
        for written in [
            "https://x.fr/a.md",
            "mailto:a@b.md",
            "#ici",
            "//x.fr/a.md",
            "",
            "?page=2",
            "page.html",
            "/images/a.png",
            "../../../dehors.html",
            "{{ site.url }}/a",
        ] {
            assert_eq!(read_markdown_link(written, &from), None, "{written}");
        }
    }

    #[test]
    fn wikilinks_name_notes() {
        let found = read_wikilink("Note#Une section").unwrap();
        assert_eq!((found.target.as_str(), found.anchor.as_deref()), ("Note", Some("Une section")));
        for (written, anchor) in [("n#A#B", Some("A#B")), ("n#A # B ", Some("A#B")), ("n#", None)] {
            assert_eq!(read_wikilink(written).unwrap().anchor.as_deref(), anchor, "{written}");
        }
        assert_eq!(read_wikilink("dans un tableau\\").unwrap().target, "dans un tableau");
        assert_eq!(read_wikilink("#ici"), None);
        for (written, kind) in [("a.PNG", LinkKind::Attachment), ("v1.2", LinkKind::Wiki)] {
            assert_eq!(read_wikilink(written).unwrap().kind, kind, "{written}");
        }
    }

    #[test]
    fn a_note_has_many_names() {
        let path = NotePath::new("zettel/20230924193556 DINUM.md");
        let keys = link_keys(&path, Some("20230924193556"), "DINUM", &["La Direction".to_owned()]);
        for target in [
            "20230924193556",
            "20230924193556 dinum",
            "zettel/20230924193556 DINUM.md",
            "zettel/20230924193556 DINUM",
            "20230924193556 DINUM.md",
            "Dinum",
            "la direction",
        ] {
            assert!(keys.contains(&link_key(target)), "{target}");
        }
        for (path, folder) in [
            ("guides/web/index.md", "guides/web/"),
            ("guides/README.md", "guides"),
            ("_index.md", "/"),
        ] {
            let keys = link_keys(&NotePath::new(path), None, "", &[]);
            assert!(keys.contains(&link_key(folder)), "{path}: {keys:?}");
        }
    }
}
