//! Ignore files hide notes as git would, those above the folder of notes too, and Limier says how many
//! notes each rule hides.

use std::fs;

use serde_json::json;

use crate::common::{Home, eventually};

/// A repository whose folder `corpus` is served.
fn repository() -> Home {
    let home = Home::new(&[
        ("a.md", "# A\n\nmandarine\n"),
        ("y.prive.md", "# Y\n\nmandarine\n"),
        ("brouillons/x.md", "# X\n\nmandarine\n"),
    ]);
    fs::create_dir_all(home.path(".git/info")).unwrap();
    fs::write(home.path(".gitignore"), "corpus/brouillons/\n*.prive.md\n").unwrap();
    home
}

#[test]
fn what_the_repository_ignores_is_not_searched() {
    let home = repository();
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("mandarine"), ["a.md"]);
    let hidden = json!([
        { "file": "../.gitignore", "pattern": "*.prive.md", "notes": 1, "complete": true },
        { "file": "../.gitignore", "pattern": "corpus/brouillons/", "notes": 1, "complete": true },
    ]);
    assert_eq!(daemon.status()["hidden"], hidden);
    let outcome = home.run(&["check"]);
    assert!(outcome.stderr.contains("1 note hidden by ../.gitignore: *.prive.md"), "{outcome:?}");
    home.verify();
}

#[test]
fn a_changed_ignore_file_above_the_folder_is_noticed() {
    let home = repository();
    let daemon = home.serve();
    fs::write(home.path(".gitignore"), "*.prive.md\n").unwrap();
    daemon.await_notes_with("mandarine", &["a.md", "brouillons/x.md"]);
    fs::write(home.path(".git/info/exclude"), "a.md\n").unwrap();
    daemon.await_notes_with("mandarine", &["brouillons/x.md"]);
    let told = || daemon.status()["hidden"][0]["file"] == "../.git/info/exclude";
    eventually("the status tells", || told().then_some(()));
    fs::remove_file(home.path(".git/info/exclude")).unwrap();
    daemon.await_notes_with("mandarine", &["a.md", "brouillons/x.md"]);
}
