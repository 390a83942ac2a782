//! Follows a folder, and tells how many sections a query finds each time that a note is saved:
//! `cargo run --example watch -- corpus budget`.

use std::error::Error;

use limier::Notes;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a program of the terminal")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "corpus".to_owned());
    let query = arguments.next().unwrap_or_default();
    let notes = Notes::open(folder, std::env::temp_dir().join("limier-watch"))?;
    notes.watch()?;
    let mut generation = notes.generation();
    loop {
        println!("{} sections", notes.search(query.as_str())?.total);
        generation = notes.changed_after(generation).await;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_saved_note_is_found() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("notes");
        fs::create_dir(&folder).unwrap();
        let notes = Notes::open(&folder, home.path().join("index")).unwrap();
        notes.watch().unwrap();
        let mut generation = notes.generation();
        fs::write(folder.join("phare.md"), "# Le phare\n\nIl éclaire la côte.\n").unwrap();
        while notes.search("éclairer").unwrap().total == 0 {
            let next = notes.changed_after(generation);
            generation = tokio::time::timeout(Duration::from_secs(20), next).await.unwrap();
        }
        assert!(notes.get("phare.md").unwrap().is_some());
    }
}
