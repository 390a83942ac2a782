//! By what a note is found besides its title and its text: the name of its file, its other names, its
//! tags, its authors.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file_name::FileName;
use super::limits::clip;
use super::model::Metadata;
use super::path::NotePath;

/// Labels of one kind, and characters of one: each section of the note can be found by them.
const LABELS_MAX: usize = 32;
const LABEL_CHARS_MAX: usize = 200;

/// What a label of a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// The name of its file; of its folder too, if it stands for it.
    FileName,
    /// Another name.
    Alias,
    /// A tag.
    Tag,
    /// An author.
    Author,
}

/// The labels of a note, as they are written.
pub(crate) fn labels<'n>(
    path: &'n NotePath,
    metadata: &'n Metadata,
) -> impl Iterator<Item = (LabelKind, &'n str)> {
    let Metadata { aliases, tags, authors, .. } = metadata;
    labels_among(path, LabelTexts { aliases, tags, authors })
}

/// What the front matter of a note says that makes labels.
#[derive(Clone, Copy)]
pub(crate) struct LabelTexts<'n> {
    pub(crate) aliases: &'n [String],
    pub(crate) tags: &'n [String],
    pub(crate) authors: &'n [String],
}

/// As [`labels`], for who has not read the rest of the front matter.
pub(crate) fn labels_among<'n>(
    path: &'n NotePath,
    texts: LabelTexts<'n>,
) -> impl Iterator<Item = (LabelKind, &'n str)> {
    let stem = path.stem();
    let folder = Some(FileName::of(path).name()).filter(|name| *name != stem);
    let files = std::iter::once(stem).chain(folder).map(|name| (LabelKind::FileName, name));
    let listed = [
        (LabelKind::Alias, texts.aliases),
        (LabelKind::Tag, texts.tags),
        (LabelKind::Author, texts.authors),
    ];
    let listed = listed.into_iter().flat_map(|(kind, texts)| {
        texts.iter().take(LABELS_MAX).map(move |text| (kind, text.as_str()))
    });
    files.chain(listed).map(|(kind, text)| (kind, clip(text, LABEL_CHARS_MAX).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_labels_of_each_kind() {
        let path = NotePath::new("projets/alpha/README.md");
        let metadata = Metadata {
            aliases: vec!["Loi bleue".to_owned()],
            tags: vec!["budget".to_owned(); 100],
            authors: vec!["x".repeat(300)],
            ..Metadata::default()
        };
        let found: Vec<_> = labels(&path, &metadata).collect();
        let firsts = [
            (LabelKind::FileName, "README"),
            (LabelKind::FileName, "alpha"),
            (LabelKind::Alias, "Loi bleue"),
            (LabelKind::Tag, "budget"),
        ];
        assert_eq!(found[..4], firsts);
        assert_eq!(found.len(), 3 + LABELS_MAX + 1);
        assert_eq!(
            found.last().map(|(kind, text)| (*kind, text.len())),
            Some((LabelKind::Author, 200))
        );
    }
}
