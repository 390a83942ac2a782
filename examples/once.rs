//! Brings the index of a folder up to date, and searches it once:
//! `cargo run --example once -- corpus 'souveraineté numérique'`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use limier::Notes;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "corpus".to_owned());
    let query = arguments.next().unwrap_or_default();
    let index = std::env::temp_dir().join("limier-once");
    let lines = found(Path::new(&folder), &index, &query)?;
    Ok(std::io::stdout().write_all(lines.as_bytes())?)
}

/// One line per hit.
fn found(folder: &Path, index: &Path, query: &str) -> Result<String, Box<dyn Error>> {
    let notes = Notes::open(folder, index)?;
    let answer = notes.search(query)?;
    let lines = answer.hits.iter().map(|hit| {
        let text = hit.snippets.first().map_or("", |snippet| snippet.text.as_str());
        format!("{}:{}: {text}\n", hit.note, hit.line)
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_searched() {
        let index = tempfile::tempdir().unwrap();
        let lines = found(Path::new("corpus"), index.path(), "souverainete numerique").unwrap();
        assert!(lines.starts_with("souverainete-numerique.md:"), "{lines}");
    }
}
