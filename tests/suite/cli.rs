//! The command line as scripts and people meet it: exit codes, what goes where, what is said.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::{Home, Outcome, outcome, repository};
use serde_json::{Value, json};

const NOTE: &str = "---\ntitle: Le réseau\ndate: 2 août 2024\norganisation: DINUM\ntags: [cloud]\n---\n\n\
    # Le réseau\n\n## Débit\n\nLe réseau interministériel de l’État.\n";

fn home() -> Home {
    let home = Home::new(&[("reseau.md", NOTE), ("dossier/autre.md", "# Autre\n\nRien de tel.\n")]);
    assert_eq!(home.run(&["index"]).code, Some(0));
    home
}

fn bare(arguments: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
    outcome(command.args(arguments).current_dir(folder.path()))
}

#[test]
fn every_command_explains_itself_with_examples() {
    let help = bare(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("Examples:"), "{}", help.stdout);
    for command in [
        "serve", "index", "search", "verify", "check", "analyze", "config", "eval", "init",
        "health", "man", "missed", "shares",
    ] {
        assert!(help.stdout.contains(command), "{command} in {}", help.stdout);
        let own = bare(&[command, "--help"]);
        assert_eq!(own.code, Some(0), "{own:?}");
        assert!(own.stdout.contains("Examples:"), "{command}: {}", own.stdout);
        for global in ["--config", "--corpus", "--index", "--log", "--log-format"] {
            assert!(own.stdout.contains(global), "{command} {global}: {}", own.stdout);
        }
    }
    let version = bare(&["--version"]);
    assert_eq!(version.stdout.trim(), format!("limier {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    for arguments in [
        &["cherche"][..],
        &["search"],
        &["search", "x", "--limit", "many"],
        &["serve", "--port", "1"],
        &["--nothing"],
    ] {
        let outcome = bare(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert!(outcome.stdout.is_empty() && !outcome.stderr.is_empty(), "{outcome:?}");
    }
}

#[test]
fn a_wrong_configuration_is_78_and_named() {
    for (text, told) in [
        ("[http]\nlisen = \"127.0.0.1:0\"\n", &["http.lisen", "listen"][..]),
        ("[corpus]\nroot = [\"x\"]\n", &["corpus.root", "roots"]),
        ("[watch]\nquiet_ms = \"soon\"\n", &["watch.quiet_ms"]),
        ("[watch]\nquiet_ms = 9999999\n", &["watch.quiet_ms", "9999999"]),
        ("[http\n", &["config.toml"]),
        ("[http]\nlisten = \"0.0.0.0:7878\"\n", &["http.listen", "public"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, text).unwrap();
        fs::create_dir(folder.path().join("corpus")).unwrap();
        for command in [&["config", "check"][..], &["serve"], &["index"], &["verify"]] {
            let mut limier = Command::new(env!("CARGO_BIN_EXE_limier"));
            let outcome = outcome(limier.args(command).current_dir(folder.path()));
            assert_eq!(outcome.code, Some(78), "{text} {command:?}: {outcome:?}");
            assert!(outcome.stdout.is_empty(), "{outcome:?}");
            for told in told {
                assert!(outcome.stderr.contains(told), "{told}: {outcome:?}");
            }
        }
    }
    let outcome = bare(&["--config", "absent.toml", "serve"]);
    assert_eq!(outcome.code, Some(78), "{outcome:?}");
    assert!(outcome.stderr.contains("absent.toml"), "{outcome:?}");
    let home = home();
    let mut command = home.command(&["config", "check"]);
    let wrong = crate::common::outcome(command.env("LIMIER_HTTP__LISEN", "127.0.0.1:0"));
    assert_eq!(wrong.code, Some(78), "{wrong:?}");
    home.configure("[facets]\nthemes = \"themes.toml\"\n");
    fs::write(home.path("themes.toml"), "[[theme]]\nid = 3\n").unwrap();
    let outcome = home.run(&["config", "check"]);
    assert_eq!(outcome.code, Some(78), "{outcome:?}");
    assert!(outcome.stderr.contains("themes.toml"), "{outcome:?}");
}

#[test]
fn roots_of_one_name_are_refused() {
    let home = home();
    let twin = home.path("autre/corpus");
    fs::create_dir_all(&twin).unwrap();
    let corpus = home.corpus();
    let outcome = home.run(&[
        "--corpus",
        corpus.to_str().unwrap(),
        "--corpus",
        twin.to_str().unwrap(),
        "index",
    ]);
    assert_eq!(outcome.code, Some(78), "{outcome:?}");
    assert!(outcome.stderr.contains("corpus"), "{outcome:?}");
}

#[test]
fn config_show_tells_where_each_value_is_from() {
    let home = home();
    let mut command = home.command(&["--log", "warn", "config", "show"]);
    let outcome = outcome(command.env("LIMIER_WATCH__QUIET_MS", "7"));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let line = |key: &str| {
        let found = outcome.stdout.lines().find(|line| line.contains(key));
        found.unwrap_or_else(|| panic!("{key}: {}", outcome.stdout)).to_owned()
    };
    assert!(line("quiet_ms").contains('7') && line("quiet_ms").contains("LIMIER_WATCH__QUIET_MS"));
    assert!(
        line("level").contains("warn") && line("level").contains("command line"),
        "{}",
        line("level")
    );
    assert!(line("listen").contains("config.toml"), "{}", line("listen"));
    assert!(line("reconcile_secs").contains("default"), "{}", line("reconcile_secs"));
    home.configure("[security]\nsearch_keys = [\"chut-chut-chut-chut-chut\"]\n");
    let outcome = home.run(&["config", "show"]);
    assert!(!outcome.stdout.contains("chut-chut"), "keys are not shown: {}", outcome.stdout);
}

#[test]
fn index_says_what_it_did() {
    let home = Home::new(&[("a.md", "# A\n\nUn.\n\n## B\n\nDeux.\n"), ("b.md", "Trois.\n")]);
    home.write("image.md", [0_u8, 159, 146, 150, 0, 1, 2, 3].repeat(200));
    let outcome = home.run(&["index"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("3 notes, 3 sections"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("MB/s"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("skipped: image.md: "), "{}", outcome.stdout);
    assert!(!outcome.stderr.contains('\x1b'), "no bar off a terminal: {}", outcome.stderr);
    let again = home.run(&["index"]);
    assert!(again.stdout.contains(" 0 read"), "{}", again.stdout);
    let rebuilt = home.run(&["index", "--rebuild"]);
    assert!(rebuilt.stdout.contains(" 3 read"), "{}", rebuilt.stdout);
    home.verify();
}

#[test]
fn search_answers_people_and_programs() {
    let home = home();
    let outcome = home.run(&["search", "reseau interministeriel"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stdout.lines().next(), Some("reseau.md#débit"), "{}", outcome.stdout);
    assert!(
        outcome.stdout.contains("Le *réseau interministériel* de l’État"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stdout.contains('\x1b'), "no colour off a terminal");

    let outcome = home.run(&["search", "--json", "reseau"]);
    let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(answer["total"].as_u64().unwrap() >= 1, "{answer}");
    let daemon = home.serve();
    let mut served = daemon.search("reseau");
    let mut told = answer;
    for answer in [&mut served, &mut told] {
        answer.as_object_mut().unwrap().remove("took_ms");
    }
    assert_eq!(told, served, "the HTTP answer");

    for (arguments, code) in [
        (&["search", "introuvable", "--json"][..], 1),
        (&["search", "réseau", "--organisation", "DINUM"], 0),
        (&["search", "réseau", "--organisation", "ANSSI"], 1),
        (&["search", "réseau", "--organisation", "ANSSI", "--organisation", "DINUM"], 0),
        (&["search", "réseau", "--theme", "cloud"], 0),
        (&["search", "réseau", "--theme", "accessibilité"], 1),
        (&["search", "", "--limit", "1"], 0),
        (&["search", "-lieu"], 2),
        (&["search", "--", "-introuvable"], 0),
    ] {
        let outcome = home.run(arguments);
        assert_eq!(outcome.code, Some(code), "{arguments:?}: {outcome:?}");
    }
    let one = home.run(&["search", "", "--limit", "1", "--json"]);
    let one: Value = serde_json::from_str(&one.stdout).unwrap();
    assert_eq!(one["hits"].as_array().unwrap().len(), 1);
    assert_eq!(home.run(&["search", "", "--limit", "0"]).code, Some(2));
}

#[test]
fn check_points_at_lines() {
    let home = Home::new(&[
        ("bonne.md", "# Bonne\n\n[[autre]] est là.\n"),
        ("autre.md", "# Autre\n\nVa.\n"),
        ("morte.md", "# Morte\n\nUne ligne.\n\nVoir [[nulle part]] et [[autre]].\n"),
        ("cassée.md", "---\ntitle: [jamais\ndate: 2024-02-30\n---\n\nTexte.\n"),
        ("double.md", "# Un\n\n## Même\n\na\n\n## Même\n\nb\n"),
    ]);
    home.write("latin.md", b"# Caf\xe9\n\nd\xe9j\xe0 vu\n");
    let outcome = home.run(&["check"]);
    let lines: Vec<_> = outcome.stdout.lines().collect();
    for line in &lines {
        let mut parts = line.splitn(3, ':');
        let path = parts.next().unwrap();
        assert!(Path::new(&home.note(path)).is_file(), "{line}");
        assert!(parts.next().unwrap().parse::<usize>().is_ok_and(|line| line > 0), "{line}");
        assert!(!parts.next().unwrap().trim().is_empty(), "{line}");
    }
    let about = |start: &str| lines.iter().any(|line| line.starts_with(start));
    let dead = "morte.md:5: error: [[nulle part]] leads to no note [link-dead]: write ";
    assert!(about(dead), "{lines:?}");
    assert!(about("cassée.md:"), "{lines:?}");
    assert!(about("latin.md:"), "{lines:?}");
    assert!(about("double.md:7: "), "{lines:?}");
    assert!(!about("bonne.md") && !about("autre.md"), "{lines:?}");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(!home.path("index").exists(), "a look changes nothing");

    let good = Home::new(&[("bonne.md", "# Bonne\n\nVa.\n")]);
    let outcome = good.run(&["check"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""), "{outcome:?}");
    let corpus = home.corpus();
    let outcome = good.run(&["check", corpus.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(1), "another folder: {outcome:?}");
}

#[test]
fn check_tells_programs_what_it_tells_people() {
    let home = Home::new(&[("a.md", "# A\n\n[[nulle part]]\n\n##\n"), ("b.md", "# B\n")]);
    let outcome = home.run(&["check", "--json"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!([&report["notes"], &report["errors"], &report["warnings"]], [2, 1, 1]);
    let dead = &report["findings"][0];
    assert_eq!([&dead["path"], &dead["code"], &dead["severity"]], ["a.md", "link-dead", "error"]);
    assert_eq!(
        (&dead["line"], &dead["message"]),
        (&3.into(), &"[[nulle part]] leads to no note".into())
    );
    assert!(dead["remedy"].as_str().unwrap().starts_with("write "), "{dead}");
    assert_eq!(report["findings"][1]["code"], "heading-empty");
}

/// As a pre-commit hook calls it: with the files that were changed, from the top of the repository.
#[test]
fn check_reads_the_files_that_are_named() {
    let home = Home::new(&[]);
    let depot = home.path("depot");
    for (path, text) in [
        ("a.md", "# A\n\n[[b]] [[Le titre]] [[surnom]] [[Nulle part]] [c](dossier/c.md)\n"),
        ("b.md", "# B\n\n[[absente]]\n"),
        ("dossier/c.md", "---\naliases: [Surnom]\n---\n# Le titre\n"),
        ("cache.md", "[[absente]]\n"),
        (".gitignore", "cache.md\n"),
        (".git/HEAD", ""),
    ] {
        fs::create_dir_all(depot.join(path).parent().unwrap()).unwrap();
        fs::write(depot.join(path), text).unwrap();
    }
    let check = |names: &[&str]| {
        let mut command = home.command(&["check"]);
        outcome(command.args(names).current_dir(&depot))
    };
    let found = check(&["a.md", "./dossier/c.md"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    let lines: Vec<_> = found.stdout.lines().collect();
    assert_eq!(lines.len(), 1, "{found:?}");
    assert!(lines[0].starts_with("a.md:3: error: [[Nulle part]] leads to no note"), "{found:?}");
    assert!(found.stderr.ends_with("2 notes, 1 error, 0 warnings\n"), "{found:?}");

    let found = check(&["cache.md", "dossier/c.md"]);
    assert_eq!((found.code, found.stdout.as_str()), (Some(0), ""), "{found:?}");
    assert!(found.stderr.contains("cache.md: not checked"), "{found:?}");
    assert_eq!(check(&["absente.md"]).code, Some(2), "a file that is not there");
    assert_eq!(check(&["a.md", "dossier"]).code, Some(2), "files and folders");
}

#[test]
fn check_follows_links_to_files_and_folders() {
    let home = Home::new(&[
        (
            "a.md",
            "[x](b) [x](b.md#Partie) [x](dossier/) [x](dossier) [x](là.pdf) [x](/produits/)\n\n\
             [x](absente)\n\n[x](vide/)\n\n[x](absent.pdf)\n\n[x](www.example.org)\n",
        ),
        ("b.md", "# B\n\n## Partie\n"),
        ("dossier/README.md", "# Dossier\n"),
        ("là.pdf", ""),
    ]);
    let outcome = home.run(&["check"]);
    let told: Vec<_> =
        outcome.stdout.lines().map(|line| line.split(" [").next().unwrap()).collect();
    let expected = [
        "a.md:3: warning: (absente) leads to no note",
        "a.md:5: warning: (vide/) leads to no note",
        "a.md:7: warning: (absent.pdf) leads to no file",
        "a.md:9: warning: (www.example.org) leads to no file",
    ];
    assert_eq!(told, expected, "{outcome:?}");
    let daemon = home.serve();
    let note = daemon.json("/api/v1/notes/a.md");
    assert_eq!(note["warnings"].as_array().unwrap().len(), expected.len(), "{note}");
    assert_eq!(daemon.status()["warnings_total"], expected.len());
    let page = daemon.get("/notes/a.md");
    let page = page.text();
    for href in ["/notes/b.md\"", "/notes/b.md#partie\"", "/notes/dossier/README.md\""] {
        assert!(page.contains(href), "{href} in {page}");
    }
    assert_eq!(daemon.json("/api/v1/notes/b.md")["backlinks"], serde_json::json!(["a.md"]));
}

#[test]
fn a_judge_draws_a_blind_sheet_and_scores_it() {
    let home = Home::new(&[
        ("dinum.md", "# La DINUM\n\nLe secret du texte.\n\n## Équipe\n\nElle recrute.\n"),
        ("ign.md", "# L'IGN\n\nDes cartes.\n"),
    ]);
    let drawn = home.run(&["facets", "judge", "--sample", "3", "--seed", "7"]);
    let again = home.run(&["facets", "judge", "--sample", "3", "--seed", "7"]);
    assert_eq!(drawn.stdout, again.stdout);
    let (said, blank): (Vec<_>, Vec<_>) =
        drawn.stdout.lines().partition(|line| line.starts_with('#'));
    assert!(said.iter().any(|line| line.contains("est-ce que je m'attends")), "{said:?}");
    assert_eq!(blank.len(), 3, "{blank:?}");
    assert!(blank.iter().all(|line| line.ends_with("\t\t")), "ids alone: {blank:?}");
    assert!(!drawn.stdout.contains("secret"), "a sheet holds no text of a note");

    let sheet = home.path("sheet.tsv");
    let fill = |text: &str| fs::write(&sheet, text).unwrap();
    fill("dinum.md#la-dinum\tDINUM\t\nign.md#lign\tCNIL\t\nparti.md\t\t\n");
    let file = sheet.to_str().unwrap();
    let texts = home.run(&["facets", "judge", "--texts", file]);
    assert!(texts.stdout.contains("Le secret du texte."), "{texts:?}");
    assert!(!texts.stdout.contains("premier-ministre"), "still blind: {texts:?}");
    let scored = home.run(&["facets", "judge", file, file]).stdout;
    for said in [
        "2 sections, and 1 that are gone",
        "organisation: precision 0.500 (1 right, 1 wrong), recall 0.500 (1 found, 1 missed)",
        "heading: 1 right, 1 wrong",
        "missed\tcnil\t\tign.md#lign",
        "organisation: 1.000 of 4 ticks are shared",
    ] {
        assert!(scored.contains(said), "{said}: {scored}");
    }
    fill("dinum.md\tDINUM\n");
    let wrong = home.run(&["facets", "judge", file]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("line 1: expected section"), "{wrong:?}");
}

#[test]
fn what_the_trees_lack_is_suggested_as_entries() {
    let home = Home::new(&[
        (
            "a.md",
            "---\norganisation: Mairie d'Ouagne\ntags: [marmottes]\n---\nSelon la Ligue des Oiseaux.\n",
        ),
        (
            "b.md",
            "---\ntags: [marmottes, IGN, cloud]\n---\nAvec la Ligue des Oiseaux et la DINUM.\n",
        ),
    ]);
    let suggested = home.run(&["facets", "suggest", "--limit", "1"]).stdout;
    for entry in [
        "# 1 note\n[[organisation]]\nid = \"mairie-d-ouagne\"\nlabel = \"Mairie d'Ouagne\"\n",
        "# 2 notes\n[[organisation]]\nid = \"ligue-des-oiseaux\"\n",
        "# 2 notes\n[[theme]]\nid = \"marmottes\"\nlabel = \"marmottes\"\n",
    ] {
        assert!(suggested.contains(entry), "{entry}: {suggested}");
    }
    assert_eq!(suggested.matches("[[").count(), 3, "no more, and nothing known: {suggested}");
}

/// Entries of one output refused each other: a singular and its plural, a name of a key and of a text.
#[test]
fn all_suggested_entries_can_be_pasted_at_once() {
    let home = Home::new(&[
        ("a.md", "---\norganisation: Ligue des Oiseaux\ntags: [formulaire]\n---\nTexte.\n"),
        ("b.md", "---\ntags: [formulaires, FORMULAIRES, xyz]\n---\nAvec la Ligue des Oiseaux.\n"),
        ("c.md", "---\ntags: [XYZ]\n---\nSelon la Ligue des Oiseaux et les Ligues des Oiseaux.\n"),
    ]);
    let suggested = home.run(&["facets", "suggest"]).stdout;
    let pasted = |table: &str, file: &str| {
        let entries = suggested.split("[[").filter(|entry| entry.starts_with(table));
        let entries = entries.map(|entry| format!("[[{}\n", entry.split("\n#").next().unwrap()));
        let entries: Vec<String> = entries.collect();
        std::fs::write(home.path(file), entries.concat()).unwrap();
        entries.len()
    };
    assert_eq!(pasted("organisation", "o.toml"), 1, "{suggested}");
    assert_eq!(pasted("theme", "t.toml"), 2, "{suggested}");
    home.configure("facets.organisations = \"o.toml\"\nfacets.themes = \"t.toml\"\n");
    let again = home.run(&["facets", "suggest"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{}", again.stderr);
}

/// `#a.md` was read as a comment, and a tab in a name ended the column.
#[cfg(unix)]
#[test]
fn sheets_hold_notes_whatever_their_names() {
    let home =
        Home::new(&[("#a.md", "Texte.\n"), ("b\tc.md", "Texte.\n"), ("d\\t.md", "Texte.\n")]);
    home.run(&["facets", "judge", "--sample", "10"]);
    let sheet = home.run(&["facets", "judge", "--sample", "10"]).stdout;
    std::fs::write(home.path("sheet.tsv"), &sheet).unwrap();
    let scored = home.run(&["facets", "judge", home.path("sheet.tsv").to_str().unwrap()]);
    assert_eq!(scored.code, Some(0), "{}", scored.stderr);
    assert!(scored.stdout.contains(": 3 sections\n"), "{}", scored.stdout);
}

#[test]
fn analyze_shows_each_step() {
    let outcome = bare(&["analyze", "Aujourd’hui, l’État numérique"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for step in ["État", "etat", "numérique", "numer"] {
        assert!(outcome.stdout.contains(step), "{step}: {}", outcome.stdout);
    }
    let outcome = bare(&["analyze", "--json", "l’État"]);
    let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let words = crate::common::strings(&answer["tokens"], "word");
    assert!(words.iter().any(|word| word == "État"), "{answer}");
}

#[test]
fn analyze_shows_which_readings_of_a_word_count_and_why_others_do_not() {
    let outcome = bare(&["analyze", "nos missions : licencier, entre chatbots"]);
    for line in [
        "not mettre: rare verb form",
        "family of licencier: licenciement",
        "not entrer: the form is a function word",
        "not in the lexicon: read by rule",
    ] {
        assert!(outcome.stdout.contains(line), "{line}: {}", outcome.stdout);
    }
    let outcome = bare(&["analyze", "--json", "missions"]);
    let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let token = &answer["tokens"][0];
    assert_eq!(token["lemmas"], json!(["mission"]));
    assert_eq!(token["dropped"], json!([{ "lemma": "mettre", "reason": "rare verb form" }]));
    assert_eq!(token["known"], true);
    let family = token["families"]["mission"].as_array().unwrap();
    assert!(family.iter().any(|word| word == "missionner"), "{answer}");
}

#[test]
fn colours_only_where_wanted() {
    let home = home();
    for value in ["1", ""] {
        let mut command = home.command(&["search", "réseau"]);
        let outcome = outcome(command.env("NO_COLOR", value).env("CLICOLOR_FORCE", "0"));
        assert!(!outcome.stdout.contains('\x1b') && !outcome.stderr.contains('\x1b'));
    }
    // A terminal of its own, made by script(1).
    let on_terminal = |no_colour: bool| {
        let limier = env!("CARGO_BIN_EXE_limier");
        let config = home.path("config.toml");
        let line = format!("{limier} --config {} search réseau", config.display());
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).env_remove("NO_COLOR");
        if no_colour {
            command.env("NO_COLOR", "1");
        }
        outcome(&mut command)
    };
    let (coloured, plain) = (on_terminal(false), on_terminal(true));
    assert_eq!((coloured.code, plain.code), (Some(0), Some(0)), "{coloured:?} {plain:?}");
    assert!(coloured.stdout.contains("\x1b[1m"));
    assert!(!plain.stdout.contains('\x1b'));
}

#[test]
fn hits_fit_a_terminal_and_name_their_lines() {
    let long = "Le relais de la vallée porte l’énergie d’un versant à l’autre, sans qu’on le voie.";
    let home = Home::new(&[("a.md", &format!("# Réseau\n\n## Le relais\n\n{long}\n"))]);
    assert_eq!(home.run(&["index"]).code, Some(0));
    let line = format!(
        "stty rows 20 cols 40; {} --config {} search relais",
        env!("CARGO_BIN_EXE_limier"),
        home.path("config.toml").display()
    );
    let mut command = Command::new("script");
    let shown = outcome(command.args(["-qec", &line, "/dev/null"]).env("NO_COLOR", "1"));
    let lines: Vec<_> = shown.stdout.lines().map(|line| line.trim_end_matches('\r')).collect();
    assert_eq!(lines[0], "a.md:3  #le-relais", "{shown:?}");
    assert_eq!(lines[1], "  Réseau › Le *relais*");
    let text = &lines[2..lines.iter().position(|line| line.is_empty()).unwrap()];
    assert!(text.len() >= 3 && text.iter().all(|line| line.chars().count() <= 42), "{text:?}");
    let joined: Vec<_> = text.iter().map(|line| line.trim()).collect();
    assert_eq!(joined.join(" "), long.replace("relais", "*relais*"));
}

#[test]
fn a_search_that_finds_nothing_says_what_to_try() {
    let home = home();
    let outcome = home.run(&["search", "\"introuvable xyz\"", "--tag", "rouge"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    for advice in ["try: without --tag rouge", "try: the same words without quotation marks"] {
        assert!(outcome.stderr.contains(advice), "{outcome:?}");
    }
    let quiet = home.run(&["search", "introuvable", "--json"]);
    assert!(!quiet.stderr.contains("try:"), "programs know what they do: {quiet:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = home();
    let command = format!(
        "{} --config {} search '' --json | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_limier"),
        home.path("config.toml").display()
    );
    let output = Command::new("bash").args(["-c", &command]).output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
}

#[test]
fn logs_are_text_or_json_on_standard_error() {
    let home = Home::new(&[("a.md", "# A\n")]);
    let outcome = home.run(&["--log", "info", "--log-format", "json", "index"]);
    assert!(!outcome.stderr.trim().is_empty(), "{outcome:?}");
    for line in outcome.stderr.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(event["level"].is_string(), "{line}");
    }
    let outcome = home.run(&["--log", "off", "index"]);
    assert_eq!(outcome.stderr, "");
    for wrong in [["--log", "loud"], ["--log-format", "xml"]] {
        let outcome = home.run(&[wrong[0], wrong[1], "index"]);
        assert_eq!(outcome.code, Some(78), "{outcome:?}");
        assert!(outcome.stderr.contains(wrong[1]), "{outcome:?}");
    }
}

#[test]
fn the_address_is_printed_once_ready() {
    let home = home();
    let daemon = home.serve();
    assert_eq!(daemon.get("/readyz").status, 200);
    assert_eq!(daemon.status()["notes"], 2);
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn options_win_over_the_environment_and_the_file() {
    let home = home();
    let other = home.path("ailleurs");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("x.md"), "# X\n\nEnvironnement.\n").unwrap();
    let mut command = home.command(&["--index", "index2", "index"]);
    let from_environment = outcome(command.env("LIMIER_CORPUS__ROOTS", &other));
    assert!(from_environment.stdout.starts_with("1 notes"), "{from_environment:?}");
    assert!(home.path("index2/current").is_file());
    let corpus = home.corpus();
    let mut command =
        home.command(&["--index", "index3", "--corpus", corpus.to_str().unwrap(), "index"]);
    let from_option = outcome(command.env("LIMIER_CORPUS__ROOTS", &other));
    assert!(from_option.stdout.starts_with("2 notes"), "{from_option:?}");
}

/// What does not fit into a limited address space ends the process; its log names the limit before.
#[test]
fn a_limited_address_space_is_named_beforehand() {
    let home = home();
    let script = "ulimit -v 8000000 && exec \"$0\" \"$@\"";
    let mut limited = Command::new("bash");
    limited.args(["-c", script, env!("CARGO_BIN_EXE_limier"), "--config"]);
    limited.arg(home.path("config.toml")).args(["--log-format", "json", "index"]);
    let outcome = outcome(&mut limited);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let first: Value = serde_json::from_str(outcome.stderr.lines().next().unwrap()).unwrap();
    assert_eq!(first["fields"]["kilobytes"], 8_000_000, "{first}");
    assert!(first["fields"]["message"].as_str().unwrap().contains("ulimit -v"), "{first}");
}

#[test]
fn hits_are_printed_for_people_pipes_and_programs() {
    let home = Home::new(&[
        (
            "a.md",
            "---\ndate: 2024-08-02\n---\n\n# Réseau, « relais »\n\n## Un\n\nUn relais.\n\n## Deux\n\nUn relais.\n",
        ),
        ("b.md", "# Carte\n\nLe relais sur la carte.\n"),
    ]);
    assert_eq!(home.run(&["index"]).code, Some(0));
    let printed = |arguments: &[&str]| {
        let outcome = home.run(&[&["search"], arguments].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        outcome.stdout
    };
    let files = printed(&["--files", "--all", "relais"]);
    let mut files: Vec<_> = files.lines().collect();
    files.sort_unstable();
    assert_eq!(files, ["a.md", "b.md"], "each once");
    let csv = printed(&["--csv", "carte"]);
    assert!(csv.starts_with("score,id,path,anchor,date,title,heading,snippet\n"), "{csv}");
    assert!(csv.contains(",b.md#carte,b.md,carte,,Carte,Carte,Le relais sur la carte.\n"), "{csv}");
    let csv = printed(&["--csv", "réseau relais"]);
    assert!(csv.contains(",2024-08-02,\"Réseau, « relais »\","), "{csv}");
    let markdown = printed(&["--md", "carte"]);
    assert!(
        markdown.contains("- **Carte** (`b.md#carte`)\n  Le relais sur la **carte**."),
        "{markdown}"
    );
    let json = printed(&["--json", "--limit", "1", "carte"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let score = json["hits"][0]["score"].as_f64().unwrap();
    let above = home.run(&["search", "--min-score", &(score * 2.0).to_string(), "carte"]);
    assert_eq!((above.code, above.stdout.as_str()), (Some(1), ""));
}

#[test]
fn notes_sections_and_lines_are_printed() {
    let home = Home::new(&[
        ("a.md", "# Réseau\n\n## Le relais\n\nUn *relais*.\n\n## Fin\n\nLa fin.\n"),
        ("b#c.md", "# Autre\n"),
    ]);
    assert_eq!(home.run(&["index"]).code, Some(0));
    for (place, expected) in [
        ("a.md", "# Réseau\n\n## Le relais\n\nUn *relais*.\n\n## Fin\n\nLa fin.\n"),
        ("a.md#le-relais", "Un relais.\n"),
        ("a.md:7", "## Fin\n\nLa fin.\n"),
        ("a.md:3:3", "## Le relais\n\nUn *relais*.\n"),
        ("b#c.md", "# Autre\n"),
    ] {
        let outcome = home.run(&["get", place]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), expected), "{place}");
    }
    for place in ["c.md", "a.md#rien", "../a.md", "a.md:x"] {
        let outcome = home.run(&["get", place]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{place}");
        assert!(outcome.stderr.contains(place), "{outcome:?}");
    }
}

#[test]
fn facets_are_counted_and_like_sections_found() {
    let home = Home::copy_of(&repository("corpus"));
    assert_eq!(home.run(&["index"]).code, Some(0));
    let counted = home.run(&["facets", "--facet", "organisation", "--find", "dinum"]);
    assert_eq!(counted.code, Some(0));
    assert!(counted.stdout.contains("organisation:premier-ministre/dinum  "), "{counted:?}");
    let wrong = home.run(&["facets", "--facet", "colour"]);
    assert!(wrong.code == Some(2) && wrong.stderr.contains("mention"), "{wrong:?}");
    let like = home.run(&["similar", "--files", "logiciels-libres-et-sill.md#le-sill"]);
    assert_eq!(like.code, Some(0));
    assert!(!like.stdout.contains("logiciels-libres-et-sill.md") && !like.stdout.is_empty());
    assert_eq!(home.run(&["similar", "nonesuch.md"]).code, Some(1));
}
