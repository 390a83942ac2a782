//! The results page.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use maud::{Markup, html};

use super::address::Address;
use super::facets::{self, replacing};
use super::french::{count, no_facet_value, quoted, quoted_list, thousands};
use super::hits::{hits, paging};
use super::layout::{self, Frame, PageKind};
use super::{help, home};
use crate::facet::Facet;
use crate::http::app::App;
use crate::http::problem::Problem;
use crate::index::Snapshot;
use crate::search::language::parse;
use crate::search::{Collapse, Expansion, Relaxed, Request, Response, Sort, Suggestion, Tier};

/// Sections of a note beside its best: more of them are in the note.
const SECTIONS: usize = 8;
/// Characters of a snippet: two lines.
const SNIPPET_CHARS: usize = 170;
/// Words that are named as found; if more are, those are named that are not.
const KEPT_MAX: usize = 3;

/// `GET /`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let (address, page) = Address::read(&app.prefix, query.as_deref())?;
    if address.is_empty() {
        return home::show(&app).await;
    }
    let request = address.request(page)?;
    let snapshot = app.snapshot()?;
    let request = Request {
        collapse: Collapse::Note,
        sections: SECTIONS,
        for_reader: true,
        snippet_chars: SNIPPET_CHARS,
        ..request.counting_shown()
    };
    let response = app.search(&snapshot, request.clone()).await?;
    Ok(Results { address, page, request, response, snapshot: &snapshot, app: &app }.show())
}

struct Results<'a> {
    address: Address,
    page: usize,
    request: Request,
    response: Response,
    snapshot: &'a Snapshot,
    app: &'a App,
}

