//! The folder is edited while the daemon serves it: whatever people and their tools do to notes,
//! the index follows by itself, soon, and in the end equals the folder.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::common::{Ask, Home, eventually};

/// What a reader is promised, on a machine that is not busy.
const SOON: Duration = Duration::from_secs(1);

/// A note about `word`.
fn about(word: &str) -> String {
    format!("# Titre\n\nUn texte qui parle de {word}, et de rien d’autre.\n")
}

/// Asserts that most of several were quick: one or two may have met a busy machine.
fn assert_soon(what: &str, times: &[Duration]) {
    let mut sorted = times.to_vec();
    sorted.sort();
    let median = sorted[sorted.len() / 2];
    println!("{what}: median {median:?} of {times:?}");
    assert!(median < SOON, "{what}: {times:?}");
}

#[test]
fn a_note_is_created_edited_renamed_deleted() {
    let home = Home::new(&[("ancienne.md", &about("mandarine"))]);
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("mandarine"), ["ancienne.md"]);
    let [mut created, mut edited, mut renamed, mut deleted] = [const { Vec::new() }; 4];
    for round in 0..5 {
        let generation = daemon.status()["generation"].as_u64().unwrap();
        home.write("neuve.md", about(&format!("grenade{round}")));
        created.push(daemon.await_notes_with(&format!("grenade{round}"), &["neuve.md"]));
        assert!(daemon.status()["generation"].as_u64().unwrap() > generation);

        home.write("neuve.md", about(&format!("papaye{round}")));
        edited.push(daemon.await_notes_with(&format!("papaye{round}"), &["neuve.md"]));
        assert!(daemon.notes_with(&format!("grenade{round}")).is_empty(), "the old text is gone");

        fs::rename(home.note("neuve.md"), home.note("autre.md")).unwrap();
        renamed.push(daemon.await_notes_with(&format!("papaye{round}"), &["autre.md"]));

        fs::remove_file(home.note("autre.md")).unwrap();
        deleted.push(daemon.await_notes_with(&format!("papaye{round}"), &[]));
    }
    assert_eq!(daemon.notes(), ["ancienne.md"]);
    assert_soon("created", &created);
    assert_soon("edited", &edited);
    assert_soon("renamed", &renamed);
    assert_soon("deleted", &deleted);
    home.verify();
}

#[test]
fn a_removed_section_is_gone_and_the_others_stay() {
    let both = "# Note\n\n## Premier\n\ncoquelicot\n\n## Second\n\nbleuet\n";
    let home = Home::new(&[("note.md", both)]);
    let daemon = home.serve();
    assert_eq!(daemon.ids("bleuet"), ["note.md#second"]);
    home.write("note.md", "# Note\n\n## Second\n\nbleuet\n");
    daemon.await_notes_with("coquelicot", &[]);
    assert_eq!(daemon.ids("bleuet"), ["note.md#second"]);
    assert_eq!(daemon.json("/api/v1/notes/note.md")["outline"].as_array().unwrap().len(), 2);
}

#[test]
fn folders_are_made_moved_and_removed() {
    let home = Home::new(&[("reste.md", &about("ancre"))]);
    fs::create_dir(home.path("dehors")).unwrap();
    let daemon = home.serve();

    // As `mkdir -p` and a copy do: the watch of a folder comes later than what is in it.
    let mut expected = Vec::new();
    for number in 0..20 {
        let path = format!("a{number}/b/c/note.md");
        home.write(&path, about("profondeur"));
        home.write(&format!("a{number}/b/milieu.md"), about("profondeur"));
        expected.extend([format!("a{number}/b/milieu.md"), path]);
    }
    expected.sort();
    let names: Vec<_> = expected.iter().map(String::as_str).collect();
    daemon.await_notes_with("profondeur", &names);

    for number in 1..20 {
        fs::remove_dir_all(home.note(&format!("a{number}"))).unwrap();
    }
    daemon.await_notes_with("profondeur", &["a0/b/c/note.md", "a0/b/milieu.md"]);

    fs::rename(home.note("a0"), home.note("renommé")).unwrap();
    daemon.await_notes_with("profondeur", &["renommé/b/c/note.md", "renommé/b/milieu.md"]);
    home.write("renommé/b/c/après.md", about("lendemain"));
    daemon.await_notes_with("lendemain", &["renommé/b/c/après.md"]);

    fs::rename(home.note("renommé/b"), home.path("dehors/b")).unwrap();
    daemon.await_notes_with("profondeur", &[]);
    fs::write(home.path("dehors/b/milieu.md"), about("ailleurs")).unwrap();
    fs::rename(home.path("dehors/b"), home.note("retour")).unwrap();
    daemon.await_notes_with("ailleurs", &["retour/milieu.md"]);
    daemon.await_notes_with("profondeur", &["retour/c/note.md"]);

    // A folder that a file takes the place of, and the other way round.
    fs::remove_dir_all(home.note("retour")).unwrap();
    daemon.await_notes_with("ailleurs", &[]);
    fs::create_dir(home.note("x.md")).unwrap();
    home.write("x.md/dedans.md", about("poupée"));
    daemon.await_notes_with("poupée", &["x.md/dedans.md"]);
    fs::remove_dir_all(home.note("x.md")).unwrap();
    home.write("x.md", about("poupée"));
    daemon.await_notes_with("poupée", &["x.md"]);
    home.verify();
}

