//! Nothing outside the folder of notes is shown or indexed, whatever is swapped meanwhile.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::common::Home;

/// Reads of each kind while a folder comes and goes.
const READS: usize = 400;

/// Between a look at a path and its opening, somebody puts a link in the place of a folder. Of a
/// thousand pages, five once showed a file from outside.
#[test]
fn a_folder_swapped_for_a_link_shows_nothing_from_outside() {
    let home = Home::new(&[("dossier/a.md", "# Dedans\n\nintérieur\n"), ("b.md", "# B\n")]);
    home.write("dossier/p.png", "intérieur");
    let (folder, outside) = (home.note("dossier"), home.path("dehors"));
    fs::create_dir(&outside).unwrap();
    for name in ["a.md", "c.md", "p.png", "q.png"] {
        fs::write(outside.join(name), "# Dehors\n\nextérieur\n").unwrap();
    }
    let link = home.path("lien");
    symlink(&outside, &link).unwrap();
    let daemon = home.serve();
    let is_over = AtomicBool::new(false);
    let mut shown = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut is_link = false;
            while is_link || !is_over.load(Ordering::Relaxed) {
                renameat_with(CWD, &link, CWD, &folder, RenameFlags::EXCHANGE).unwrap();
                is_link = !is_link;
            }
        });
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let targets = [
                "/notes/dossier/a.md",
                "/notes/dossier/c.md",
                "/images/dossier/p.png",
                "/images/dossier/q.png",
                "/api/v1/search?q=ext%C3%A9rieur&strict=true",
            ];
            let replies = targets.iter().cycle().take(READS * targets.len());
            replies.map(|target| daemon.get(target).text().to_owned()).collect::<Vec<_>>()
        }));
        is_over.store(true, Ordering::Relaxed);
        read.unwrap()
    });
    // A search repeats what it was asked for.
    shown.retain(|text| text.contains("Dehors"));
    assert_eq!(shown, Vec::<String>::new());
    daemon.reconcile();
    assert_eq!(daemon.notes_with("extérieur"), Vec::<String>::new());
    assert_eq!(daemon.notes(), ["b.md", "dossier/a.md"]);
    home.verify();
}

/// A link is followed as long as it stays in the folder of notes, and the folder may be a link.
#[test]
fn links_within_the_folder_of_notes_go_on_working() {
    let home = Home::new(&[("vrai/a.md", "# A\n\nrelié\n"), ("vrai/p.png", "image")]);
    fs::rename(home.corpus(), home.path("vraies-notes")).unwrap();
    symlink(home.path("vraies-notes"), home.corpus()).unwrap();
    for (target, link) in [
        (home.note("vrai/a.md"), "absolu.md"),
        ("vrai/a.md".into(), "relatif.md"),
        ("../vraies-notes/vrai/a.md".into(), "detour.md"),
        (home.note("vrai/p.png"), "p.png"),
    ] {
        symlink(target, home.note(link)).unwrap();
    }
    let daemon = home.serve();
    let notes = ["absolu.md", "detour.md", "relatif.md", "vrai/a.md"];
    assert_eq!(daemon.notes_with("relié"), notes);
    for note in notes {
        let page = daemon.get(&format!("/notes/{note}"));
        assert!(page.text().contains("relié"), "{note}: {}", page.text());
    }
    assert_eq!(daemon.get("/images/p.png").text(), "image");
    home.write("vrai/a.md", "# A\n\nrenouée\n");
    daemon.await_notes_with("renouée", &notes);
    home.verify();
}

/// The rules of an ignore file would be shown with what they hide, so they may not come from outside
/// either; and since nobody knows what its author hides, its folder is not looked into.
#[test]
fn an_ignore_file_that_leads_outside_is_told_and_its_folder_left_alone() {
    let home = Home::new(&[("a.md", "# A\n\nouvert\n"), ("dossier/b.md", "# B\n\nfermé\n")]);
    fs::write(home.path("regles"), "b.md\n").unwrap();
    symlink(home.path("regles"), home.note("dossier/.gitignore")).unwrap();
    let daemon = home.serve();
    assert_eq!(daemon.notes(), ["a.md"]);
    let status = daemon.status();
    assert_eq!(status["problems"][0]["path"], "dossier", "{status:#}");
    assert_eq!(status["hidden"], serde_json::json!([]));
    fs::remove_file(home.note("dossier/.gitignore")).unwrap();
    daemon.reconcile();
    assert_eq!(daemon.notes(), ["a.md", "dossier/b.md"]);
}
