//! The results page.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use maud::{Markup, html};

use super::address::Address;
use super::facets::{self, replacing};
use super::french::{count, no_facet_value, quoted};
use super::hits::{hits, paging, quoted_list};
use super::layout::{self, FILTERS, Frame, PageKind};
use super::{help, home};
use crate::facet::Facet;
use crate::http::app::App;
use crate::http::problem::Problem;
use crate::index::Snapshot;
use crate::search::language::parse;
use crate::search::{Request, Response, Sort, Suggestion};

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
    let request = request.counting_shown();
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
        let found = count(self.response.total_hits, "résultat");
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
                    (self.heading())
                    (self.near())
                    a.to-filters href={ "#" (FILTERS) } { "Filtrer" }
                    (facets::chosen(address, request, snapshot))
                    (self.notices())
                    @if is_found { (self.sorts()) }
                    @if !response.hits.is_empty() {
                        (hits(address, response, snapshot))
                        (paging(address, self.page, response.total_listed))
                    } @else if is_found {
                        p { a href=(address.url()) { "Revenir à la première page" } }
                    } @else {
                        (self.nothing())
                    }
                    (help::panel(response.total_hits))
                    p.follow { a href=(address.feed_url()) { "Suivre cette recherche dans un lecteur de flux (Atom)" } }
                }
                (facets::panel(address, request, response, snapshot.taxonomy()))
            }
        }
    }

    /// The number of hits, which screen readers announce (`role="status"`).
    fn heading(&self) -> Markup {
        let found = match self.response.total_hits {
            0 => "Aucun résultat".to_owned(),
            hits => count(hits, "résultat"),
        };
        html! {
            div role="status" {
                h1 {
                    strong { (found) }
                    @if !self.address.q().is_empty() { " pour " (quoted(self.address.q())) }
                    @if self.page > 1 { span.page { ", page\u{a0}" (self.page) } }
                }
            }
        }
    }

    /// How many of the listed hits lack words, which nothing else counts.
    fn near(&self) -> Markup {
        let Response { total_hits, total_listed, .. } = self.response;
        let near = total_listed.saturating_sub(total_hits);
        let strict = self.address.with("strict", "true").url();
        html! {
            @if near > 0 {
                p.near {
                    "S’y ajoute" @if near > 1 { "nt" } " " (count(near, "section"))
                    @if near > 1 { " auxquelles" } @else { " à laquelle" }
                    " il manque des mots. "
                    @if total_hits > 0 && self.response.query.relaxed.is_none() {
                        a href=(strict) { "Exiger tous les mots" }
                    }
                }
            }
        }
    }

    /// How the query was changed to find something, with links that undo it.
    fn notices(&self) -> Markup {
        let report = &self.response.query;
        let strict = self.address.with("strict", "true").url();
        let is_respelled = report.suggestion.as_ref().is_some_and(|suggestion| suggestion.applied);
        html! {
            @if let Some(suggestion) = &report.suggestion {
                p.notice { (self.suggestion(suggestion, &strict)) }
            }
            @if let Some(relaxed) = &report.relaxed {
                p.notice {
                    "Aucune section ne contient tous les mots\u{a0}: "
                    (quoted_list(&relaxed.dropped))
                    @if relaxed.dropped.len() > 1 { " ont été laissés de côté. " }
                    @else { " a été laissé de côté. " }
                    @if !is_respelled { a href=(strict) { "Exiger tous les mots" } }
                }
            }
            @for expansion in &report.expansions {
                p.notice.quiet { (quoted(&expansion.from)) " a aussi été cherché comme " (quoted(&expansion.to)) "." }
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
