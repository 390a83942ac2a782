//! Notes in, sections out: behaviour of the note floor on notes as people write them, on odd ones and
//! on anything.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use limier::note::{DateSource, Limits, LinkKind, Note, NotePath, Section, Severity, parse};
use proptest::prelude::*;

use crate::common::{named, on_ours_and_on_corpora};

use super::fuzz::promises::{check_note, check_sections};

on_ours_and_on_corpora!(
    the_breadcrumb_holds_the_headings_above,
    front_matter_is_understood,
    one_text_in_any_encoding_is_one_note,
    odd_files_are_all_read_at_once,
    dates_of_the_odd_files
);

fn read(text: &str) -> Note {
    parse(&NotePath::new("dossier/note.md"), text.as_bytes(), &Limits::default())
}

/// A note of the corpora: `seeds/001`, `odd/blank.md`.
fn read_file(corpora: &Path, start: &str) -> Note {
    let (folder, start) = start.rsplit_once('/').unwrap();
    let name = format!("{folder}/{}", named(&corpora.join(folder), start));
    parse(&NotePath::new(&name), &fs::read(corpora.join(&name)).unwrap(), &Limits::default())
}

fn section<'a>(note: &'a Note, anchor: &str) -> &'a Section {
    let place = note.sections.iter().position(|section| section.anchor == anchor);
    assert!(place.is_some(), "no section #{anchor} in {}", note.path);
    &note.sections[place.unwrap_or_default()]
}

