//! The pages and the feeds, in short: people and browsers read them, not programs.

use super::operation::{KeyScheme, Operation};
use super::refusal::Refusal::{Forbidden, NotFound, TooMany};
use super::wording::Wording;
use crate::http::pages::page_parameters;
use crate::http::params::{note_page_parameters, suggest_parameters};

const HTML: &str = "text/html";

/// All of them.
pub(super) fn page_operations() -> Vec<Operation> {
    let mut operations = vec![
        page("/", "searchPage", ("La page de recherche.", "The search page."))
            .takes(&page_parameters())
            .answers_text(HTML, ("La page.", "The page."))
            .such_as(&["/", "/?q=cloud"]),
        page("/notes/{path}", "notePage", ("Une note, mise en page.", "A note, rendered."))
            .takes_path("souverainete-numerique.md")
            .takes(&note_page_parameters())
            .answers_text(HTML, ("La page.", "The page."))
            .unless(&[NotFound])
            .such_as(&["/notes/souverainete-numerique.md"]),
        page("/status", "statusPage", ("L’état de la recherche.", "How the search stands."))
            .answers_text(HTML, ("La page.", "The page."))
            .such_as(&["/status"]),
        Operation::post(
            "/status",
            "openStatus",
            "pages",
            ("Le même avec ses détails, par une clé.", "The same with its details, by a key."),
        )
        .for_browsers()
        .unless(&[Forbidden, TooMany])
        .takes_form("key", ("Une clé d’administration.", "An admin key."))
        .answers_text(HTML, ("La page.", "The page.")),
        file("/images/{path}", "showPicture", ("Une image des notes.", "A picture of the notes.")),
        file(
            "/files/{path}",
            "saveFile",
            ("Un document, à enregistrer.", "A document, to be saved."),
        ),
        page(
            "/docs",
            "showDocs",
            ("Ce document, pour des lecteurs.", "This document, for people."),
        )
        .answers_text(HTML, ("La page.", "The page."))
        .such_as(&["/docs"]),
    ];
    operations.extend(feeds());
    operations
}

fn page(path: &'static str, id: &'static str, about: Wording) -> Operation {
    Operation::get(path, id, "pages", about).for_browsers().unless(&[Forbidden, TooMany])
}

fn file(path: &'static str, id: &'static str, about: Wording) -> Operation {
    let kept = ("Le fichier.", "The file.");
    page(path, id, about)
        .takes_path("a/b.png")
        .answers_bytes(kept)
        .revalidates()
        .unless(&[NotFound])
}

fn feeds() -> [Operation; 4] {
    let mut of_feed = page_parameters();
    of_feed.retain(|described| described.name != "typing");
    [
        Operation::get(
            "/atom.xml",
            "feed",
            "pages",
            ("Une recherche, en flux Atom.", "A search as an Atom feed, newest first."),
        )
        .for_browsers()
        .opened_by(KeyScheme::Search)
        .unless(&[TooMany])
        .takes(&of_feed)
        .answers_text("application/atom+xml", ("Le flux.", "The feed."))
        .such_as(&["/atom.xml?q=cloud"]),
        page(
            "/opensearch.xml",
            "describeSearch",
            ("La recherche, décrite aux navigateurs.", "The search, described to browsers."),
        )
        .answers_text(
            "application/opensearchdescription+xml",
            ("La description.", "The description."),
        )
        .such_as(&["/opensearch.xml"]),
        page(
            "/opensearch/suggestions",
            "suggestToBrowser",
            ("Des propositions pour la barre d’adresse.", "Suggestions for the address bar."),
        )
        .takes(&suggest_parameters())
        .answers_bytes(("Quatre listes.", "Four lists."))
        .such_as(&["/opensearch/suggestions?q=souv"]),
        Operation::get(
            "/limier.js",
            "component",
            "pages",
            ("La boîte de recherche, pour d’autres sites.", "The search box, for other sites."),
        )
        .for_browsers()
        .answers_text("text/javascript", ("Le module.", "The module."))
        .revalidates()
        .such_as(&["/limier.js"]),
    ]
}
