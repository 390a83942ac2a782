//! Notes of our own in every shape that notes were found in, and the corpora that they imitate,
//! where a machine has them.
//!
//! Either is a folder that holds `seeds/`, five notes as people write them, and `odd/`, nasty ones.
//! What is too long to be kept, and what is another note in another dress, is made here.

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::WINDOWS_1252;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use super::home::copy_tree;

/// Runs each behaviour on our own notes, always, and on the corpora, when `LIMIER_CORPORA` says where
/// they are and ignored tests are asked for. What stands after a semicolon needs the corpora.
macro_rules! on_ours_and_on_corpora {
    ($($behaviour:ident),+ $(; $($real:ident),+)?) => {
        mod on_ours {
            $(#[test]
            fn $behaviour() {
                super::$behaviour(crate::common::ours().path());
            })+
        }

        mod needs_corpora {
            crate::common::on_corpora!($($behaviour),+ $(, $($real),+)?);
        }
    };
}

/// Ignored tests of behaviours of the module above, on the corpora.
macro_rules! on_corpora {
    ($($behaviour:ident),+) => {
        $(#[test]
        #[ignore = "needs LIMIER_CORPORA: a folder that holds seeds/, odd/ and gov-small/"]
        fn $behaviour() {
            super::$behaviour(&crate::common::corpora());
        })+
    };
}
pub(crate) use {on_corpora, on_ours_and_on_corpora};

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder that `LIMIER_CORPORA` names.
///
/// # Panics
///
/// Where it names none, those who run the tests that need it must say where it is.
pub(crate) fn corpora() -> PathBuf {
    let folder = std::env::var_os("LIMIER_CORPORA").expect("LIMIER_CORPORA names a folder");
    // Cargo runs tests in the folder of the package.
    let folder = repository("").join(folder);
    assert!(folder.join("seeds").is_dir(), "{}: no seeds/ in it", folder.display());
    folder
}

/// The one file of `folder` whose name begins with `start`, by its name.
pub(crate) fn named(folder: &Path, start: &str) -> String {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names = names.map(|name| name.into_string().unwrap());
    let found = names.find(|name| name.starts_with(start));
    found.unwrap_or_else(|| panic!("no {start}… in {}", folder.display()))
}

/// Our own notes.
pub(crate) fn ours() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(&repository("tests/fixtures"), folder.path());
    let seeds = folder.path().join("seeds");
    let read = |start| fs::read_to_string(seeds.join(named(&seeds, start))).unwrap();
    let [part, whole, note, card, page] = ["000", "001", "002", "003", "004"].map(read);
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join("odd").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for (name, bytes) in in_other_encodings(&part, &note, &card, &page) {
        write(name, &bytes);
    }
    let deep = format!("sub/dossier profond/{}note.md", "n1/".repeat(20));
    let decomposed: String = "nom-décomposé-numérique.md".nfd().collect();
    for name in [
        &deep,
        &decomposed,
        "nom avec espaces & « guillemets ».md",
        "notes.markdown",
        "brouillon.md~",
        ".cache.md.swp",
    ] {
        write(name, card.as_bytes());
    }
    write("eol-crlf.md", page.replace('\n', "\r\n").as_bytes());
    write("eol-cr-only.md", part.replace('\n', "\r").as_bytes());
    write("eol-mixed.md", whole.replace("\n\n", "\r\n\n").as_bytes());
    write("nfd-text.md", whole.nfd().collect::<String>().as_bytes());
    write("nul-bytes.md", card.replace(" a ", " a\0 ").as_bytes());
    write("image.md", &(0..=255).cycle().take(10_240).collect::<Vec<u8>>());
    for (name, text) in long(&whole) {
        write(name, text.as_bytes());
    }
    folder
}

fn in_other_encodings(
    part: &str,
    note: &str,
    card: &str,
    page: &str,
) -> [(&'static str, Vec<u8>); 6] {
    let latin1 = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'\'');
    let utf16 = card.encode_utf16().flat_map(u16::to_le_bytes);
    let middle = part.rfind('é').unwrap() + 1;
    [
        ("enc-windows-1252.md", WINDOWS_1252.encode(note).0.into_owned()),
        ("enc-latin1.md", note.chars().map(latin1).collect()),
        ("enc-utf16le-bom.md", [0xFF, 0xFE].into_iter().chain(utf16).collect()),
        ("enc-utf8-bom.md", format!("\u{FEFF}{page}").into_bytes()),
        ("enc-mojibake.md", WINDOWS_1252.decode(part.as_bytes()).0.into_owned().into_bytes()),
        ("enc-truncated-utf8.md", part.as_bytes()[..middle].to_vec()),
    ]
}

fn long(whole: &str) -> [(&'static str, String); 10] {
    let numbered =
        |count: usize, text: fn(usize) -> String| (0..count).map(text).collect::<String>();
    let line = whole.replace('\n', " ");
    [
        ("head-dup-300.md", numbered(300, |n| format!("## Corrections\n\nVersion {n}.\n\n"))),
        (
            "head-10000.md",
            numbered(10_000, |n| format!("# Article {n}\n\nAlinéa unique de {n}.\n\n")),
        ),
        ("no-heading-long.md", numbered(35_000, |n| format!("mot{} ", n % 977))),
        ("long-line.md", line.repeat(480_000 / line.len())),
        ("long-token.md", format!("# Jeton\n\n{} {}\n", "a".repeat(180_000), "b".repeat(180_000))),
        (
            "nested-lists.md",
            format!(
                "# Listes\n\n{}",
                numbered(400, |n| format!("{}- niveau {n}\n", "  ".repeat(n)))
            ),
        ),
        ("nested-quotes.md", format!("# Citations\n\n{} au fond\n", ">".repeat(3_000))),
        (
            "links-pathological.md",
            format!(
                "# Crochets\n\n{}\n\n{}\n\n{}\n",
                "[".repeat(20_000),
                "[a](".repeat(5_000),
                "*a _b ".repeat(3_000)
            ),
        ),
        (
            "fm-deep.md",
            format!(
                "---\ntitle: Profond\nx: {}{}\n---\n\nAu fond, rien.\n",
                "[".repeat(3_000),
                "]".repeat(3_000)
            ),
        ),
        (
            "deep-table.md",
            format!("# Tableau\n\n|{}\n|{}\n", " a |".repeat(500), "---|".repeat(500)),
        ),
    ]
}
