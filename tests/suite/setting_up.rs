//! Before the first start: `limier init`, completions and manual pages, as an operator meets them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{Outcome, outcome};
use limier::config::{self, Config, Overrides};
use tempfile::TempDir;

fn limier(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
    command.args(arguments).current_dir(folder).env("HOME", folder).stdin(Stdio::null());
    command
}

/// Runs it with these lines on standard input.
fn answered(command: &mut Command, lines: &str) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn folder_with_notes() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("notes")).unwrap();
    fs::write(folder.path().join("notes/a.md"), "# Une note\n\nUn texte.\n").unwrap();
    folder
}

/// The file as it is read, and its keys that are not at their default.
fn read(file: &Path) -> (Config, Vec<String>) {
    let loaded = config::load(Some(file), std::iter::empty(), &Overrides::default()).unwrap();
    let set = |table: &str, keys: &[&str]| -> Vec<String> {
        let names = keys.iter().map(|key| format!("{table}.{key}"));
        names.filter(|key| loaded.origins.of(key) != &config::Origin::Default).collect()
    };
    let all = serde_json::to_value(Config::default()).unwrap();
    let tables = all.as_object().unwrap().iter().map(|(table, keys)| {
        let keys: Vec<_> = keys.as_object().unwrap().keys().map(String::as_str).collect();
        set(table, &keys)
    });
    let written = tables.flatten().collect();
    (loaded.config, written)
}

#[test]
fn init_with_options_asks_nothing_and_writes_what_check_accepts() {
    let folder = folder_with_notes();
    let arguments =
        ["--config", "etc/l.toml", "--corpus", "notes", "--index", "cache \"1\"", "init"];
    let mut command = limier(folder.path(), &arguments);
    let outcome = outcome(command.args(["--listen", "127.0.0.1:0"]));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stderr, "");

    let file = folder.path().join("etc/l.toml");
    assert!(outcome.stdout.contains(file.to_str().unwrap()), "{outcome:?}");
    let (config, written) = read(&file);
    assert_eq!(config.corpus.roots, [folder.path().join("notes")]);
    assert_eq!(config.index.path, folder.path().join("cache \"1\""));
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:0");
    assert_eq!(written, ["corpus.roots", "index.path", "http.listen"]);
    for command in [&["config", "check"][..], &["index"], &["search", "texte"]] {
        let outcome = crate::common::outcome(
            limier(folder.path(), &["--config", "etc/l.toml"]).args(command),
        );
        assert_eq!(outcome.code, Some(0), "{command:?}: {outcome:?}");
    }
}

#[test]
fn init_explains_every_key_and_each_can_be_set_where_it_stands() {
    let folder = folder_with_notes();
    let outcome = answered(&mut limier(folder.path(), &["init"]), "notes\n\n\n");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let text = fs::read_to_string(folder.path().join("config.toml")).unwrap();
    let shipped =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml")).unwrap();
    // With their marks taken away, both hold the same lines below the head.
    let lines = |text: &str| -> Vec<String> {
        let below = text.split_once("\n#\n").unwrap().1;
        let bare = below.lines().map(|line| line.trim_start_matches("# ").to_owned());
        let is_answered = |line: &String| {
            ["roots = ", "path = ", "listen = "].iter().any(|key| line.starts_with(key))
        };
        bare.filter(|line| !is_answered(line)).collect()
    };
    assert_eq!(lines(&text), lines(&shipped));
}

