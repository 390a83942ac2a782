//! What happens to the daemon and its index on bad days: killed, damaged, outdated, held by
//! another, forbidden; a corpus that vanishes and comes back.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home, eventually, ids};

/// A notebook with words that only one note holds, and words that all hold.
fn notebook(notes: usize) -> Home {
    let home = Home::new(&[]);
    for number in 0..notes {
        home.write(&format!("n{number}.md"), note(number));
    }
    home
}

fn note(number: usize) -> String {
    let filler = "La souveraineté numérique de l’État se prépare. ".repeat(20);
    format!(
        "# Note {number}\n\n## Partie\n\nunique{number} commun pair{}\n\n{filler}\n",
        number % 2
    )
}

/// What the index must answer, whatever happened to it: notes, sections, and some hits.
fn answers(daemon: &Daemon, notes: usize) -> Vec<String> {
    let status = daemon.status();
    let mut answers = vec![format!("{} notes, {} sections", status["notes"], status["sections"])];
    for q in ["commun", "pair1", "\"souveraineté numérique\"", "titre:note", "souver*", ""] {
        let answer = daemon.search_with(&[("q", q), ("limit", "100"), ("collapse", "none")]);
        let text: Vec<_> = answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| format!("{} {}", hit["id"], hit["snippets"][0]["text"]))
            .collect();
        answers.push(format!("{q}: {} of {}", text.join(" "), answer["total"]));
    }
    for number in 0..notes {
        answers.push(daemon.ids(&format!("unique{number}")).join(" "));
    }
    answers
}

#[test]
fn killed_while_it_builds_the_index() {
    let home = notebook(1500);
    for after_ms in [20, 120, 300, 600] {
        let mut child = home.command(&["--log", "off", "serve"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after_ms));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let daemon = home.serve();
    assert_eq!(daemon.status()["notes"], 1500);
    for number in [0, 1, 749, 1498, 1499] {
        assert_eq!(daemon.ids(&format!("unique{number}")), [format!("n{number}.md#partie")]);
    }
    home.verify();
}

#[test]
fn until_the_first_commit_the_answer_is_503_with_the_progress() {
    let home = notebook(2500);
    // A port that was free a moment ago: the address is printed too late to ask for it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let mut child = home.command(&["--log", "off", "serve", "--listen", &address]).spawn().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        let Ok(ready) = Ask::get("/readyz").send(address.parse().unwrap()) else { continue };
        seen.insert(ready.status);
        if ready.status == 200 {
            break;
        }
        assert_eq!(ready.header("content-type"), Some("application/problem+json"));
        assert!(ready.header("retry-after").is_some());
        let search = Ask::get("/api/v1/search?q=commun").send(address.parse().unwrap()).unwrap();
        assert!([503, 200].contains(&search.status), "{}", search.text());
        for target in ["/livez", "/api/v1/status"] {
            let reply = Ask::get(target).send(address.parse().unwrap()).unwrap();
            assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [200, 503]);
}

/// A polite stop is obeyed in the middle of the first build too: the address was never printed, and
/// the daemon used to wait for it for ever.
#[test]
fn told_to_stop_while_it_builds_the_index() {
    let home = notebook(1500);
    for after_ms in [50, 250] {
        let mut child = home.command(&["--log", "off", "serve"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after_ms));
        let told = std::process::Command::new("kill").arg(child.id().to_string()).status();
        assert!(told.unwrap().success());
        let deadline = Instant::now() + Duration::from_secs(10);
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "still there {after_ms} ms after its start");
            std::thread::sleep(Duration::from_millis(20));
        };
        // Before its signal handler is there, a process ends by the signal itself.
        assert!(matches!(status.code(), Some(0) | None), "{status}");
    }
    let daemon = home.serve();
    assert_eq!(daemon.status()["notes"], 1500);
}

#[test]
fn killed_while_notes_are_edited() {
    let home = notebook(60);
    for round in 0..10_u64 {
        let daemon = home.serve();
        for number in 0..20 {
            home.write(&format!("n{number}.md"), note(1000 * (round as usize + 1) + number));
            let new = format!("neuf{round}-{number}.md");
            home.write(&new, note(5000 + number));
            if number % 2 == 0 {
                fs::remove_file(home.note(&new)).unwrap();
            }
        }
        // Somewhere in the middle of commits, each round at another moment.
        std::thread::sleep(Duration::from_millis(round * 17));
        let log = daemon.kill();
        assert!(!log.contains("panicked"), "{log}");
    }
    let daemon = home.serve();
    assert_eq!(daemon.status()["notes"], 60 + 10 * 10);
    assert_eq!(daemon.ids("unique10007"), ["n7.md#partie"]);
    assert!(daemon.ids("unique9007").is_empty(), "what was overwritten is gone");
    assert_eq!(daemon.ids("unique5001").len(), 10);
    assert!(!daemon.log().contains("commit failed"), "{}", daemon.log());
    home.verify();
}

