//! The operations of the API itself, and of what watches over it.

use serde_json::json;

use super::operation::{KeyScheme, Operation};
use super::refusal::Refusal::{Forbidden, Gone, NotFound, TooMany};
use super::wording::Wording;
use crate::http::api::{
    AcronymsReply, FacetsReply, LivezReply, MissedReply, NoteReply, NotesReply, ReadyzReply,
    SectionReply, SimilarReply, StatusReply,
};
use crate::http::params::{
    api_search_parameters, facets_parameters, paging_parameters, section_parameters,
    similar_parameters, suggest_parameters,
};
use crate::ingest::Status;
use crate::search::{Response, Suggestions};

/// The groups of operations, and what they are for.
pub(super) const TAGS: [(&str, Wording); 4] = [
    ("search", ("Chercher", "Searching")),
    ("notes", ("Les notes", "The notes")),
    ("operations", ("L’index et le service", "The index and the service")),
    ("pages", ("Les pages et les flux", "Pages and feeds")),
];

/// All of them, in the order in which people read about them.
pub(super) fn operations() -> Vec<Operation> {
    let searching = searching().into_iter().map(with_search_key);
    let notes = notes().into_iter().chain(sections()).map(with_search_key);
    searching.chain(notes).chain(index()).chain(service()).collect()
}

fn with_search_key(operation: Operation) -> Operation {
    operation.opened_by(KeyScheme::Search).unless(&[TooMany])
}

fn searching() -> [Operation; 4] {
    let found = ("Une page de résultats, et les facettes.", "A page of hits, and the facets.");
    let example = include_str!("examples/search.json");
    [
        Operation::get(
            "/api/v1/search",
            "search",
            "search",
            ("Cherche des sections de notes.", "Searches sections of notes."),
        )
        .takes(&api_search_parameters())
        .answers::<Response>(found, example)
        .unless(&[Gone])
        .such_as(&[
            "/api/v1/search?q=souverainet%C3%A9+num%C3%A9rique&limit=3",
            "/api/v1/search?organisation=DINUM&sort=-date&limit=5",
            "/api/v1/search?q=%22cloud+de+confiance%22&strict=true&facets=theme,year",
        ]),
        Operation::post(
            "/api/v1/search",
            "searchByBody",
            "search",
            (
                "La même recherche, les paramètres étant les champs d’un objet JSON.",
                "The same search, with the parameters as the fields of a JSON object.",
            ),
        )
        .takes_body(
            &api_search_parameters(),
            json!({ "q": "souveraineté numérique", "theme": ["cloud"], "limit": 3 }),
        )
        .answers::<Response>(found, example)
        .unless(&[Gone]),
        Operation::get(
            "/api/v1/suggest",
            "suggest",
            "search",
            (
                "Complète ce qui est tapé : organisations, thèmes, titres, intertitres, mots.",
                "Completes what is typed: organisations, themes, titles, headings, words.",
            ),
        )
        .takes(&suggest_parameters())
        .answers::<Suggestions>(
            ("Les propositions, genre par genre.", "The suggestions, kind by kind."),
            include_str!("examples/suggest.json"),
        )
        .such_as(&["/api/v1/suggest?q=souv", "/api/v1/suggest?q=minist&limit=5"]),
        Operation::get(
            "/api/v1/facets",
            "countFacets",
            "search",
            (
                "Compte les valeurs des facettes d’une recherche, ou en cherche.",
                "Counts the facet values of a search, or finds some.",
            ),
        )
        .takes(&facets_parameters())
        .answers::<FacetsReply>(
            ("Les arbres, avec leurs nombres de sections.", "The trees, with counts of sections."),
            include_str!("examples/facets.json"),
        )
        .such_as(&["/api/v1/facets", "/api/v1/facets?find=minist&facets=organisation"]),
    ]
}

fn notes() -> [Operation; 3] {
    [
        Operation::get(
            "/api/v1/notes",
            "listNotes",
            "notes",
            ("Liste les notes, par chemin.", "Lists the notes, by path."),
        )
        .takes(&paging_parameters())
        .answers::<NotesReply>(
            ("Une page de la liste.", "A page of the list."),
            include_str!("examples/notes.json"),
        )
        .such_as(&["/api/v1/notes?limit=5"]),
        Operation::get(
            "/api/v1/notes/{path}",
            "showNote",
            "notes",
            (
                "Une note : métadonnées, plan, facettes et leurs raisons, liens, remarques.",
                "One note: metadata, outline, facets and their reasons, links, warnings.",
            ),
        )
        .takes_path("souverainete-numerique.md")
        .answers::<NoteReply>(("La note.", "The note."), include_str!("examples/note.json"))
        .unless(&[NotFound])
        .such_as(&["/api/v1/notes/souverainete-numerique.md"]),
        Operation::get(
            "/api/v1/acronyms",
            "listAcronyms",
            "notes",
            (
                "Les sigles que les notes expliquent, et par quels mots.",
                "The acronyms that notes explain, and by which words.",
            ),
        )
        .takes(&paging_parameters())
        .answers::<AcronymsReply>(
            ("Une page de la liste.", "A page of the list."),
            include_str!("examples/acronyms.json"),
        )
        .such_as(&["/api/v1/acronyms?limit=5"]),
    ]
}

