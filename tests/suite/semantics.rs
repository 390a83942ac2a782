//! Sections are embedded behind the answers: each text once, whatever happens to notes, index and
//! process, and never under the key of another. What fails costs the meaning of sections, no answer.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::common::{Daemon, Home, TinyModel, eventually};

/// Bytes of the head of the file of vectors, and of a record.
const HEAD_BYTES: usize = 36;
const RECORD_BYTES: usize = 16 + 4 + TinyModel::DIMENSIONS + 8;

fn home(model: &TinyModel) -> Home {
    let home = Home::new(&[
        ("contrat.md", "# Contrat\n\n## Démission\n\nrupture à l’initiative du salarié\n"),
        ("chats.md", "# Chats\n\nle matou dort\n"),
        ("école.md", "# École\n\n## Rentrée\n\nla scolarité commence\n\n## Frais\n\ngratuit\n"),
    ]);
    use_model(&home, model);
    home
}

fn use_model(home: &Home, model: &TinyModel) {
    home.configure(&format!("semantic.model = {:?}\n", model.folder()));
}

fn vectors(home: &Home) -> PathBuf {
    home.path("index/vectors")
}

/// Vectors in the file.
fn records(home: &Home) -> usize {
    let bytes = fs::metadata(vectors(home)).unwrap().len() as usize - HEAD_BYTES;
    assert_eq!(bytes % RECORD_BYTES, 0, "a record is cut");
    bytes / RECORD_BYTES
}

/// Waits until all sections of the present commit are embedded; what the status says then.
pub(crate) fn embedded(daemon: &Daemon) -> Value {
    let (semantic, _) = eventually("all sections are embedded", || {
        let status = daemon.status();
        let semantic = &status["semantic"];
        let is_whole = semantic["pending"] == 0 && semantic["generation"] == status["generation"];
        (is_whole && semantic["problem"].is_null()).then(|| semantic.clone())
    });
    assert_eq!(semantic["embedded"], daemon.status()["sections"]);
    semantic
}

/// Waits for a problem that says that.
fn problem(daemon: &Daemon, said: &str) {
    eventually(said, || {
        let status = daemon.status();
        status["semantic"]["problem"].as_str()?.contains(said).then_some(())
    });
}

