//! What the end of a file's name says of it.

/// Extensions of the files that `[[…]]` names besides notes.
const EXTENSIONS: [&str; 39] = [
    "3gp",
    "avif",
    "base",
    "bmp",
    "canvas",
    "csv",
    "doc",
    "docx",
    "epub",
    "excalidraw",
    "flac",
    "gif",
    "jpeg",
    "jpg",
    "m4a",
    "mkv",
    "mov",
    "mp3",
    "mp4",
    "odp",
    "ods",
    "odt",
    "ogg",
    "ogv",
    "opus",
    "pdf",
    "png",
    "ppt",
    "pptx",
    "svg",
    "tif",
    "tiff",
    "wav",
    "webm",
    "webp",
    "wma",
    "xls",
    "xlsx",
    "zip",
];

/// What follows the last dot of a file's name, in lower case.
pub(super) fn extension(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

/// Whether a file of this name is one that `[[…]]` may name besides notes.
pub(crate) fn is_attachment(name: &str) -> bool {
    extension(name).is_some_and(|found| EXTENSIONS.binary_search(&found.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_in_order() {
        assert!(EXTENSIONS.is_sorted());
        for (name, is_one) in
            [("a.PNG", true), ("a.csv", true), ("a.md", false), ("a", false), ("png", false)]
        {
            assert_eq!(is_attachment(name), is_one, "{name}");
        }
    }
}