impl Results<'_> {
    fn show(&self) -> Markup {
        let is_kept = |name: &str| Facet::named(name).is_some() || ["note", "sort"].contains(&name);
        let hidden: Vec<_> = self.address.pairs().filter(|(name, _)| is_kept(name)).collect();
        let title = self.title();
        let feed = self.address.feed_url();
        let state = format!("{}:{}", self.response.index_id, self.response.generation);
        let frame = Frame {
            title: &title,
            q: self.address.q(),
            hidden: &hidden,
            kind: PageKind::Results,
            state: &state,
            feed: Some(&feed),
            ..Frame::of(self.app)
        };
        layout::page(&frame, &self.body())
    }

    fn title(&self) -> String {
        let found = count(self.response.total_all_words, "section");
        let asked = match self.address.q() {
            "" => "Notes".to_owned(),
            q => quoted(q),
        };
        match self.page {
            1 => format!("{asked} – {found}"),
            page => format!("{asked} – {found} – page\u{a0}{page}"),
        }
    }

    fn body(&self) -> Markup {
        let Self { address, request, response, snapshot, .. } = self;
        let is_found = response.total_listed > 0;
        html! {
            div.results {
                section.list {
                    div.headline {
                        (self.heading())
                        @if is_found { (self.sorts()) }
                    }
                    (facets::opener(address, request, snapshot))
                    (facets::chosen(address, request, snapshot))
                    (self.notices())
                    @if !response.hits.is_empty() {
                        (hits(address, response, snapshot, self.app.config.links.editor.as_ref(), &self.divider()))
                        (paging(address, self.page, response.total_listed))
                    } @else if is_found {
                        p { a href=(address.url()) { "Revenir à la première page" } }
                    } @else {
                        (self.nothing())
                    }
                    (help::panel(response.total_listed))
                    p.follow { a href=(address.feed_url()) { "Suivre cette recherche dans un lecteur de flux (Atom)" } }
                }
                (facets::panel(address, request, response, snapshot.taxonomy()))
            }
        }
    }

    /// How many sections hold all the words, which screen readers announce (`role="status"`).
    fn heading(&self) -> Markup {
        let Response { total, total_listed, query, .. } = &self.response;
        let by_meaning = self.response.total_meaning.unwrap_or_default();
        html! {
            div role="status" {
                h1 {
                    @if let Some(relaxed) = &query.relaxed {
                        strong { "Aucune section avec tous les mots" }
                        @if *total > 0 { "\u{202f}; " (thousands(*total)) " " (held(relaxed)) }
                    } @else {
                        strong {
                            @match (total, total_listed) {
                                (0, 0) => "Aucun résultat",
                                (0, _) => { "Aucune section avec " (self.all_words()) },
                                _ => { (count(*total, "section")) },
                            }
                        }
                        @if let (0, 1..) = (*total, by_meaning) {
                            "\u{202f}; " (thousands(by_meaning)) " par le sens"
                        }
                        @if !self.address.q().is_empty() { " pour " (quoted(self.address.q())) }
                    }
                    @if self.page > 1 { span.page { ", page\u{a0}" (self.page) } }
                }
            }
        }
    }

    /// What the reader asked for, as a headline calls it.
    fn all_words(&self) -> &'static str {
        if self.address.q().split_whitespace().nth(1).is_some() {
            "tous les mots"
        } else {
            "ce mot"
        }
    }

    /// What stands between the sections that were counted and those that hold less.
    fn divider(&self) -> Markup {
        let strict = self.address.with("strict", "true").url();
        let has = |tier| self.response.hits.iter().any(|hit| hit.tier == tier);
        html! {
            p.divider {
                @match (has(Tier::Full), has(Tier::Partial), has(Tier::Meaning)) {
                    (true, _, false) => "Il manque des mots aux sections qui suivent.",
                    (false, _, false) => "Il manque des mots à ces sections.",
                    (true, false, true) => "Les sections qui suivent ont été trouvées par le sens.",
                    (false, false, true) => "Ces sections ont été trouvées par le sens.",
                    (true, true, true) => "Il manque des mots aux sections qui suivent, ou elles ont été trouvées par le sens.",
                    (false, true, true) => "Il manque des mots à ces sections, ou elles ont été trouvées par le sens.",
                }
                @if self.response.total > 0 && self.response.query.relaxed.is_none() {
                    " " a href=(strict) { "Exiger tous les mots" }
                }
            }
        }
    }

    /// How the query was understood, with links that undo it: what changed it, then what widened it,
    /// folded if that is more than one thing.
    fn notices(&self) -> Markup {
        let report = &self.response.query;
        let strict = self.address.with("strict", "true").url();
        let is_respelled = report.suggestion.as_ref().is_some_and(|suggestion| suggestion.applied);
        let is_relaxed = report.relaxed.is_some() && !is_respelled;
        html! {
            @if report.suggestion.is_some() || is_relaxed || !report.expansions.is_empty() {
                @let is_quiet = report.suggestion.is_none();
                div.notice.quiet[is_quiet] {
                    @if let Some(suggestion) = &report.suggestion {
                        p { (self.suggestion(suggestion, &strict)) }
                    }
                    @if is_relaxed { p { a href=(strict) { "Exiger tous les mots" } } }
                    (widened(&report.expansions))
                }
            }
        }
    }

    fn suggestion(&self, suggestion: &Suggestion, strict: &str) -> Markup {
        let text = &suggestion.text;
        html! {
            @match suggestion.reason {
                "spelling" if suggestion.applied => {
                    "Résultats pour " strong { (quoted(text)) } ". "
                    a href=(strict) { "Chercher exactement " (quoted(self.address.q())) }
                }
                "spelling" => {
                    "Vouliez-vous dire " a href=(self.address.with("q", text).url()) { (quoted(text)) } "\u{202f}?"
                }
                facet => {
                    (no_facet_value(Facet::named(facet).unwrap_or(Facet::Organisation))) " de ce nom. Vouliez-vous dire " (replacing(&self.address, facet, text)) "\u{202f}?"
                }
            }
        }
    }

    fn sorts(&self) -> Markup {
        let sorts = [
            ("relevance", "Pertinence", Sort::Relevance),
            ("-date", "Récentes", Sort::DateDescending),
            ("date", "Anciennes", Sort::Date),
            ("title", "Titre", Sort::Title),
        ];
        html! {
            nav.sorts aria-label="Trier" {
                ul {
                    @for (name, label, sort) in sorts {
                        @let is_current = (self.request.sort == sort).then_some("true");
                        @let address = match sort {
                            Sort::Relevance => self.address.without("sort"),
                            _ => self.address.with("sort", name),
                        };
                        li { a data-key={ "sort:" (name) } href=(address.url()) aria-current=[is_current] { (label) } }
                    }
                }
            }
        }
    }

    /// Whether the query is signs alone.
    fn has_no_word(&self) -> bool {
        let q = self.address.q();
        !q.trim().is_empty() && parse(q).is_empty()
    }

    /// Advice for when nothing was found.
    fn nothing(&self) -> Markup {
        let has_filters = facets::cleared(&self.address) != self.address;
        html! {
            div.nothing {
                p {
                    @if self.has_no_word() { "Il n’y a là aucun mot à chercher. " }
                    @else { "Rien dans les notes ne correspond. " }
                    "Vous pouvez\u{a0}:"
                }
                ul {
                    @if self.request.strict {
                        li { a href=(self.address.without("strict").url()) { "accepter des mots proches ou absents" } "\u{202f};" }
                    }
                    @if has_filters {
                        li { a href=(facets::cleared(&self.address).url()) { "chercher sans filtre" } "\u{202f};" }
                    }
                    li { "essayer un mot plus courant, ou un sigle\u{202f};" }
                    li { a href=(self.address.prefix().to("/")) { "parcourir les organisations et les thèmes" } "." }
                }
            }
        }
    }
}

/// What the sections hold that were found without some words: « avec « a » et « b » ».
fn held(relaxed: &Relaxed) -> String {
    match relaxed.kept.len() {
        1..=KEPT_MAX => format!("avec {}", quoted_list(&relaxed.kept)),
        _ => format!("sans {}", quoted_list(&relaxed.dropped)),
    }
}

/// What was looked for too.
fn widened(expansions: &[Expansion]) -> Markup {
    let told = |expansion: &Expansion| {
        html! { (quoted(&expansion.from)) " a aussi été cherché comme " (quoted(&expansion.to)) }
    };
    html! {
        @match expansions {
            [] => {}
            [only] => p.widened { (told(only)) "." }
            [first, others @ ..] => details.widened {
                summary data-key="expansions" {
                    (told(first)) ", et " (count(others.len(), "autre"))
                    (if others.len() > 1 { " équivalents" } else { " équivalent" })
                }
                ul { @for other in others { li { (told(other)) "." } } }
            }
        }
    }
}
