//! What is odd about a note is reported under a code, and `docs/notes.md` explains every code.

use std::collections::BTreeSet;
use std::fs;

use syn::visit::{self, Visit};
use syn::{Attribute, FieldValue, LitStr, Member};

use crate::common::{Home, eventually, repository, strings};
use crate::sources::read_crate;

/// Reported when our own reader fails on a note, which no note is known to bring about, and of a file
/// that cannot be read, which is a problem of the status.
const NOT_OF_NOTES: [&str; 2] = ["note-set-aside", "file-unreadable"];

/// The codes that the document has a row for.
fn documented() -> BTreeSet<String> {
    let text = fs::read_to_string(repository("docs/notes.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| code |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('`').nth(1).unwrap().to_owned()).collect()
}

/// Texts written in a piece of code.
#[derive(Default)]
struct Texts(BTreeSet<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.0.insert(text.value());
    }

    /// Documentation is an attribute.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// What fields named `code` are given.
#[derive(Default)]
struct Codes(Texts);

impl<'ast> Visit<'ast> for Codes {
    fn visit_field_value(&mut self, field: &'ast FieldValue) {
        if matches!(&field.member, Member::Named(name) if name == "code") {
            self.0.visit_expr(&field.expr);
        } else {
            visit::visit_field_value(self, field);
        }
    }
}

/// Codes that the floors below searching name.
fn named() -> BTreeSet<String> {
    let floors = ["note/", "facet/", "index/", "ingest/"];
    let mut codes = Codes::default();
    for file in read_crate() {
        if file.name == "note/warning.rs" {
            codes.0.visit_file(&file.syntax);
        } else if floors.iter().any(|floor| file.name.starts_with(floor)) {
            codes.visit_file(&file.syntax);
        }
    }
    codes.0.0
}

#[test]
fn every_code_that_is_named_is_explained() {
    let (named, documented) = (named(), documented());
    assert!(named.len() > 15, "{named:?}");
    let missing: Vec<_> = named.difference(&documented).collect();
    assert!(missing.is_empty(), "docs/notes.md lacks {missing:?}");
}

#[test]
fn every_code_that_is_explained_is_reported() {
    let home = Home::new(&[]);
    home.configure(
        "corpus.note_bytes_max = 400000\ncorpus.sections_max = 50\n\
         corpus.front_matter_bytes_max = 2000\n",
    );
    let services: Vec<_> = (0..100).map(|number| format!("S{number}")).collect();
    let notes: [(&str, Vec<u8>); 22] = [
        ("anchor-missing", "[x](#rien)\n".into()),
        ("anchor-repeated", "# A\n\n## B\n\n## B\n".into()),
        ("binary", (0..=255).cycle().take(5_000).collect()),
        ("comment-unclosed", "# A\n\n<!-- b\n\nfin\n".into()),
        ("control-characters", "# A\n\nun\u{1}deux\n".into()),
        ("date-unreadable", "---\ndate: jamais\n---\n\nTexte.\n".into()),
        ("facets-cut", format!("---\nowner: [{}]\n---\n\nTexte.\n", services.join(", ")).into()),
        ("front-matter-cut", "---\ntitle: Ticket #42\n---\n\nTexte.\n".into()),
        ("file-missing", "[x](absent.pdf)\n".into()),
        (
            "front-matter-deep",
            format!("---\nx: {}1{}\n---\n", "[".repeat(30), "]".repeat(30)).into(),
        ),
        ("front-matter-invalid", "---\ntitle: a : b\n---\n\nTexte.\n".into()),
        ("front-matter-too-long", format!("---\n{}---\n\nTexte.\n", "cle: v\n".repeat(500)).into()),
        ("front-matter-unclosed", "---\ntitle: A\n\n# B\n".into()),
        ("heading-empty", "# A\n\n##\n".into()),
        ("heading-too-long", format!("# {}\n", "mot ".repeat(400)).into()),
        ("link-dead", "[[nulle part]]\n".into()),
        ("not-utf8", b"# Caf\xE9\n\nTexte.\n".to_vec()),
        ("note-too-long", "mot ".repeat(100_001).into()),
        ("organisation-unknown", "---\norganisation: Etallab\n---\n\nTexte.\n".into()),
        ("theme-misspelt", "---\ntags: [acessibilité]\n---\n\nTexte.\n".into()),
        ("too-many-links", "[[not-utf8]] ".repeat(20_001).into()),
        ("too-many-sections", "# A\n\n".repeat(60).into()),
    ];
    for (code, text) in &notes {
        home.write(&format!("{code}.md"), text);
    }
    // The same name, but for the coding of its accent.
    home.write("é.md", "Composé.\n");
    home.write("e\u{301}.md", "Décomposé.\n");
    let daemon = home.serve();
    let reported = |note: &str| -> Vec<String> {
        strings(&daemon.json(&format!("/api/v1/notes/{note}"))["warnings"], "code")
    };
    for (code, _) in &notes {
        let reported = reported(&format!("{code}.md"));
        assert!(reported.iter().any(|reported| reported == code), "{code}: {reported:?}");
    }
    let all: BTreeSet<_> = strings(&daemon.status()["warnings"], "code").into_iter().collect();
    let expected: BTreeSet<_> =
        documented().into_iter().filter(|code| !NOT_OF_NOTES.contains(&code.as_str())).collect();
    assert_eq!(all, expected);

    std::os::unix::fs::symlink("nulle-part", home.note("lien.md")).unwrap();
    let outcome = home.run(&["check", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let told: BTreeSet<_> = findings.iter().map(|f| f["code"].as_str().unwrap()).collect();
    let expected: BTreeSet<_> =
        expected.iter().map(String::as_str).chain(["file-unreadable"]).collect();
    assert_eq!(told, expected);
    for finding in findings {
        let remedy = finding["remedy"].as_str().unwrap();
        assert!(!remedy.is_empty() && !remedy.contains("docs/"), "no remedy for {finding}");
    }
}

/// What `limier check` tells, without the remedies.
fn told(home: &Home, arguments: &[&str]) -> Vec<String> {
    let lines = home.run(arguments).stdout;
    lines.lines().map(|line| line.split("]: ").next().unwrap().to_owned() + "]").collect()
}

/// What names no place in its note is told, and nothing else is; the daemon and the command agree.
#[test]
fn links_to_places_that_are_not_there_are_told() {
    let home = Home::new(&[
        (
            "voiture.md",
            "# Voiture\n\n## Entretien\n\n### Pneus\n\n## Assurance\n\n### Pneus {#pneus-1}\n\n\
             Le contrat. ^fin\n\n<a id=\"plan\"></a>\n\n> ## Dans un cadre\n\nNote[^1].\n\n\
             [^1]: Texte.\n\n## Choisi {#choix}\n",
        ),
        (
            "bons.md",
            "[[voiture#Pneus]] [[voiture#assurance]] [[Voiture#Assurance#Pneus]] [[voiture#^fin]]\n\
             [x](voiture.md#pneus-1) [x](voiture#plan) [x](voiture.md#Entretien) [x](voiture.md#L3)\n\
             [x](voiture.md#choix) [x](voiture.md#dans-un-cadre) [x](voiture.md#fn1)\n\
             [x](voiture.md#:~:text=contrat) [x](#) [x](#top) [x](#la-fin) [[#La fin]] [x](a.pdf#page=2)\n\
             [x](/ailleurs#rien)\n\n## La fin\n",
        ),
        (
            "morts.md",
            "[[voiture#^nul]]\n[[Voiture#Entretien#Freins]]\n[x](voiture.md#nulle-part)\n[x](#rien)\n\
             [[#Nulle ici]]\n![[voiture#Absente]]\n[x](absente.md#a)\n",
        ),
        ("tard.md", "[[promesse#Tenue]]\n"),
        ("promesse.md", "# Promesse\n"),
        // Published as one page.
        ("livre.md", "[x](#suivi) [x](#captcha) [x](#le-chapitre)\n"),
        ("chapitre.md", "# Le chapitre\n\n## Suivre {#suivi}\n"),
        ("captcha.md", "Un test.\n"),
    ]);
    home.write("a.pdf", "");
    let expected = [
        "morts.md:1: warning: [[voiture#^nul]] leads to no heading or block [anchor-missing]",
        "morts.md:2: warning: [[Voiture#Entretien#Freins]] leads to no heading or block [anchor-missing]",
        "morts.md:3: warning: (voiture.md#nulle-part) leads to no heading or block [anchor-missing]",
        "morts.md:4: warning: (#rien) leads to no heading or block [anchor-missing]",
        "morts.md:5: warning: [[#Nulle ici]] leads to no heading or block [anchor-missing]",
        "morts.md:6: warning: [[voiture#Absente]] leads to no heading or block [anchor-missing]",
        "morts.md:7: warning: (absente.md) leads to no note [link-dead]",
        "tard.md:1: warning: [[promesse#Tenue]] leads to no heading or block [anchor-missing]",
    ];
    assert_eq!(told(&home, &["check"]), expected);
    let names = ["bons.md", "morts.md", "tard.md"].map(|name| home.note(name));
    let mut named = vec!["check"];
    named.extend(names.iter().map(|name| name.to_str().unwrap()));
    assert_eq!(told(&home, &named).len(), expected.len(), "as named files");

    let daemon = home.serve();
    assert_eq!(daemon.status()["warnings_total"], expected.len());
    let codes = |note: &str| -> Vec<String> {
        strings(&daemon.json(&format!("/api/v1/notes/{note}"))["warnings"], "code")
    };
    assert_eq!(codes("bons.md"), [""; 0]);
    assert_eq!(codes("morts.md").len(), 7);
    let page = daemon.get("/notes/morts.md");
    assert!(page.text().contains("href=\"/notes/voiture.md\""), "{}", page.text());
    assert!(!page.text().contains("/notes/voiture.md#"), "{}", page.text());
    let page = daemon.get("/notes/bons.md");
    for href in
        ["voiture.md#pneus\"", "voiture.md#pneus-1\"", "voiture.md#bloc:fin\"", "\"#la-fin\""]
    {
        assert!(page.text().contains(href), "{href} in {}", page.text());
    }
    let page = daemon.get("/notes/livre.md");
    for href in ["chapitre.md#suivi\"", "captcha.md\"", "chapitre.md#le-chapitre\""] {
        assert!(page.text().contains(href), "{href} in {}", page.text());
    }

    home.write("promesse.md", "# Promesse\n\n## Tenue\n\nNouveauté.\n");
    daemon.await_notes_with("nouveauté", &["promesse.md"]);
    assert_eq!(codes("tard.md"), [""; 0], "the other note has it now");
    assert_eq!(daemon.status()["warnings_total"], expected.len() - 1);
}

#[test]
fn the_note_of_a_day_need_not_be_there() {
    let home = Home::new(&[
        ("a.md", "---\ndate: \"[[2024-03-01]]\"\n---\nVoir [[journal/2024-03-02|samedi]].\n"),
        ("b.md", "[[2024-03]] [[Plan 2024-03-01]]\n"),
    ]);
    let told = home.run(&["check"]).stdout;
    assert_eq!(told.matches("link-dead").count(), 2, "{told}");
    assert!(told.lines().all(|line| line.starts_with("b.md:1: error: [[")), "{told}");
    let daemon = home.serve();
    assert_eq!(daemon.status()["warnings_total"], 2);
}

#[test]
fn pictures_that_are_not_there_are_told() {
    let home = Home::new(&[(
        "a/note.md",
        "![là](b.png) ![x](/site.png) ![x](https://b.example/c.png) ![x](data:image/png;base64,AA==)\n\n\
         ![absente](nulle.png)\n\n![dehors](../../secret.png)\n\n<img src=\"rien.svg\" alt=\"\">\n",
    )]);
    home.write("a/b.png", "");
    let told = home.run(&["check"]).stdout;
    let told: Vec<_> = told.lines().map(|line| line.split(" [").next().unwrap()).collect();
    let expected = [
        "a/note.md:3: warning: (a/nulle.png) leads to no file",
        "a/note.md:5: warning: (../../secret.png) leads out of the corpus",
        "a/note.md:7: warning: (a/rien.svg) leads to no file",
    ];
    assert_eq!(told, expected);
    assert_eq!(home.serve().status()["warnings_total"], expected.len());
}

/// Where the fault is, and a remedy that fits it.
#[test]
fn broken_front_matter_is_told_where_it_breaks() {
    let home = Home::new(&[
        ("double.md", "---\ntitle: Un\ntitle: Deux\n---\nTexte.\n"),
        ("guillemet.md", "---\ntitle: \"Ouvert\ntags: [a, b\n---\nTexte.\n"),
        ("ouvert.md", "---\ntitle: Jamais\n\nTexte.\n"),
        ("commentaire.md", "Vu.\n\n%% jamais fini\n"),
    ]);
    let told = home.run(&["check"]).stdout;
    for (start, remedy) in [
        ("double.md:3: error: ", "give each key once"),
        ("guillemet.md:", "close quotes and brackets"),
        ("ouvert.md:1: error: ", "end it with a line"),
        ("commentaire.md:3: warning: ", "%% with %%"),
    ] {
        let line = told.lines().find(|line| line.starts_with(start));
        assert!(line.is_some_and(|line| line.contains(remedy)), "{start} in {told}");
    }
    let daemon = home.serve();
    let note = daemon.json("/api/v1/notes/guillemet.md");
    assert_eq!(note["metadata"]["tags"], serde_json::json!(["a", "b"]), "{note}");
    assert_eq!(note["title"], "Ouvert", "{note}");
}

/// A file that is named may be anywhere, and may come and go while no note changes.
#[test]
fn files_that_are_named_and_nowhere_are_told() {
    let home = Home::new(&[
        (
            "a/note.md",
            "![[vue.png]]\n[[plan.pdf#page=2]]\n![[son.mp3]]\n![[Vue.PNG|300]]\n[[x/plan.pdf]]\n\
             [[Carte.excalidraw]]\n![[]]\n`[[code.png]]`\n[x](notes.tar.gz)\n",
        ),
        ("b/Carte.excalidraw.md", "# Carte\n"),
        ("c.md", "---\nimage: \"[[vue.png]]\"\n---\n\nTexte.\n"),
        ("vue.png.note.md", "Une note.\n"),
    ]);
    home.write(".cache/vue.png", "hidden");
    home.write("prive/vue.png", "ignored");
    home.write(".ignore", "prive/\n");
    home.write("d/e/plan.pdf", "");
    let missing = |link: &str, line| {
        format!("a/note.md:{line}: warning: [[{link}]] leads to no file [file-missing]")
    };
    let tar = "a/note.md:9: warning: (a/notes.tar.gz) leads to no file [file-missing]".to_owned();
    let cover = "c.md:2: warning: [[vue.png]] leads to no file [file-missing]".to_owned();
    let expected = [
        missing("vue.png", 1),
        missing("son.mp3", 3),
        missing("Vue.PNG", 4),
        missing("x/plan.pdf", 5),
        tar,
        cover,
    ];
    assert_eq!(told(&home, &["check"]), expected);
    let names = ["a/note.md", "c.md"].map(|name| home.note(name));
    let mut named = vec!["check"];
    named.extend(names.iter().map(|name| name.to_str().unwrap()));
    assert_eq!(told(&home, &named).len(), expected.len(), "as named files");

    let daemon = home.serve();
    let lines = |note: &str| -> Vec<u64> {
        let note = daemon.json(&format!("/api/v1/notes/{note}"));
        note["warnings"].as_array().unwrap().iter().map(|w| w["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines("a/note.md"), [1, 3, 4, 5, 9]);
    assert_eq!(lines("c.md"), [2]);
    let until = |expected: &[u64], count: u64| {
        eventually("the warnings follow the files", || {
            let total = daemon.status()["warnings_total"].as_u64().unwrap();
            (lines("a/note.md") == expected && total == count).then_some(())
        });
    };
    until(&[1, 3, 4, 5, 9], 6);
    home.write("f/vue.png", "vue");
    until(&[3, 5, 9], 3);
    home.write("a/notes.tar.gz", "");
    until(&[3, 5], 2);
    fs::create_dir(home.note("g")).unwrap();
    fs::rename(home.note("d/e"), home.note("g/x")).unwrap();
    until(&[3], 1);
    fs::rename(home.note("f/vue.png"), home.note("f/autre.png")).unwrap();
    until(&[1, 3, 4], 4);
    fs::remove_dir_all(home.note("g")).unwrap();
    until(&[1, 2, 3, 4, 5], 6);
    // What nobody heard of, a comparison sees.
    fs::write(home.note(".ignore"), "").unwrap();
    until(&[2, 3, 5], 3);
}

/// Readers of the published page follow them, and so does nobody here.
#[test]
fn links_that_leave_the_corpus_are_told() {
    let home = Home::new(&[(
        "a/note.md",
        "![x](/../secret.png)\n![x](../../secret.png)\n[x](../../dehors.md)\n[x](../../dehors)\n\
         [x](/../dehors.pdf#page=2)\n<img src=\"../../a.png\">\n[x](../..)\n\
         [x](../../page.html) <a href=\"../../b/\">x</a> ![x](https://x.fr/../a.png)\n\
         [x](//x.fr/../../a.pdf) ![x](/images/a.png) `[x](../../c.md)`\n",
    )]);
    home.write("../secret.png", "secret");
    let finding = |line: usize, target: &str, code: &str| {
        format!("a/note.md:{line}: warning: ({target}) leads out of the corpus [{code}]")
    };
    let expected = [
        finding(1, "/../secret.png", "file-missing"),
        finding(2, "../../secret.png", "file-missing"),
        finding(3, "../../dehors.md", "link-dead"),
        finding(4, "../../dehors", "link-dead"),
        finding(5, "/../dehors.pdf", "file-missing"),
        finding(6, "../../a.png", "file-missing"),
        finding(7, "../..", "link-dead"),
    ];
    assert_eq!(told(&home, &["check"]), expected);
    let daemon = home.serve();
    let page = daemon.get("/notes/a/note.md");
    assert!(!page.text().contains("secret.png\""), "{}", page.text());
    assert_eq!(daemon.status()["warnings_total"], expected.len());
}

/// Markdown and HTML say the same in two ways.
#[test]
fn links_in_html_are_links() {
    let home = Home::new(&[
        (
            "note.md",
            "<a href=\"#rien\">x</a> <a href=\"#la-fin\">y</a>\n\n<p>\n<a href='#nul'>z</a> <a href=\"#top\">t</a>\n\
             </p>\n\n<a href=\"absente.md\">x</a> et <a href=\"autre.md#nulle\">x</a>\n\
             <a href=\"rapport.pdf\">x</a> <a href=\"../page/\">x</a> <a href=\"page\">x</a> <a name=\"b\"></a>\n\
             <a href=\"autre.md#ici\">le *bon* lien</a> `<a href=\"#code\">` [b](#b) <a href=\"#\">u</a>\n\n\
             ## La fin\n\n<a href=\"#rien\">jamais fermé\n\nTexte.\n",
        ),
        ("autre.md", "## Ici\n"),
    ]);
    let expected = [
        "note.md:1: warning: (#rien) leads to no heading or block [anchor-missing]",
        "note.md:4: warning: (#nul) leads to no heading or block [anchor-missing]",
        "note.md:7: warning: (absente.md) leads to no note [link-dead]",
        "note.md:7: warning: (autre.md#nulle) leads to no heading or block [anchor-missing]",
        "note.md:8: warning: (rapport.pdf) leads to no file [file-missing]",
        "note.md:13: warning: (#rien) leads to no heading or block [anchor-missing]",
    ];
    assert_eq!(told(&home, &["check"]), expected);
    let daemon = home.serve();
    assert_eq!(daemon.status()["warnings_total"], expected.len());
    let note = daemon.json("/api/v1/notes/note.md");
    let links = note["links"].as_array().unwrap();
    let good = links.iter().find(|link| link["anchor"] == "ici").unwrap();
    assert_eq!((&good["label"], &good["notes"][0]), (&"le bon lien".into(), &"autre.md".into()));
    assert_eq!(daemon.json("/api/v1/notes/autre.md")["backlinks"][0], "note.md");
}