fn codes(note: &Note) -> Vec<&str> {
    note.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

fn outline(note: &Note) -> Vec<(u8, &str, &str, usize)> {
    note.sections.iter().map(|s| (s.level, s.heading.as_str(), s.anchor.as_str(), s.line)).collect()
}

#[test]
fn front_matter_may_stand_below_blank_lines_and_comments() {
    for above in
        ["\n", "\n  \n\n", "<!-- licence\nsur deux lignes -->\n", "\u{FEFF}\n<!-- a -->\n\n"]
    {
        let note = read(&format!("{above}---\ntitle: Bilan\ntags:\n  - un\n---\n\nTexte.\n"));
        assert_eq!((note.title.as_str(), outline(&note).len()), ("Bilan", 1), "{above:?}");
        assert_eq!(note.sections[0].text, "Texte.\n");
        assert!(note.warnings.is_empty(), "{:?}", note.warnings);
    }
    for rule in [
        "\n---\n\nUn texte : avec deux points\nsuite\n\n---\n",
        "<!-- a --> suite\n---\ntitle: Bilan\n---\n",
        "<!-- a\n---\ntitle: Bilan\n---\n",
        "\n---\ntitle: Bilan\n\nSans fin.\n",
    ] {
        assert_eq!(read(rule).metadata.title, None, "{rule:?}");
    }
}

#[test]
fn a_note_is_called_as_its_author_means_it() {
    let title = |path: &str, text: &str| {
        parse(&NotePath::new(path), text.as_bytes(), &Limits::default()).title
    };
    for (path, text, expected) in [
        ("Réunion du 12 mars.md", "## Présents\n\n- Alix\n\n## Décisions\n", "Réunion du 12 mars"),
        ("a.md", "# Bilan\n\n## Un\n\n## Deux\n", "Bilan"),
        ("a.md", "#\n\n# Bilan\n", "Bilan"),
        ("a.md", "![logo](logo.png)\n\n[![état](e.svg)](https://x.fr)\n\n# Bilan\n", "Bilan"),
        ("a.md", "---\nchapo: Trois mots ici\n---\n# Bilan\n", "Bilan"),
        ("a.md", "---\ntitle: Titre\n---\n# Bilan\n", "Titre"),
        ("Cours.md", "Une phrase.\n\n# Annexe\n", "Cours"),
        ("Cours.md", "# Partie I\n\n# Partie II\n", "Cours"),
        ("Cours.md", "### Plan\n\n# Partie\n", "Cours"),
        ("a.md", "# Le guide\n\n# 1- Usages\n\n# 2 - Enjeux\n\n# III. Cadre\n", "Le guide"),
        ("Cours.md", "# 1. Objet\n\n# 2. Portée\n", "Cours"),
        ("Cours.md", "# Le guide\n\n# 1. Usages\n\n# Annexe\n", "Cours"),
        ("2024-03-01-mon-billet.md", "Texte.\n", "mon billet"),
        ("projets/alpha/README.md", "## Installer\n\n## Lancer\n", "alpha"),
        ("projets/alpha/README.md", "# Projet Alpha\n\n## Lancer\n", "Projet Alpha"),
        ("README.md", "# Un\n\n# Deux\n", "Un"),
        ("index.md", "Texte.\n", "index"),
    ] {
        assert_eq!(title(path, text), expected, "{path}: {text}");
    }
    let note = parse(&NotePath::new("Cours.md"), b"# I\n\n# II\n", &Limits::default());
    assert_eq!(note.sections[0].breadcrumb, ["Cours", "I"]);
}

#[test]
fn the_day_of_a_note_has_a_source() {
    let read = |path: &str, text: &str| {
        let note = parse(&NotePath::new(path), text.as_bytes(), &Limits::default());
        (note.metadata.date.map(|day| day.to_string()), note.metadata.date_source)
    };
    for (path, text, day, source) in [
        ("2024-03-04.md", "Journal.\n", Some("2024-03-04"), Some(DateSource::FileName)),
        (
            "2024-03-04.md",
            "---\ndate: 2023-01-02\nupdated: 2023-02-03\n---\n",
            Some("2023-01-02"),
            Some(DateSource::FrontMatter),
        ),
        (
            "2024-03-04.md",
            "---\nmis à jour: 2023-02-03\n---\n",
            Some("2023-02-03"),
            Some(DateSource::FrontMatter),
        ),
        (
            "2024-03-04.md",
            "---\ndate: jamais\n---\n",
            Some("2024-03-04"),
            Some(DateSource::FileName),
        ),
        ("note.md", "Le 4 mars 2024.\n", None, None),
    ] {
        assert_eq!(read(path, text), (day.map(str::to_owned), source), "{path}: {text}");
    }
}

#[test]
fn links_in_front_matter_lead_to_notes() {
    let note = read(
        "---\nauteur: \"[[alix|Alix Exemple]]\"\nparent: [[Projet Bêta]]\nliens:\n  - '[[Autre#A]]'\n---\n\n[[Dernier]]\n",
    );
    assert_eq!(note.metadata.authors, ["Alix Exemple"]);
    let targets: Vec<(&str, usize)> =
        note.links.iter().map(|link| (link.target.as_str(), link.line)).collect();
    assert_eq!(targets, [("alix", 2), ("Projet Bêta", 3), ("Autre", 5), ("Dernier", 8)]);
    assert!(note.links.iter().all(|link| link.kind == LinkKind::Wiki));
    assert!(note.warnings.is_empty(), "{:?}", note.warnings);
}

#[test]
fn long_lines_of_front_matter_take_no_time() {
    let start = Instant::now();
    for piece in ["#", " #a", "[[", "]]", "[[a]]", "a:: ", "<!--", "% ", "- "] {
        let line = piece.repeat(60_000 / piece.len());
        for text in [format!("---\ntags: {line}\n---\n"), format!("{line}\n---\na: b\n---\n")] {
            read(&text);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

fn the_breadcrumb_holds_the_headings_above(corpora: &Path) {
    let note = read_file(corpora, "seeds/001");
    let source = fs::read_to_string(corpora.join(note.path.as_str())).unwrap();
    let title = source.lines().next().unwrap().trim_start_matches("# ");
    assert_eq!(note.title, title);
    let roadmap = section(&note, "feuille-de-route-de-la-dinum");
    assert_eq!(roadmap.breadcrumb, [title, "DINUM", "Feuille de route de la DINUM"]);
    assert_eq!((roadmap.level, roadmap.line), (3, 14));
    let governance = section(&note, "gouvernance-du-numérique-étatique");
    assert_eq!(governance.breadcrumb, [title, "gouvernance du numérique étatique"]);
    assert!(governance.text.contains("la nouvelle IGI 1300 et le décret no 2019-1088"));
    assert!(!governance.text.contains("cyber.gouv.fr"));
    assert_eq!(note.sections[0].breadcrumb, [title]);
}

fn front_matter_is_understood(corpora: &Path) {
    let note = read_file(corpora, "seeds/002");
    assert_eq!(note.metadata.authors, ["Direction Interministérielle du Numérique"]);
    assert_eq!(note.metadata.date.unwrap().to_string(), "2024-08-02");

    let note = read_file(corpora, "seeds/003");
    assert_eq!(note.metadata.id.as_deref(), Some("20230924193556"));
    assert_eq!(note.metadata.date.unwrap().to_string(), "2023-09-24");
    assert_eq!(note.metadata.tags[0], "Dinum");
    assert!(note.sections[0].text.starts_with("Direction interministérielle du numérique\n"));
    assert_eq!(note.sections[0].line, 16);
    let targets: Vec<(&str, usize)> =
        note.links.iter().map(|link| (link.target.as_str(), link.line)).collect();
    assert_eq!(targets, [("20230927151049", 23), ("20230924193522", 24)]);

    let note = read_file(corpora, "seeds/004");
    assert_eq!(note.metadata.date.unwrap().to_string(), "2019-10-25");
    assert_eq!(note.metadata.updated.unwrap().to_string(), "2020-10-27");
    assert_eq!(note.metadata.permalink.as_deref(), Some("/dinum/"));
    assert_eq!(note.metadata.fields["une"]["image"], "/assets/img/main/image_DINSIC.jpg");
    assert!(note.sections[0].text.contains("au bénéfice du citoyen comme de l'agent, sous tous"));
    assert_eq!(section(&note, "organisation").heading, "Organisation");
}

#[test]
fn every_form_of_heading_starts_a_section() {
    let note = read(
        "Titre setext\n====\n\nAvant\n\nDeux\n---\n\n<h2 id=\"ancre\">Trois &amp; <b>plus</b></h2>\n\n\
         texte\n<h3>\nQuatre\n</h3>\n\n#### [Lien](x) et `code` {#ici .classe}\n\n```sh\n# code\n```\n\n\
         > ### Cité\n\n- ## Puce\n\ntexte <h2>dedans</h2>\n",
    );
    assert_eq!(
        outline(&note),
        [
            (1, "Titre setext", "titre-setext", 1),
            (2, "Deux", "deux", 6),
            (2, "Trois & plus", "ancre", 9),
            (3, "Quatre", "quatre", 12),
            (4, "Lien et code", "ici", 16),
        ]
    );
    let last = note.sections.last().unwrap();
    assert_eq!(last.text, "# code\nCité\nPuce\ntexte\ndedans\n");
}

#[test]
fn braces_in_a_heading_are_attributes_or_text() {
    for (written, heading, anchor) in [
        ("## Le format {json}", "Le format {json}", "le-format-json"),
        ("## Titre {#ancre .classe}", "Titre", "ancre"),
        ("## Titre {:.no_toc}", "Titre", "titre"),
        ("## Titre {{ site }}", "Titre", "titre"),
    ] {
        let note = read(written);
        assert_eq!(outline(&note), [(2, heading, anchor, 1)], "{written}");
    }
}

#[test]
fn anchors_are_unique_and_repeats_are_reported_once() {
    let note =
        read("# A\n\n## Bilan\n\n## Bilan\n\n## Bilan-1\n\n## Bilan\n\n## x {#bilan}\n\n##\n");
    let anchors: Vec<&str> = note.sections.iter().map(|s| s.anchor.as_str()).collect();
    assert_eq!(anchors, ["a", "bilan-1", "bilan-2", "bilan-1-1", "bilan-3", "bilan", "section"]);
    let repeats = note.warnings.iter().filter(|w| w.code == "anchor-repeated");
    assert_eq!(repeats.map(|w| w.line).collect::<Vec<_>>(), [3, 7]);
    assert!(codes(&note).contains(&"heading-empty"));
}

#[test]
fn text_is_what_a_reader_sees() {
    for (written, text) in [
        ("**Un** [lien](https://x.fr) ![alt](y.png)", "Un lien alt\n"),
        ("ligne\ncoupée  \nfin", "ligne coupée\nfin\n"),
        ("| a | b |\n|---|---|\n| 1 |  |\n| 2 | `3` |", "a \u{1F} b\n1\n2 \u{1F} 3\n"),
        ("- [x] fait\n  1. un", "fait\nun\n"),
        ("vu[^1]\n\n[^1]: Note.", "vu\nNote.\n"),
        ("<p>l'&Eacute;tat<br>x <img src=a alt='logo'></p>", "l'État\nx logo\n"),
        ("a <!-- b --> c <script>d</script> e", "a  c  e\n"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a \u{1F} b\n"),
        ("<https://data.gouv.fr> et beta.gouv.fr", "https://data.gouv.fr et beta.gouv.fr\n"),
        ("{% hint %}\nAstuce `{{ x }}` {{ y }}\n{% endhint %}", "Astuce {{ x }}\n"),
        ("```\n{{ x }}\r\n<b>\n```", "{{ x }}\n<b>\n"),
        (":::info[Titre]\ncorps\n:::", "Titre\ncorps\n"),
        ("« n° 1 » -- \"2\"...", "« n° 1 » -- \"2\"...\n"),
        ("[[n|nom]] `[[code]]` ![[image.png]]", "nom [[code]]\n"),
        ("> [!NOTE]\n> Attention", "Attention\n"),
    ] {
        assert_eq!(read(written).sections[0].text, text, "{written}");
    }
}

#[test]
fn links_between_notes_are_found_with_their_lines() {
    let note = read(
        "---\ntitle: T\n---\n[a](../autre%20note.md#b) [x](https://x.fr/a.md) [i](i.png)\n\n\
         [[Note#Partie|voir]] ![[incluse]] [[#ici]] [r][ref]\n\n[ref]: sous/c.md\n",
    );
    let found: Vec<_> = note
        .links
        .iter()
        .map(|l| (l.target.as_str(), l.anchor.as_deref(), l.label.as_str(), l.kind, l.line))
        .collect();
    assert_eq!(
        found,
        [
            ("autre note.md", Some("b"), "a", LinkKind::Markdown, 4),
            ("dossier/i.png", None, "i", LinkKind::File, 4),
            ("Note", Some("Partie"), "voir", LinkKind::Wiki, 6),
            ("incluse", None, "incluse", LinkKind::Wiki, 6),
            ("dossier/sous/c.md", None, "r", LinkKind::Markdown, 6),
        ]
    );
}

#[test]
fn front_matter_that_is_broken_keeps_its_fields_and_the_text() {
    for (written, title, tags, code, line) in [
        ("title: Guides : lire\ntags: [a, b]\n", "Guides : lire", "a b", "front-matter-invalid", 2),
        ("titre: T\nétiquettes:\n\t- a\n\t- b\n", "T", "a b", "front-matter-invalid", 4),
        ("title: T\ntags: [a, b\n", "T", "a b", "front-matter-invalid", 2),
        ("title: T\ntags: a\ntitle: U\n", "T", "a", "front-matter-invalid", 4),
    ] {
        let note = read(&format!("---\n{written}---\n\n# H\n\ntexte\n"));
        assert_eq!(note.title, title, "{written}");
        assert_eq!(note.metadata.tags.join(" "), tags, "{written}");
        assert_eq!(codes(&note), [code], "{written}");
        assert_eq!(note.warnings[0].severity, Severity::Error);
        assert!(note.warnings[0].line >= line, "{written}: {:?}", note.warnings);
        assert_eq!(section(&note, "h").text, "texte\n");
    }
}

#[test]
fn where_front_matter_ends() {
    for (written, title, first_text) in [
        ("---\ntitle: A\n...\nx\n", "A", "x\n"),
        ("\u{FEFF}---\r\ntitle: A\r\n---\r\nx\r\n", "A", "x\n"),
        ("+++\ntitle = \"A\"\n+++\nx\n", "A", "x\n"),
        ("{\"title\": \"A\"}\nx\n", "A", "x\n"),
        ("---\n{\"title\": \"A\"}\n---\nx\n", "A", "x\n"),
        ("---\ntitle: A\n# commentaire\n\ndate: 2024\n---\nx\n", "A", "x\n"),
        ("---\ntitle: A\n\nx\n\n---\n\ny\n", "A", "x\ny\n"),
        ("---\n\nun trait\n\n---\n\nx\n", "note", "un trait\nx\n"),
        ("---\n\n# Titre\n\n---\nx\n", "Titre", "x\n"),
        ("---\ntitle: A\n# B\nx\n", "A", "x\n"),
        ("---\nAttention : y\n", "note", "Attention : y\n"),
        ("{{ site }}\nx\n", "note", "x\n"),
        ("----\ntitle: A\n----\nx\n", "title: A", "x\n"),
    ] {
        let note = read(written);
        assert_eq!(note.title, title, "{written:?}");
        let text = note.sections.iter().map(|section| section.text.as_str()).collect::<String>();
        assert_eq!(text, first_text, "{written:?}");
    }
}

#[test]
fn a_card_of_fields_is_one_searchable_section() {
    let note = read("---\nfullname: Camille\nrole: Chargée de mission\nimage: /a.png\n---\n");
    assert_eq!((note.title.as_str(), note.sections.len()), ("Camille", 1));
    assert_eq!(note.sections[0].text, "Chargée de mission\n");
    assert_eq!(outline(&note), [(0, "", "", 1)]);
}

#[test]
fn what_is_beyond_the_limits_is_reported_and_its_text_kept() {
    let limits = Limits { sections: 3, front_matter_bytes: 40, ..Limits::default() };
    let text =
        format!("---\ntitle: T\n{}---\navant\n\n# A\n\n# B\n\n# C\n\nfin\n", "cle: v\n".repeat(9));
    let note = parse(&NotePath::new("n.md"), text.as_bytes(), &limits);
    assert_eq!(note.sections.len(), 3);
    assert_eq!(note.sections[2].text, "C\nfin\n");
    assert_eq!(codes(&note), ["front-matter-too-long", "too-many-sections"]);
    assert_eq!(note.title, "T");

    let deep = format!("---\ntitle: T\nx: {}1{}\n---\n", "[".repeat(30), "]".repeat(30));
    assert_eq!(codes(&read(&deep)), ["front-matter-deep"]);

    let long = format!("# {}\n\nfin", "mot ".repeat(1_000));
    let note = read(&long);
    assert!(note.title.chars().count() <= 300);
    assert_eq!(note.sections[0].text.split_whitespace().count(), 1_001);
}

#[test]
fn an_unclosed_comment_hides_its_line_only() {
    let note = read("# A\n\n<!-- caché ->\n\n## B\n\nvisible <b>et</b> fin\n");
    assert_eq!(codes(&note), ["comment-unclosed"]);
    assert_eq!(note.warnings[0].line, 3);
    assert_eq!(section(&note, "b").text, "visible et fin\n");
    assert_eq!(section(&note, "b").line, 5);
}

fn one_text_in_any_encoding_is_one_note(corpora: &Path) {
    let plain = read_file(corpora, "seeds/002");
    let texts = |note: &Note| note.sections.iter().map(|s| s.text.clone()).collect::<Vec<_>>();
    let windows = read_file(corpora, "odd/enc-windows-1252.md");
    assert_eq!(texts(&windows), texts(&plain));
    assert_eq!(codes(&windows), ["not-utf8"]);
    let utf16 = read_file(corpora, "odd/enc-utf16le-bom.md");
    assert_eq!(texts(&utf16), texts(&read_file(corpora, "seeds/003")));
    let seed = read_file(corpora, "seeds/004");
    for odd in ["odd/enc-utf8-bom.md", "odd/eol-crlf.md"] {
        let note = read_file(corpora, odd);
        assert_eq!(texts(&note), texts(&seed), "{odd}");
        assert_eq!(note.metadata.fields, seed.metadata.fields, "{odd}");
    }
    let old_mac = read_file(corpora, "odd/eol-cr-only.md");
    assert_eq!(outline(&old_mac), outline(&read_file(corpora, "seeds/000")));
}

fn odd_files_are_all_read_at_once(corpora: &Path) {
    let start = Instant::now();
    let mut skipped = Vec::new();
    for entry in fs::read_dir(corpora.join("odd")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.is_file() && name.ends_with(".md") {
            let note = parse(&NotePath::new(&name), &fs::read(&entry).unwrap(), &Limits::default());
            check_sections(&note);
            if note.skipped.is_some() {
                skipped.push(name);
            }
        }
    }
    assert_eq!(skipped, ["image.md"]);
    assert!(start.elapsed() < Duration::from_secs(5));
    let repeated = read_file(corpora, "odd/head-dup-300.md");
    assert_eq!((repeated.sections.len(), codes(&repeated)), (300, vec!["anchor-repeated"]));
    assert_eq!(read_file(corpora, "odd/head-10000.md").sections.len(), 10_000);
}

fn dates_of_the_odd_files(corpora: &Path) {
    let expected = [
        Some("2024-08-02"),
        Some("2023-09-01"),
        Some("2020-10-27"),
        Some("2019-10-25"),
        Some("2023-01-16"),
        Some("2021-04-27"),
        Some("2021-06-04"),
        Some("2020-05-19"),
        Some("2021-06-04"),
        Some("2023-01-01"),
        Some("2024-03-14"),
        Some("2024-08-01"),
        None,
        None,
        None,
        None,
        None,
        None,
    ];
    for (index, expected) in expected.iter().enumerate() {
        let note = read_file(corpora, &format!("odd/dates/date-{index:02}.md"));
        let date = note.metadata.date.map(|date| date.to_string());
        assert_eq!(date.as_deref(), *expected, "date-{index:02}");
        // A date left blank is no fault.
        let reported = codes(&note).contains(&"date-unreadable");
        assert_eq!(reported, expected.is_none() && index != 13, "date-{index:02}");
        assert_eq!(note.sections[0].text, "Texte commun à toutes les dates.\n");
    }
}

/// Entities and escapes bring characters that the bytes of the file do not hold.
#[test]
fn no_entity_or_escape_brings_a_control_character() {
    for (source, text) in [
        ("un&#14;deux&#x7F;", "un deux\n"),
        ("un&#xB;deux&#13;trois", "un deux trois\n"),
        ("<div>un&#xe;deux</div>", "un deux\n"),
        ("<img alt=\"un&#31;deux\" src=a.png>", "un deux\n"),
        ("| a | b&#x1f;c&#11;d |\n|---|---|\n", "a \u{1F} b c d\n"),
        ("a {{ b }}&#31;c&#14;", "a  c\n"),
        ("---\nsummary: \"un\\u000edeux\"\n---\n", "un deux\n"),
        ("+++\nsummary = \"un\\u000Bdeux\"\n+++\n", "un deux\n"),
        ("{\"summary\": \"un\\rdeux\\u001f\"}\n", "un deux\n"),
        ("---\nsummary: un&#14;deux\n---\n", "un deux\n"),
    ] {
        let note = read(source);
        check_sections(&note);
        assert_eq!(note.sections[0].text, text, "{source}");
    }
    let note = read("# Un&#14;deux\n");
    assert_eq!((note.title.as_str(), note.sections[0].heading.as_str()), ("Un deux", "Un deux"));
    assert_eq!(note.sections[0].anchor, "un-deux");
}

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
    "---\n",
    "+++\n",
    "...\n",
    "title: ",
    "date: 1er mars 2020\n",
    "tags:\n",
    "- a\n",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "(",
    ")",
    "|",
    "#",
    "# ",
    "## ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "===\n",
    "```\n",
    "~~~",
    "`",
    "*",
    "**",
    "_",
    "~",
    ">",
    "> ",
    "    ",
    "<h2>",
    "</h2>",
    "<h1 id='x'>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<a ",
    "\"",
    "'",
    "&eacute;",
    "&#0;",
    "&#14;",
    "&#xB;",
    "&#13;",
    "&#x1f;",
    "summary: \"a\\u000eb\"\n",
    "&",
    "{%",
    "%}",
    "{{",
    "}}",
    "{#x}",
    ":::",
    "[^1]",
    "[^1]: ",
    "![",
    "](a.md)",
    "http://x.fr",
    "é",
    "É",
    "e\u{301}",
    "\u{FEFF}",
    "\0",
    "\u{A0}",
    "mot",
    "DINUM",
    " ",
    ":",
    ": ",
    "&a ",
    "*a",
    "!!x ",
    "? ",
    "%",
    "\\",
    "1. ",
    "| - |\n",
    "a | b\n",
    "%%",
    "$",
    "$$",
    "^a\n",
    "^[",
    "> [!x] y\n",
    "!!! a\n",
    "??? b \"c\"\n",
    "=== \"d\"\n",
    "*[AB]: ",
    "{/*",
    "*/}",
    "<x>",
    "#tag",
    "<%",
    "%>",
    ":::a[b]{c=\"d\"}\n",
    "~~~~",
];

/// Any mixture of pieces.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check_note(&bytes);
    }

    #[test]
    fn any_mixture_of_marks_is_read(text in soup()) {
        check_note(text.as_bytes());
    }

    #[test]
    fn sections_of_plain_notes_are_where_they_say(headings in prop::collection::vec("[a-zé]{1,8}", 1..20)) {
        let text: String = headings.iter().map(|h| format!("## {h}\n\ntexte de {h}\n\n")).collect();
        let note = read(&text);
        prop_assert_eq!(note.sections.len(), headings.len());
        for (section, heading) in note.sections.iter().zip(&headings) {
            let source = text.get(section.byte_range.clone()).unwrap_or_default();
            let expected = format!("## {heading}\n");
            prop_assert!(source.starts_with(&expected));
            prop_assert_eq!(&section.text, &format!("texte de {heading}\n"));
            prop_assert_eq!(text.lines().nth(section.line - 1), Some(expected.trim_end()));
        }
    }
}