fn sections() -> [Operation; 2] {
    [
        Operation::get(
            "/api/v1/sections/{path}",
            "showSection",
            "notes",
            (
                "Une section entière, son fil d’Ariane et ses voisines.",
                "One section whole, with its breadcrumb and its neighbours.",
            ),
        )
        .takes_path("souverainete-numerique.md")
        .takes(&section_parameters())
        .answers::<SectionReply>(
            ("La section.", "The section."),
            include_str!("examples/section.json"),
        )
        .unless(&[NotFound])
        .such_as(&[
            "/api/v1/sections/souverainete-numerique.md?anchor=trois-questions-devant-un-outil",
        ]),
        Operation::get(
            "/api/v1/similar/{path}",
            "findSimilar",
            "search",
            (
                "Les sections d’autres notes qui ressemblent le plus à une section, ou à une note.",
                "The sections of other notes that are most like a section, or a note.",
            ),
        )
        .takes_path("souverainete-numerique.md")
        .takes(&similar_parameters())
        .answers::<SimilarReply>(
            ("Les plus ressemblantes d’abord.", "The most similar first."),
            include_str!("examples/similar.json"),
        )
        .unless(&[NotFound])
        .such_as(&["/api/v1/similar/souverainete-numerique.md?limit=3"]),
    ]
}

fn index() -> [Operation; 4] {
    [
        with_search_key(
            Operation::get(
                "/api/v1/status",
                "showStatus",
                "operations",
                (
                    "Où en est l’index par rapport au dossier, et pourquoi.",
                    "How the index stands to its folder, and why.",
                ),
            )
            .answers::<StatusReply>(
                ("L’état, les remarques sur les notes.", "The state, and what is odd about notes."),
                include_str!("examples/status.json"),
            )
            .such_as(&["/api/v1/status"]),
        ),
        with_search_key(events()),
        Operation::post(
            "/api/v1/reconcile",
            "reconcile",
            "operations",
            (
                "Compare maintenant le dossier et l’index ; répond quand l’index suit.",
                "Compares folder and index now; answers once the index follows.",
            ),
        )
        .opened_by(KeyScheme::Admin)
        .unless(&[Forbidden, TooMany])
        .answers::<Status>(("L’état après cela.", "The state after that."), ""),
        Operation::get(
            "/api/v1/missed",
            "listMissed",
            "operations",
            (
                "Les recherches restées sans résultat, si `log.missed` les garde.",
                "Searches that found nothing, if `log.missed` keeps them.",
            ),
        )
        .opened_by(KeyScheme::Admin)
        .unless(&[Forbidden, TooMany])
        .answers::<MissedReply>(
            ("Leurs mots, les plus demandés d’abord.", "Their words, those asked most first."),
            include_str!("examples/missed.json"),
        )
        .such_as(&["/api/v1/missed"]),
    ]
}

fn events() -> Operation {
    let last_event = json!({ "type": "integer", "minimum": 0 });
    Operation::get(
        "/api/v1/events",
        "followCommits",
        "operations",
        (
            "Suit l’index : un événement `generation` par écriture, avec les notes changées.",
            "Follows the index: a `generation` event per commit, with the notes that changed.",
        ),
    )
    .takes_header(
        "Last-Event-ID",
        (
            "Le dernier événement vu : ceux qui l’ont suivi viennent d’abord.",
            "The last event seen: those after it come first.",
        ),
        last_event,
    )
    .answers_text(
        "text/event-stream",
        (
            "Un flux sans fin. `data` est un `GenerationEvent` en JSON, `id` sa génération.",
            "A stream without end. `data` is a `GenerationEvent` as JSON, `id` its generation.",
        ),
    )
    .such_as(&["/api/v1/events"])
}

fn service() -> [Operation; 4] {
    let prometheus = "text/plain";
    [
        Operation::get(
            "/livez",
            "isAlive",
            "operations",
            ("Le processus vit.", "The process lives."),
        )
        .answers::<LivezReply>(("Oui.", "Yes."), r#"{ "status": "alive" }"#)
        .such_as(&["/livez"]),
        Operation::get(
            "/readyz",
            "isReady",
            "operations",
            (
                "L’index a égalé le dossier : les recherches sont complètes.",
                "The index has equalled the folder: searches are complete.",
            ),
        )
        .answers::<ReadyzReply>(("Oui.", "Yes."), r#"{ "status": "ready", "generation": 42 }"#)
        .such_as(&["/readyz"]),
        with_search_key(
            Operation::get(
                "/metrics",
                "showMetrics",
                "operations",
                ("Les mesures, pour Prometheus.", "The metrics, for Prometheus."),
            )
            .answers_text(
                prometheus,
                (
                    "Au format de Prometheus ; d’OpenMetrics si `Accept` le demande.",
                    "In the format of Prometheus; of OpenMetrics if `Accept` asks for it.",
                ),
            )
            .such_as(&["/metrics"]),
        ),
        Operation::get(
            "/openapi.json",
            "showOpenapi",
            "operations",
            ("Ce document.", "This document."),
        )
        .answers_bytes(("En JSON.", "As JSON."))
        .revalidates()
        .such_as(&["/openapi.json"]),
    ]
}
