//! Links from note to note: `[[target|label]]` and `[label](../other.md#anchor)`, and the names by
//! which a note can be called.

use percent_encoding::percent_decode_str;

use super::model::LinkKind;
use super::path::NotePath;
use crate::text::fold;

/// Extensions of notes.
const NOTES: [&str; 3] = ["md", "markdown", "txt"];

/// Extensions of files, not notes, that a wikilink may embed.
const MEDIA: [&str; 16] = [
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "bmp",
    "avif",
    "pdf",
    "mp3",
    "mp4",
    "webm",
    "wav",
    "ogg",
    "canvas",
    "excalidraw",
];

/// What some generators replace by a table of contents.
const DIRECTIVES: [&str; 3] = ["toc", "_toc_", "tdm"];

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) target: String,
    pub(super) anchor: Option<String>,
    pub(super) kind: LinkKind,
}

/// The destination of a wikilink; `None` if it leads into its own note or to a picture.
pub(super) fn read_wikilink(written: &str) -> Option<Destination> {
    let (target, anchor) = split_anchor(written);
    // In a table the bar before the label is escaped.
    let target = target.trim_end_matches('\\').trim();
    let is_media = extension(target).is_some_and(|found| MEDIA.contains(&found.as_str()));
    let is_directive = DIRECTIVES.contains(&target.to_ascii_lowercase().as_str());
    (!target.is_empty() && !is_media && !is_directive).then(|| Destination {
        target: target.to_owned(),
        anchor,
        kind: LinkKind::Wiki,
    })
}

/// The destination of a Markdown link in the note at `from`, as a path in the corpus; `None` if it
/// does not lead to a note.
pub(super) fn read_markdown_link(written: &str, from: &NotePath) -> Option<Destination> {
    let (target, anchor) = split_anchor(written);
    let target = target.split('?').next().unwrap_or_default();
    let target = percent_decode_str(target).decode_utf8_lossy();
    let is_note = extension(&target).is_some_and(|found| NOTES.contains(&found.as_str()));
    let is_elsewhere = target.contains("://") || target.starts_with("//") || target.contains('\\');
    let has_scheme = target.split(['/', '.']).next().is_some_and(|first| first.contains(':'));
    (is_note && !is_elsewhere && !has_scheme).then(|| Destination {
        target: resolve(&target, from),
        anchor,
        kind: LinkKind::Markdown,
    })
}

fn split_anchor(written: &str) -> (&str, Option<String>) {
    match written.split_once('#') {
        Some((target, anchor)) => {
            let anchor = percent_decode_str(anchor.trim()).decode_utf8_lossy();
            (target, (!anchor.is_empty()).then(|| anchor.into_owned()))
        }
        None => (written, None),
    }
}

fn extension(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

/// A path relative to the folder of `from`, or to the corpus if it starts with `/`. One that leads
/// out of the corpus stays as written.
fn resolve(target: &str, from: &NotePath) -> String {
    let mut folders: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { from.folders().collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if folders.pop().is_none() {
                    return target.to_owned();
                }
            }
            name => folders.push(name),
        }
    }
    folders.join("/")
}

/// The key of a link's target, to be looked up among the [`link_keys`] of the notes.
///
/// ```
/// assert_eq!(limier::note::link_key("  Éco-responsabilité "), "eco-responsabilite");
/// ```
pub fn link_key(target: &str) -> String {
    let folded = fold(target.trim().trim_start_matches("./"));
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys under which links find a note, the surest first: its path, its id, its path without
/// extension, its file name with and without extension, its title, its aliases.
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
    let names = [Some(whole), id, bare.as_deref(), Some(name), Some(stem), Some(title)];
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
            ("a.md?plain=1#x", "guides/web/a.md", Some("x")),
        ] {
            let found = read_markdown_link(written, &from).unwrap();
            assert_eq!((found.target.as_str(), found.anchor.as_deref()), (target, anchor));
        }
        for written in
            ["https://x.fr/a.md", "mailto:a@b.md", "#ici", "image.png", "//x.fr/a.md", ""]
        {
            assert_eq!(read_markdown_link(written, &from), None, "{written}");
        }
    }

    #[test]
    fn wikilinks_name_notes() {
        let found = read_wikilink("Note#Une section").unwrap();
        assert_eq!((found.target.as_str(), found.anchor.as_deref()), ("Note", Some("Une section")));
        assert_eq!(read_wikilink("dans un tableau\\").unwrap().target, "dans un tableau");
        assert_eq!(read_wikilink("#ici"), None);
        assert_eq!(read_wikilink("image.PNG"), None);
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
    }
}