#[test]
fn each_text_is_embedded_once() {
    let model = TinyModel::new(1);
    let home = home(&model);
    let daemon = home.serve();
    let sections = embedded(&daemon)["embedded"].as_u64().unwrap() as usize;
    assert_eq!(records(&home), sections);

    // A saved note costs the sections that are new.
    home.write(
        "école.md",
        "# École\n\n## Rentrée\n\nla scolarité commence\n\n## Frais\n\nélevés\n",
    );
    daemon.await_notes_with("élevés", &["école.md"]);
    embedded(&daemon);
    assert_eq!(records(&home), sections + 1);

    // Another name and another folder cost nothing, nor does a copy.
    fs::create_dir(home.note("animaux")).unwrap();
    fs::rename(home.note("chats.md"), home.note("animaux/chats.md")).unwrap();
    home.write("copie.md", "# Chats\n\nle matou dort\n");
    daemon.await_notes_with("matou", &["animaux/chats.md", "copie.md"]);
    embedded(&daemon);
    assert_eq!(records(&home), sections + 1);

    // Nor does another index.
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
    let rebuilt = home.run(&["index", "--rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    assert!(rebuilt.stdout.contains("sections embedded in"), "{rebuilt:?}");
    assert_eq!(records(&home), sections + 1);
    home.verify();
}

#[test]
fn without_a_model_there_is_nothing_of_it() {
    let home = Home::new(&[("a.md", "# A\n\nun texte\n")]);
    let daemon = home.serve();
    assert_eq!(daemon.status()["semantic"], Value::Null);
    drop(daemon);
    let names = fs::read_dir(home.path("index")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with("vectors")), "{names:?}");
}

#[test]
fn damaged_vectors_are_made_anew() {
    let model = TinyModel::new(1);
    let home = home(&model);
    assert_eq!(home.run(&["index"]).code, Some(0));
    let whole = records(&home);
    for damage in [
        // One record, another's half, the head, and all.
        |bytes: &mut Vec<u8>| bytes[HEAD_BYTES + 30] ^= 1,
        |bytes: &mut Vec<u8>| bytes.truncate(HEAD_BYTES + RECORD_BYTES / 2),
        |bytes: &mut Vec<u8>| bytes[9] ^= 1,
        |bytes: &mut Vec<u8>| bytes.clear(),
    ] {
        let mut bytes = fs::read(vectors(&home)).unwrap();
        damage(&mut bytes);
        fs::write(vectors(&home), bytes).unwrap();
        let daemon = home.serve();
        embedded(&daemon);
        drop(daemon);
        assert!(records(&home) >= whole);
        home.verify();
    }
    fs::remove_file(vectors(&home)).unwrap();
    let daemon = home.serve();
    embedded(&daemon);
    assert_eq!(records(&home), whole);
}

#[test]
fn a_model_may_go_and_come_back_or_be_another() {
    let model = TinyModel::new(1);
    let home = home(&model);
    let daemon = home.serve();
    embedded(&daemon);
    let whole = records(&home);

    let away = model.folder().join("away");
    fs::rename(model.graph(), &away).unwrap();
    problem(&daemon, "holds no ONNX file: put the model there as model.onnx");
    home.write("neuf.md", "# Neuf\n\nune note\n");
    daemon.await_notes_with("neuf", &["neuf.md"]);
    assert_eq!(daemon.first("matou"), "chats.md#chats");
    fs::rename(&away, model.graph()).unwrap();
    embedded(&daemon);
    assert_eq!(records(&home), whole + 1);

    // Of another model nothing can be kept.
    let before = fs::read(vectors(&home)).unwrap();
    model.write(2);
    eventually("the other model has read all", || {
        let now = fs::read(vectors(&home)).unwrap();
        (now.len() == before.len() && now != before).then_some(())
    });
    embedded(&daemon);
    fs::write(model.graph(), "half a mod").unwrap();
    problem(&daemon, "is not a model that can be run");
    let log = daemon.kill();
    assert!(log.contains("another model made them"), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn what_stands_in_the_way_of_the_vectors_is_told_and_mended() {
    let model = TinyModel::new(1);
    let home = home(&model);
    fs::create_dir_all(vectors(&home)).unwrap();
    let daemon = home.serve();
    problem(&daemon, "vectors cannot be written");
    assert_eq!(daemon.first("matou"), "chats.md#chats");
    fs::remove_dir(vectors(&home)).unwrap();
    embedded(&daemon);
    // Removed while it is in use.
    let whole = records(&home);
    fs::remove_file(vectors(&home)).unwrap();
    home.write("neuf.md", "# Neuf\n\nune note\n");
    daemon.await_notes_with("neuf", &["neuf.md"]);
    embedded(&daemon);
    eventually("the vectors lie where they belong", || {
        (vectors(&home).exists() && records(&home) == whole + 1).then_some(())
    });
}

#[test]
fn a_reload_takes_a_model_and_leaves_it() {
    let model = TinyModel::new(1);
    let home = home(&model);
    home.configure("");
    let daemon = home.serve();
    assert_eq!(daemon.status()["semantic"], Value::Null);
    use_model(&home, &model);
    daemon.signal("-HUP");
    embedded(&daemon);
    home.configure("");
    daemon.signal("-HUP");
    eventually("the model is left", || daemon.status()["semantic"].is_null().then_some(()));
}

/// Kills the daemon again and again while it embeds and notes change.
fn killed_while_embedding(times: usize) {
    let model = TinyModel::new(1);
    let home = home(&model);
    let mut random = fastrand::Rng::with_seed(u64::from(std::process::id()));
    let mut most = 0;
    for round in 0..times {
        for number in 0..20 {
            let text = format!("# Note {number}\n\n## Partie\n\nle chat {}\n", random.u32(..));
            home.write(&format!("n{number}.md"), text);
            most += 2;
        }
        let daemon = home.serve();
        std::thread::sleep(Duration::from_millis(random.u64(..150)));
        let log = daemon.kill();
        for fault in ["panicked", "ERROR"] {
            assert!(!log.contains(fault), "round {round}: {log}");
        }
    }
    let daemon = home.serve();
    embedded(&daemon);
    drop(daemon);
    // At each kill, what was in flight may be embedded twice; the head of each note is always the same.
    assert!(records(&home) <= most + 16 * times, "{} records", records(&home));
    home.verify();
}

#[test]
fn killed_while_it_embeds() {
    killed_while_embedding(5);
}

#[test]
#[ignore = "long: make test-slow"]
fn killed_a_hundred_times_while_it_embeds() {
    killed_while_embedding(100);
}

#[test]
fn a_model_is_checked_before_it_is_used() {
    let model = TinyModel::new(1);
    let home = Home::new(&[("a.md", "# A\n\nun texte\n")]);
    let folder = model.folder().to_str().unwrap();
    let told = home.run(&["model", "check", folder]);
    assert_eq!(told.code, Some(0), "{told:?}");
    for said in
        ["a model that can be used", "32 dimensions, pooling mean", "ms per query", "MB of memory"]
    {
        assert!(told.stdout.contains(said), "{told:?}");
    }
    let unset = home.run(&["model", "check"]);
    assert_eq!(unset.code, Some(2));
    assert!(unset.stderr.contains("semantic.model is not set"), "{unset:?}");
    fs::write(model.graph(), "rubbish").unwrap();
    let broken = home.run(&["model", "check", folder]);
    assert_eq!((broken.code, broken.stderr.lines().count()), (Some(2), 1), "{broken:?}");
    assert!(broken.stderr.contains("model.onnx is not a model that can be run"), "{broken:?}");
}