#[test]
fn an_atomic_save_never_hides_the_note() {
    let home = Home::new(&[("note.md", &about("constance"))]);
    let daemon = home.serve();
    for round in 0..10 {
        let text = format!("{}\nédition{round}\n", about("constance"));
        let temporary = home.note([".note.md.tmp", "note.md~", ".#note.md"][round % 3]);
        fs::write(&temporary, text).unwrap();
        if round % 2 == 0 {
            fs::remove_file(home.note("note.md")).unwrap();
        }
        fs::rename(&temporary, home.note("note.md")).unwrap();
        eventually("the new text is found", || {
            assert_eq!(daemon.notes_with("constance"), ["note.md"], "round {round}");
            (daemon.notes_with(&format!("édition{round}")) == ["note.md"]).then_some(())
        });
    }
    assert_eq!(daemon.notes(), ["note.md"]);
    home.verify();
}

#[test]
fn what_editors_leave_about_is_never_a_note() {
    let home = Home::new(&[("note.md", &about("original"))]);
    let daemon = home.serve();
    for name in [
        "4913",
        ".note.md.swp",
        ".note.md.swx",
        "note.md~",
        "#note.md#",
        ".#note.md",
        ".~lock.note.md#",
        ".goutputstream-XJ42B1",
        ".note.md.AbCd12",
        "note.md.bak",
        ".caché/note.md",
    ] {
        home.write(name, about("brouillon"));
    }
    home.write("témoin.md", about("dernier"));
    daemon.await_notes_with("dernier", &["témoin.md"]);
    daemon.reconcile();
    assert_eq!(daemon.notes(), ["note.md", "témoin.md"]);
    assert!(daemon.notes_with("brouillon").is_empty());
    home.verify();
}