#[test]
fn an_acknowledged_change_survives_the_kill() {
    let home = notebook(5);
    for round in 0..5 {
        let daemon = home.serve();
        home.write("frais.md", format!("# Frais\n\nfraîcheur{round}\n"));
        daemon.await_notes_with(&format!("fraîcheur{round}"), &["frais.md"]);
        daemon.kill();
        // Without a look at the folder: what the index itself kept.
        let outcome = home.run(&["search", &format!("fraîcheur{round}")]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
}

/// A way to damage a file.
type Damage = (&'static str, fn(&Path));

const DAMAGES: [Damage; 4] = [
    ("a bit flipped in the middle", |file| flip(file, 0.5)),
    ("a bit flipped near the start", |file| flip(file, 0.05)),
    ("cut in half", |file| {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("removed", |file| fs::remove_file(file).unwrap()),
];

fn flip(file: &Path, place: f64) {
    let mut bytes = fs::read(file).unwrap();
    let at = (bytes.len() as f64 * place) as usize;
    bytes[at] ^= 4;
    fs::write(file, bytes).unwrap();
}

/// Files of the served index, one of each kind: a segment has one a kind.
fn kinds(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(home.served_index()).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.metadata().unwrap().len() > 0);
    files.sort();
    let kind = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            name
        } else {
            file.extension().map_or(String::new(), |kind| kind.to_string_lossy().into_owned())
        }
    };
    let mut kinds: Vec<_> = files.iter().map(kind).filter(|kind| !kind.is_empty()).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The largest file of a kind, in an index whose ids change with every rebuild.
fn file_of(home: &Home, kind: &str) -> PathBuf {
    let entries = fs::read_dir(home.served_index()).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let of_kind = files.filter(|file| file.to_string_lossy().ends_with(kind));
    of_kind.max_by_key(|file| file.metadata().unwrap().len()).unwrap()
}

/// Notes of an index that is going to be damaged.
const NOTES: usize = 20;

#[test]
fn a_damaged_index_is_never_believed() {
    let faults: Vec<_> = std::thread::scope(|scope| {
        let each = DAMAGES.map(|(what, damage)| scope.spawn(move || faults_after(what, damage)));
        each.into_iter().flat_map(|faults| faults.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Damages one file of each kind in turn; what went wrong.
fn faults_after(what: &str, damage: fn(&Path)) -> Vec<String> {
    let home = notebook(NOTES);
    let right = answers(&home.serve(), NOTES);
    let kinds = kinds(&home);
    assert!(kinds.len() >= 6, "{kinds:?}");
    let mut faults = Vec::new();
    for kind in &kinds {
        damage(&file_of(&home, kind));
        let mut fault = |told: &str| faults.push(format!("{kind} {what}: {told:.150}"));
        match Daemon::spawn(&mut home.command(&["serve"])) {
            Err(log) => fault(log.lines().last().unwrap_or_default()),
            Ok(daemon) => {
                let given = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    answers(&daemon, NOTES)
                }));
                match given {
                    Err(_) => fault("no answer"),
                    Ok(given) if given != right => fault("other answers"),
                    Ok(_) => {}
                }
                let log = daemon.kill();
                // Tantivy panics on some damaged files: caught, and the index is rebuilt.
                if log.contains("panicked") && !log.contains("rebuilding") {
                    fault(&log);
                }
            }
        }
        if home.run(&["verify"]).code != Some(0) {
            fault("verify finds differences");
            assert_eq!(home.run(&["index", "--rebuild"]).code, Some(0));
        }
    }
    faults
}

/// A commit writes which documents are deleted, then what is committed. Killed in between, it leaves
/// files whose very names the next start wants for the same edit: each commit after that used to fail.
#[test]
fn files_of_a_killed_commit_are_in_nobodys_way() {
    let home = notebook(5);
    // One writing thread, so one segment, of which the edit deletes a part.
    let serve =
        || Daemon::start(home.command(&["serve"]).env("LIMIER_INDEX__HEAP_BYTES", "15728640"));
    drop(serve());
    let before: Vec<_> = files(&home.served_index());
    let daemon = serve();
    home.write("n1.md", "# Autre\n\nremplace1\n");
    daemon.await_notes_with("remplace1", &["n1.md"]);
    daemon.kill();

    let folder = home.served_index();
    let is_left = |name: &str| name.ends_with(".del") || name == ".managed.json";
    let left: Vec<_> = files(&folder).into_iter().filter(|(name, _)| is_left(name)).collect();
    assert!(left.iter().any(|(name, _)| name.ends_with(".del")), "the edit deleted something");
    for (name, _) in files(&folder) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, bytes) in before.into_iter().chain(left) {
        fs::write(folder.join(name), bytes).unwrap();
    }

    let daemon = serve();
    daemon.await_notes_with("remplace1", &["n1.md"]);
    assert_eq!(daemon.notes_with("unique1"), Vec::<String>::new());
    home.verify();
    let log = daemon.kill();
    assert!(!log.contains("ERROR") && !log.contains("rebuilding"), "{log}");
}

/// Names and bytes of the files of a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

#[test]
fn a_lost_list_of_files_hides_no_damage() {
    let home = notebook(NOTES);
    let right = answers(&home.serve(), NOTES);
    for kind in ["store", "term", "idx"] {
        fs::remove_file(home.served_index().join(".managed.json")).unwrap();
        flip(&file_of(&home, kind), 0.5);
        assert_eq!(answers(&home.serve(), NOTES), right, "{kind}");
        home.verify();
    }
}

#[test]
fn a_lost_or_senseless_pointer_is_no_obstacle() {
    let home = notebook(5);
    let right = answers(&home.serve(), 5);
    for (name, content) in [
        ("current", Some("")),
        ("current", Some("0123456789abcdef")),
        ("current", Some("../../../../etc")),
        ("current", None),
        ("lock", Some("no number")),
        ("lock", None),
    ] {
        let file = home.path("index").join(name);
        match content {
            Some(content) => fs::write(&file, content).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        assert_eq!(answers(&home.serve(), 5), right, "{name}: {content:?}");
        home.verify();
    }
    fs::remove_dir_all(home.path("index")).unwrap();
    assert_eq!(answers(&home.serve(), 5), right);
    home.verify();
}

/// Whoever removes the index, or a file of it, while it is served: it is made anew, and answers go on
/// meanwhile. Without its folder there was no answer until somebody made the folder again, and a lost
/// file was noticed by the next start only.
/// Removes a folder in which the daemon may be writing: a file that comes meanwhile goes as well.
fn remove_folder(folder: &Path) {
    eventually("the folder is removed", || match fs::remove_dir_all(folder) {
        Ok(()) => Some(()),
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => None,
        Err(error) => panic!("{}: {error}", folder.display()),
    });
}

#[test]
fn an_index_removed_while_it_is_served_is_made_anew() {
    let home = notebook(NOTES);
    home.configure("[search]\ntime_ms_max = 60000\n");
    let daemon = home.serve();
    let right = answers(&daemon, NOTES);
    let current = || fs::read_to_string(home.path("index/current")).ok();
    for part in ["", "current", "meta.json", ".managed.json", "store", "lock"] {
        let before = current();
        match part {
            "" => remove_folder(&home.path("index")),
            "current" | "lock" => fs::remove_file(home.path("index").join(part)).unwrap(),
            kind => fs::remove_file(file_of(&home, kind)).unwrap(),
        }
        eventually(&format!("{part:?} is made again"), || {
            assert_eq!(daemon.ids("unique7"), ["n7.md#partie"], "{}", daemon.log());
            let is_made = match part {
                "lock" => home.path("index/lock").exists(),
                _ => current().is_some() && current() != before,
            };
            is_made.then_some(())
        });
    }
    assert!(daemon.log().contains("rebuilding the index"), "{}", daemon.log());
    // What cannot be written to a folder that is gone.
    remove_folder(&home.path("index"));
    home.write("neuf.md", "# Neuf\n\nnouveauté\n");
    daemon.await_notes_with("nouveauté", &["neuf.md"]);
    fs::remove_file(home.note("neuf.md")).unwrap();
    daemon.await_notes_with("nouveauté", &[]);
    assert_eq!(daemon.status()["degraded"], serde_json::json!([]));
    assert_eq!(answers(&daemon, NOTES), right);
    drop(daemon);
    let daemon = home.serve();
    assert!(!daemon.log().contains("building the index"), "{}", daemon.log());
    home.verify();
}

#[test]
fn an_index_made_by_other_settings_is_rebuilt() {
    let text = "---\ntitle: Une note\norganisation: Agence des essais\n---\n\nSon texte.\n";
    let home = Home::new(&[("n.md", text)]);
    let daemon = home.serve();
    let before = daemon.search("texte");
    assert_eq!(before["hits"][0]["organisations"][0], "autres/agence-des-essais");
    drop(daemon);

    home.configure("[facets]\norganisation_keys = [\"producteur\"]\n");
    let outcome = home.run(&["verify"]);
    assert_eq!(outcome.code, Some(2), "an outdated index proves nothing: {outcome:?}");
    let daemon = home.serve();
    let after = daemon.search("texte");
    assert_eq!(after["hits"][0]["organisations"].as_array().unwrap().len(), 0);
    assert_ne!(after["index_id"], before["index_id"]);
    assert!(daemon.log().contains("rebuilding"), "{}", daemon.log());
    drop(daemon);
    home.verify();

    fs::write(
        home.path("organisations.toml"),
        "[[organisation]]\nid = \"essais\"\nlabel = \"Agence des essais\"\n",
    )
    .unwrap();
    home.configure("[facets]\norganisations = \"organisations.toml\"\n");
    let daemon = Daemon::spawn(&mut home.command(&["serve"]));
    let daemon = daemon.unwrap_or_else(|log| panic!("{log}"));
    assert_eq!(daemon.search("texte")["hits"][0]["organisations"][0], "essais");
    let old = daemon.search("texte");
    drop(daemon);
    let daemon = home.serve();
    assert_eq!(daemon.search("texte")["index_id"], old["index_id"], "nothing changed: kept");
}

/// Another setting makes other facets: what was indexed before answers until all notes are read
/// again.
#[test]
fn an_index_made_by_other_settings_answers_until_the_new_one_is_there() {
    let home = notebook(300);
    let daemon = home.serve();
    let before = daemon.search("premier")["index_id"].clone();
    drop(daemon);
    home.configure("[facets]\norganisation_keys = [\"producteur\"]\n");
    let listen = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = home.command(&["serve", "--listen", &listen.to_string()]);
    let mut seen = Vec::new();
    let daemon = std::thread::scope(|scope| {
        let daemon = scope.spawn(|| Daemon::start(&mut command));
        while !daemon.is_finished() {
            if let Ok(reply) = Ask::get("/api/v1/search?q=premier&limit=1").send(listen) {
                assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
                seen.push(reply.json()["index_id"].clone());
            }
        }
        daemon.join().unwrap()
    });
    assert!(seen.contains(&before), "the old index answered {} times", seen.len());
    assert_ne!(daemon.search("premier")["index_id"], before);
}

#[test]
fn the_index_has_one_holder_at_a_time() {
    let home = notebook(5);
    let daemon = home.serve();
    let holder = fs::read_to_string(home.path("index/lock")).unwrap();
    let mut quickest = Duration::MAX;
    for command in [&["serve"][..], &["index"], &["index", "--rebuild"]] {
        let start = Instant::now();
        let outcome = home.run(command);
        assert_eq!(outcome.code, Some(2), "{command:?}: {outcome:?}");
        quickest = quickest.min(start.elapsed());
        assert_eq!(outcome.stderr.trim().lines().count(), 1, "{outcome:?}");
        assert!(outcome.stderr.contains(holder.trim()), "names the holder: {outcome:?}");
    }
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
    home.write("encore.md", "# Encore\n\nimperturbable\n");
    daemon.await_notes_with("imperturbable", &["encore.md"]);
    assert_eq!(home.run(&["search", "imperturbable"]).code, Some(0), "reading needs no lock");
    daemon.kill();
    assert_eq!(home.run(&["index"]).code, Some(0), "a killed holder holds nothing");
}

/// Whether modes mean anything to us: they do not to root.
fn is_refused(folder: &Path) -> bool {
    fs::write(folder.join("essai"), "").is_err()
}

#[test]
fn an_index_folder_that_cannot_be_written_is_named() {
    let home = notebook(2);
    let index = home.path("index");
    fs::create_dir(&index).unwrap();
    fs::set_permissions(&index, fs::Permissions::from_mode(0o500)).unwrap();
    if is_refused(&index) {
        let outcome = home.run(&["serve"]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(&*index.to_string_lossy()), "{outcome:?}");
    }
    fs::set_permissions(&index, fs::Permissions::from_mode(0o700)).unwrap();
    // A file where the folder should be stops root too.
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "not a folder").unwrap();
    for command in ["serve", "index"] {
        let outcome = home.run(&[command]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert_eq!(outcome.stderr.trim().lines().count(), 1, "{outcome:?}");
        assert!(outcome.stderr.contains(&*index.to_string_lossy()), "{outcome:?}");
    }
    // No index: there is nothing to search or to verify.
    for command in [&["search", "note"][..], &["verify"]] {
        let outcome = home.run(command);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}

#[test]
fn a_corpus_that_is_not_there_is_named() {
    let home = notebook(1);
    fs::remove_dir_all(home.corpus()).unwrap();
    for command in ["serve", "index", "check"] {
        let outcome = home.run(&[command]);
        assert_eq!(outcome.code, Some(2), "{command}: {outcome:?}");
        assert_eq!(outcome.stderr.trim().lines().count(), 1, "{outcome:?}");
        assert!(outcome.stderr.contains("corpus"), "{outcome:?}");
    }
    fs::write(home.corpus(), "a file").unwrap();
    assert_eq!(home.run(&["serve"]).code, Some(2));
}

#[test]
fn an_address_that_is_taken_is_named() {
    let home = notebook(1);
    let daemon = home.serve();
    let other = notebook(1);
    let address = daemon.address.to_string();
    let outcome = other.run(&["serve", "--listen", &address]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains(&address), "{outcome:?}");
}

#[test]
fn a_root_that_vanishes_keeps_its_index_and_may_come_back() {
    let home = notebook(20);
    let daemon = home.serve();
    fs::rename(home.corpus(), home.path("parti")).unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(6) {
        assert_eq!(daemon.status()["notes"], 20, "held while the root is away");
        if !daemon.status()["degraded"].as_array().unwrap().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let degraded = daemon.status()["degraded"].to_string();
    assert!(degraded.contains("corpus"), "the loss is told: {degraded}");
    assert_eq!(daemon.ids("unique7"), ["n7.md#partie"]);

    // An empty folder of that name is what a failed mount leaves.
    fs::create_dir(home.corpus()).unwrap();
    daemon.reconcile();
    assert_eq!(daemon.status()["notes"], 20);
    fs::remove_dir(home.corpus()).unwrap();

    fs::rename(home.path("parti"), home.corpus()).unwrap();
    home.write("revenue.md", "# Revenue\n\nretrouvailles\n");
    daemon.await_notes_with("retrouvailles", &["revenue.md"]);
    let start = Instant::now();
    while daemon.status()["degraded"] != serde_json::json!([]) {
        assert!(start.elapsed() < Duration::from_secs(6), "{}", daemon.status());
        std::thread::sleep(Duration::from_millis(50));
    }
    // The new folder is watched as the old one was.
    home.write("suite.md", "# Suite\n\nensuite\n");
    daemon.await_notes_with("ensuite", &["suite.md"]);
    fs::remove_file(home.note("n7.md")).unwrap();
    daemon.await_notes_with("unique7", &[]);
    home.verify();
}

#[test]
fn a_root_replaced_with_other_notes_is_followed() {
    let home = notebook(3);
    let daemon = home.serve();
    fs::remove_dir_all(home.corpus()).unwrap();
    fs::create_dir(home.corpus()).unwrap();
    home.write("autre.md", "# Autre\n\nrenouveau\n");
    daemon.await_notes_with("renouveau", &["autre.md"]);
    daemon.await_notes_with("commun", &[]);
    home.write("dossier/encore.md", "# Encore\n\nrenaissance\n");
    daemon.await_notes_with("renaissance", &["dossier/encore.md"]);
    home.verify();
}

#[test]
fn notes_deleted_one_by_one_are_gone_down_to_the_last() {
    let home = notebook(3);
    let daemon = home.serve();
    for number in 0..3 {
        fs::remove_file(home.note(&format!("n{number}.md"))).unwrap();
    }
    daemon.await_notes_with("commun", &[]);
    assert_eq!(daemon.status()["notes"], 0);
    home.verify();
}

#[test]
fn a_generation_is_one_commit() {
    let home = notebook(3);
    let daemon = home.serve();
    let before = daemon.search("commun");
    let again = daemon.search("commun");
    assert_eq!(before["generation"], again["generation"], "nothing happened, nothing is counted");
    home.write("n1.md", "# Note\n\ncommun, autrement\n");
    daemon.await_notes_with("autrement", &["n1.md"]);
    let after = daemon.search("commun");
    assert_eq!(after["index_id"], before["index_id"]);
    assert_eq!(after["generation"].as_u64(), before["generation"].as_u64().map(|g| g + 1));
    daemon.stop();
    let daemon = home.serve();
    assert_eq!(daemon.search("commun")["generation"], after["generation"], "kept over a restart");
    assert_eq!(ids(&daemon.search("autrement")), ["n1.md#note"]);
}