#[test]
fn init_asks_for_what_no_option_says() {
    let folder = folder_with_notes();
    let outcome = answered(&mut limier(folder.path(), &["init"]), "~/notes\n[::1]:9000\n\n");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for question in
        ["Folder of notes", "Address to serve on [127.0.0.1:7878]", "Folder of the index"]
    {
        assert!(outcome.stderr.contains(question), "{outcome:?}");
    }
    let (config, _) = read(&folder.path().join("config.toml"));
    assert_eq!(config.corpus.roots, [folder.path().join("notes")]);
    assert_eq!(config.index.path, folder.path().join("index"));
    assert_eq!(config.http.listen.to_string(), "[::1]:9000");

    let mut command =
        limier(folder.path(), &["--config", "b.toml", "--corpus", "notes", "--index", "i", "init"]);
    let outcome = answered(&mut command, "");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!outcome.stderr.contains("Folder"), "{outcome:?}");
    assert_eq!(read(&folder.path().join("b.toml")).0.http.listen.to_string(), "127.0.0.1:7878");
}

#[test]
fn init_replaces_no_file_unless_forced() {
    let folder = folder_with_notes();
    let file = folder.path().join("config.toml");
    fs::write(&file, "mine").unwrap();
    let init = ["--corpus", "notes", "--index", "i", "init", "--listen", "127.0.0.1:0"];
    let refused = outcome(&mut limier(folder.path(), &init));
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("config.toml") && refused.stderr.contains("--force"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let forced = outcome(limier(folder.path(), &init).arg("--force"));
    assert_eq!(forced.code, Some(0), "{forced:?}");
    assert_eq!(read(&file).0.corpus.roots, [folder.path().join("notes")]);
}

#[test]
fn init_writes_nothing_that_would_be_refused() {
    let folder = folder_with_notes();
    for (arguments, told) in [
        (&["--corpus", "notes", "--index", "i", "init", "--listen", "0.0.0.0:7878"][..], "public"),
        (&["--corpus", "notes", "--index", "i", "init", "--listen", "nowhere"], "nowhere"),
        (
            &[
                "--corpus", "notes", "--corpus", "b/notes", "--index", "i", "init", "--listen",
                "[::1]:1",
            ],
            "notes",
        ),
    ] {
        let outcome = outcome(&mut limier(folder.path(), arguments));
        assert_eq!(outcome.code, Some(78), "{outcome:?}");
        assert!(outcome.stderr.contains(told), "{outcome:?}");
        assert!(!folder.path().join("config.toml").exists());
    }
    // A folder may come later, such as one that is mounted.
    let later = ["--corpus", "later", "--index", "i", "init", "--listen", "127.0.0.1:0"];
    let outcome = outcome(&mut limier(folder.path(), &later));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("later"), "{outcome:?}");
}

#[test]
fn shells_complete_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, mark) in [
        ("bash", "complete -F _limier"),
        ("zsh", "#compdef limier"),
        ("fish", "complete -c limier"),
    ] {
        let outcome = outcome(&mut limier(folder.path(), &["completions", shell]));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        for told in [mark, "verify", "log-format"] {
            assert!(outcome.stdout.contains(told), "{shell} lacks {told}");
        }
    }
    let unknown = outcome(&mut limier(folder.path(), &["completions", "cmd"]));
    assert_eq!(unknown.code, Some(2), "{unknown:?}");

    // As a shell asks: the words so far, and which one is being typed.
    let script = format!(
        "source <({} completions bash); COMP_WORDS=(limier ver); COMP_CWORD=1; \
         _limier limier ver limier; echo \"${{COMPREPLY[@]}}\"",
        env!("CARGO_BIN_EXE_limier")
    );
    let bash = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "verify", "{bash:?}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = outcome(&mut limier(folder.path(), &["man"]));
    assert_eq!(page.code, Some(0), "{page:?}");
    assert!(page.stdout.contains(".TH limier 1") && page.stdout.contains("limier\\-serve(1)"));

    let written = outcome(&mut limier(folder.path(), &["man", "share/man1"]));
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""), "{written:?}");
    for name in ["limier", "limier-serve", "limier-config-check", "limier-init"] {
        let page = folder.path().join(format!("share/man1/{name}.1"));
        assert!(fs::read_to_string(&page).unwrap().contains(".SH SYNOPSIS"), "{name}");
    }
}