#[test]
fn a_file_that_grows_ends_up_whole() {
    let home = Home::new(&[("autre.md", &about("autre"))]);
    let daemon = home.serve();
    let mut text = about("croissance");
    for line in 0..20 {
        text.push_str(&format!("\nligne{line}\n"));
        fs::write(home.note("long.md"), &text).unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    daemon.await_notes_with("ligne19", &["long.md"]);
    daemon.await_notes_with("croissance", &["long.md"]);
    home.verify();
}

#[test]
fn ignore_files_count_as_soon_as_they_appear() {
    let home = Home::new(&[
        ("garde.md", &about("tulipe")),
        ("privé/journal.md", &about("tulipe")),
        ("notes.tmp.md", &about("tulipe")),
    ]);
    let daemon = home.serve();
    daemon.await_notes_with("tulipe", &["garde.md", "notes.tmp.md", "privé/journal.md"]);
    fs::write(home.note(".gitignore"), "privé/\n").unwrap();
    daemon.await_notes_with("tulipe", &["garde.md", "notes.tmp.md"]);
    fs::write(home.note(".limierignore"), "*.tmp.md\n").unwrap();
    daemon.await_notes_with("tulipe", &["garde.md"]);
    home.write("privé/secret.md", about("tulipe"));
    home.write("garde2.md", about("tulipe"));
    daemon.await_notes_with("tulipe", &["garde.md", "garde2.md"]);
    home.verify();
    fs::remove_file(home.note(".gitignore")).unwrap();
    daemon.await_notes_with(
        "tulipe",
        &["garde.md", "garde2.md", "privé/journal.md", "privé/secret.md"],
    );
    fs::remove_file(home.note(".limierignore")).unwrap();
    daemon.await_notes_with(
        "tulipe",
        &["garde.md", "garde2.md", "notes.tmp.md", "privé/journal.md", "privé/secret.md"],
    );
    home.verify();
}

#[test]
fn several_roots_are_several_folders() {
    let home = Home::new(&[("a.md", &about("lavande"))]);
    let wiki = home.path("wiki");
    fs::create_dir(&wiki).unwrap();
    fs::write(wiki.join("a.md"), about("lavande")).unwrap();
    let corpus = home.corpus();
    let arguments = |command: &'static str| {
        let mut arguments = vec!["--corpus", corpus.to_str().unwrap()];
        arguments.extend(["--corpus", wiki.to_str().unwrap(), command]);
        arguments.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()
    };
    let serve = arguments("serve");
    let serve: Vec<_> = serve.iter().map(String::as_str).collect();
    let daemon = crate::common::Daemon::start(&mut home.command(&serve));
    daemon.await_notes_with("lavande", &["corpus/a.md", "wiki/a.md"]);
    fs::create_dir(wiki.join("sous")).unwrap();
    fs::rename(home.note("a.md"), wiki.join("sous/b.md")).unwrap();
    daemon.await_notes_with("lavande", &["wiki/a.md", "wiki/sous/b.md"]);
    let under = daemon.search_with(&[("q", "lavande"), ("note", "wiki/sous")]);
    assert_eq!(under["total"], 1);
    // The first root holds no note any more: nothing tells it from a failed mount but the event.
    home.write("c.md", about("romarin"));
    daemon.await_notes_with("romarin", &["corpus/c.md"]);
    let verify = arguments("verify");
    let outcome = home.run(&verify.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn after_a_reconcile_all_that_was_written_is_searchable() {
    let home = Home::new(&[("a.md", &about("zéro"))]);
    let daemon = home.serve();
    for round in 1..=10 {
        home.write(&format!("dossier{round}/n.md"), about(&format!("réconciliation{round}")));
        let status = daemon.reconcile();
        let word = format!("réconciliation{round}");
        assert_eq!(daemon.notes_with(&word), [format!("dossier{round}/n.md")]);
        assert!(status["generation"].as_u64().unwrap() > round);
        assert!(status["last_reconcile"].is_string());
    }
    let reply = daemon.get("/api/v1/reconcile");
    assert_eq!(reply.status, 405);
    let foreign = [("Origin", "https://ailleurs.example")];
    let reply = daemon.send(&Ask::get("/api/v1/reconcile").method("POST").headers(&foreign));
    assert_eq!(reply.status, 403);
}

#[test]
fn new_content_under_an_old_date_is_found() {
    let home = Home::new(&[("note.md", &about("avant"))]);
    let daemon = home.serve();
    let path = home.note("note.md");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    // Same length, same date of modification.
    home.write("note.md", about("après"));
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    daemon.await_notes_with("après", &["note.md"]);
    let (code, _) = daemon.stop();
    assert_eq!(code, Some(0));

    home.write("note.md", about("enfin"));
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("enfin"), ["note.md"]);
    home.verify();
}

#[test]
fn verify_tells_the_truth_while_stopped() {
    let home = Home::new(&[("a.md", &about("un")), ("b.md", &about("deux"))]);
    let daemon = home.serve();
    home.verify();
    daemon.stop();
    home.verify();

    home.write("a.md", about("trois"));
    fs::remove_file(home.note("b.md")).unwrap();
    home.write("c.md", about("quatre"));
    let outcome = home.run(&["verify"]);
    assert_eq!(outcome.code, Some(1));
    let mut told: Vec<_> = outcome.stdout.lines().collect();
    told.sort();
    assert_eq!(told.len(), 3, "{outcome:?}");
    assert!(told[0].starts_with("changed: a.md"), "{outcome:?}");
    assert!(told[1].starts_with("ghost: b.md"), "{outcome:?}");
    assert!(told[2].starts_with("missing: c.md"), "{outcome:?}");

    let daemon = home.serve();
    home.verify();
    assert_eq!(daemon.notes_with("trois"), ["a.md"]);
    assert_eq!(daemon.notes_with("quatre"), ["c.md"]);
    assert!(daemon.notes_with("deux").is_empty());
}

#[test]
fn names_of_every_kind_are_followed() {
    let names = [
        "avec espace.md",
        "dièse#et?point%41.md",
        "accentué é.md",
        "« guillemets » & co.md",
        "MAJUSCULE.MD.md",
        "emoji 🦊.txt",
        "ligne\ncoupée.md",
    ];
    let home = Home::new(&[("a.md", &about("alpha"))]);
    let daemon = home.serve();
    for name in names {
        home.write(name, about("singulier"));
    }
    let mut expected = names;
    expected.sort();
    daemon.await_notes_with("singulier", &expected);
    let answer = daemon.search_with(&[("q", "singulier"), ("limit", "50")]);
    let answer =
        daemon.search_with(&[("q", "singulier"), ("limit", "50"), ("collapse", "none")])["hits"]
            .as_array()
            .filter(|hits| hits.len() == names.len())
            .unwrap_or_else(|| panic!("{answer}"))
            .clone();
    for hit in answer {
        let url = hit["url"].as_str().unwrap();
        let path = url.split('#').next().unwrap();
        assert_eq!(daemon.get(path).status, 200, "{url}");
        let note = daemon.json(&format!("/api/v1{path}"));
        assert_eq!(note["path"], hit["note"]);
    }
    // A name written apart (NFD) is the same note; one that differs in nothing else is another.
    home.write("décomposé.md", about("séparé"));
    daemon.await_notes_with("séparé", &["décomposé.md"]);
    fs::rename(home.note("avec espace.md"), home.note("AVEC ESPACE.md")).unwrap();
    expected[expected.iter().position(|name| *name == "avec espace.md").unwrap()] =
        "AVEC ESPACE.md";
    expected.sort();
    daemon.await_notes_with("singulier", &expected);
    home.verify();
}

#[test]
fn links_out_of_the_root_are_not_followed() {
    let home = Home::new(&[("a.md", &about("dedans"))]);
    fs::create_dir(home.path("dehors")).unwrap();
    fs::write(home.path("dehors/secret.md"), about("clandestin")).unwrap();
    let daemon = home.serve();
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, home.note(name)).unwrap();
    link(&home.path("dehors/secret.md"), "lien.md");
    link(&home.path("dehors"), "dossier");
    link(&home.corpus(), "boucle");
    link(&home.note("absent.md"), "cassé.md");
    home.write("b.md", about("témoin"));
    daemon.await_notes_with("témoin", &["b.md"]);
    daemon.reconcile();
    assert!(daemon.notes_with("clandestin").is_empty());
    assert_eq!(daemon.notes(), ["a.md", "b.md"]);
    home.verify();
}

