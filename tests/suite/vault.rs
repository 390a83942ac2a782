//! A vault of Obsidian in French: what its author sees there is found, each note by its name, and
//! what its author hides is not.

use std::fs;

use crate::common::{Home, note_files, repository};

#[test]
fn each_note_of_a_vault_is_found_by_its_name_and_nothing_that_it_hides() {
    let home = Home::copy_of(&repository("tests/fixtures/obsidian"));
    let daemon = home.serve();
    let notes = note_files(&home.corpus());
    assert!(notes.len() >= 8, "{notes:?}");
    for file in notes {
        let path = file.strip_prefix(home.corpus()).unwrap().to_string_lossy().into_owned();
        let name = file.file_stem().unwrap().to_string_lossy().replace(".excalidraw", "");
        let found = daemon.search_with(&[("q", &name), ("strict", "true")]);
        let is_found = found["hits"].as_array().unwrap().iter().any(|hit| hit["note"] == path);
        let is_retitled = fs::read_to_string(&file).unwrap().contains("title:");
        assert!(is_found || is_retitled, "{name}: {found}");
        let url = found["hits"].as_array().unwrap().iter().find(|hit| hit["note"] == path);
        let url = url.map_or_else(
            || format!("/notes/{}", path.replace(' ', "%20")),
            |hit| {
                let url = hit["url"].as_str().unwrap();
                url.split('#').next().unwrap_or(url).to_owned()
            },
        );
        let reply = daemon.get(&url);
        assert_eq!(reply.status, 200, "{url}");
        let page = reply.text().split_once("<article").map(|(_, page)| page.to_owned()).unwrap();
        for hidden in ["confidentiel", "%%", "[!", "tp.date", "bayes</p>", "compressed", "|300"] {
            assert!(!page.contains(hidden), "{hidden} on the page of {path}");
        }
    }
    for hidden in ["confidentiel", "kanban", "fournisseur pressenti", "tp.date.now"] {
        let found = daemon.search_with(&[("q", hidden), ("strict", "true")]);
        assert_eq!(found["total"], 0, "{hidden}: {found}");
    }
    for (q, note) in [
        ("theme:projet", "Projets/Migration du parc.md"),
        ("theme:\"réunion/avril\"", "Réunions/Réunion du 12 mars.md"),
        ("commutateur étage", "Dessins/Schéma du réseau.excalidraw.md"),
        ("\"La ville et ses marges\"", "Lectures/Fiche de lecture.md"),
        ("\"nom de la salle\"", "Modèles/Modèle de compte rendu.md"),
        ("polycopié renvoi", "Cours/Probabilités.md"),
    ] {
        let found = daemon.search_with(&[("q", q), ("strict", "true")]);
        assert_eq!(found["hits"][0]["note"], note, "{q}: {found}");
    }
}