#[test]
fn a_link_within_the_root_follows_what_it_leads_to() {
    let home = Home::new(&[("vrai.md", &about("original"))]);
    let daemon = home.serve();
    std::os::unix::fs::symlink(home.note("vrai.md"), home.note("lien.md")).unwrap();
    daemon.await_notes_with("original", &["lien.md", "vrai.md"]);
    home.write("vrai.md", about("remanié"));
    daemon.await_notes_with("remanié", &["lien.md", "vrai.md"]);
    daemon.await_notes_with("original", &[]);
    fs::remove_file(home.note("vrai.md")).unwrap();
    daemon.await_notes_with("remanié", &[]);
    home.verify();
}

#[test]
fn an_edit_through_one_name_of_a_file_is_seen_under_the_other() {
    let home = Home::new(&[("a.md", &about("mandarine"))]);
    fs::hard_link(home.note("a.md"), home.note("b.md")).unwrap();
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("mandarine"), ["a.md", "b.md"]);
    fs::create_dir(home.note("loin")).unwrap();
    fs::hard_link(home.note("a.md"), home.note("loin/c.md")).unwrap();
    daemon.await_notes_with("mandarine", &["a.md", "b.md", "loin/c.md"]);
    // In place, as `>>` does: a file that is replaced is no longer that of the other names.
    home.write("loin/c.md", about("papaye"));
    daemon.await_notes_with("papaye", &["a.md", "b.md", "loin/c.md"]);
    home.verify();
}

#[test]
fn two_names_that_differ_by_composition_are_two_notes() {
    let (composed, apart) = ("\u{e9}.md", "e\u{301}.md");
    let home = Home::new(&[(apart, &about("premier"))]);
    assert!(!home.note(composed).exists(), "this file system does not tell them apart");
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("premier"), [composed], "alone, it has the composed name");
    home.write(composed, about("second"));
    daemon.await_notes_with("second", &[composed]);
    daemon.await_notes_with("premier", &[apart]);
    home.verify();
    fs::remove_file(home.note(composed)).unwrap();
    daemon.await_notes_with("second", &[]);
    daemon.await_notes_with("premier", &[composed]);
    home.verify();
}

#[test]
fn a_root_that_is_a_link_follows_it() {
    let home = Home::new(&[("a.md", &about("version1"))]);
    fs::rename(home.corpus(), home.path("v1")).unwrap();
    fs::create_dir(home.path("v2")).unwrap();
    fs::write(home.path("v2/b.md"), about("version2")).unwrap();
    let swap = |to: &str| {
        std::os::unix::fs::symlink(home.path(to), home.path("nouveau")).unwrap();
        fs::rename(home.path("nouveau"), home.corpus()).unwrap();
    };
    swap("v1");
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("version1"), ["a.md"]);
    swap("v2");
    daemon.await_notes_with("version2", &["b.md"]);
    daemon.await_notes_with("version1", &[]);
    home.write("c.md", about("suite"));
    daemon.await_notes_with("suite", &["c.md"]);
    home.verify();
}

#[test]
fn pipes_and_devices_block_nothing() {
    let home = Home::new(&[("a.md", &about("alpha"))]);
    let daemon = home.serve();
    let made = Command::new("mkfifo").arg(home.note("tuyau.md")).status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(home.note("prise.md")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", home.note("zéro.md")).unwrap();
    home.write("b.md", about("bêta"));
    daemon.await_notes_with("bêta", &["b.md"]);
    daemon.reconcile();
    assert_eq!(daemon.notes(), ["a.md", "b.md"]);
    home.verify();
}
