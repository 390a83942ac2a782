//! What all pages share: head, header with the search form, footer.
//!
//! Our ids contain a `:`, so that they never equal an anchor of a note.

use maud::{DOCTYPE, Markup, html};

use crate::http::app::App;
use crate::http::path_prefix::PathPrefix;

/// The id of the form, for its fields elsewhere on the page.
pub(super) const FORM: &str = "limier:form";

/// The id of the filters.
pub(super) const FILTERS: &str = "limier:filters";

/// The id of what ends every page.
const FOOT: &str = "limier:foot";

/// The page that the layout is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    /// The form comes first.
    Home,
    /// Results, which change while the reader types.
    Results,
    Other,
    /// Stays as it was answered, since asking again would give another page.
    Still,
    /// No page can be opened: there is nothing to search with, and nowhere to go.
    Closed,
}

impl PageKind {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Home => Some("home"),
            Self::Results => Some("search"),
            Self::Other | Self::Still | Self::Closed => None,
        }
    }
}

/// What differs from page to page.
#[derive(Clone, Copy)]
pub(in crate::http) struct Frame<'a> {
    pub(super) prefix: &'a PathPrefix,
    /// Before ` · Limier`; the home page has none.
    pub(super) title: &'a str,
    /// The query in the search box.
    pub(super) q: &'a str,
    /// Further parameters that the form sends.
    pub(super) hidden: &'a [(&'a str, &'a str)],
    pub(super) kind: PageKind,
    /// Index and generation that the page shows.
    pub(super) state: &'a str,
    /// The path of the note, on the page of a note.
    pub(super) note: Option<&'a str>,
    /// The address of the feed with the same results.
    pub(super) feed: Option<&'a str>,
    /// The key that the box sends, if search needs one.
    pub(super) page_key: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// The frame of a page that differs in its title alone.
    pub(in crate::http) fn titled(app: &'a App, title: &'a str) -> Self {
        Self { title, ..Self::of(app) }
    }

    /// The frame of a page that differs in nothing.
    pub(super) fn of(app: &'a App) -> Self {
        Self {
            prefix: &app.prefix,
            title: "",
            q: "",
            hidden: &[],
            kind: PageKind::Other,
            state: "",
            note: None,
            feed: None,
            page_key: app.page_key(),
        }
    }
}

/// A page with `body` in its frame.
pub(in crate::http) fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    let title = match frame.title {
        "" => "Limier – recherche dans les notes".to_owned(),
        title => format!("{title} · Limier"),
    };
    let prefix = frame.prefix;
    let state = Some(frame.state).filter(|state| !state.is_empty());
    html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(prefix.to("/favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(prefix.to("/limier.css"));
                // Nothing is painted before all of the page is there: what comes later would move it.
                link rel="expect" href={ "#" (FOOT) } blocking="render";
                link rel="search" href=(prefix.to("/opensearch.xml")) title="Limier"
                    type="application/opensearchdescription+xml";
                @if let Some(feed) = frame.feed {
                    link rel="alternate" href=(feed) type="application/atom+xml" title=(title);
                }
                @if frame.kind != PageKind::Closed {
                    script type="module" src=(prefix.to("/limier.js")) {}
                    // Before anything is painted: it says whether there is a preview beside the results.
                    @let blocking = (frame.kind == PageKind::Results).then_some("render");
                    @if frame.kind != PageKind::Still {
                        script type="module" src=(prefix.to("/page.js")) blocking=[blocking] {}
                    }
                    script type="module" src=(prefix.to("/keys.js")) {}
                }
                @if frame.note.is_some() {
                    script type="module" src=(prefix.to("/note.js")) {}
                }
            }
            body class=[frame.kind.class()] data-note=[frame.note] data-state=[state] {
                a.skip href="#limier:main" { "Aller au contenu" }
                @if frame.kind == PageKind::Results {
                    a.skip href={ "#" (FILTERS) } { "Aller aux filtres" }
                }
                header.top {
                    a.brand href=(prefix.to("/")) aria-label="Limier, accueil" {
                        img src=(prefix.to("/favicon.svg")) alt="" width="32" height="32";
                        span { "Limier" }
                    }
                    @if frame.kind != PageKind::Closed { (form(frame)) }
                    @if frame.kind == PageKind::Results {
                        button.to-preview type="button" aria-pressed="false" aria-controls="limier:preview" { "Aperçu" }
                    }
                }
                main id="limier:main" { (body) }
                @if frame.kind == PageKind::Results {
                    // Filled by `preview.js`, where there is room and readers want it.
                    aside.preview id="limier:preview" aria-label="Aperçu" {}
                }
                footer.bottom id=(FOOT) {
                    p {
                        "Limier cherche dans les notes, en français. "
                        @if frame.kind != PageKind::Closed {
                            a href=(prefix.to("/status")) { "État" }
                            " · "
                            a href=(prefix.to("/docs")) { "API" }
                        }
                    }
                }
            }
        }
    }
}

/// The search form. It works by itself; with JavaScript, the component around it answers while the
/// reader types.
fn form(frame: &Frame<'_>) -> Markup {
    let mode = (frame.kind == PageKind::Results).then_some("page");
    html! {
        limier-recherche src=(frame.prefix.to("/")) mode=[mode] key=[frame.page_key] {
            form id=(FORM) action=(frame.prefix.to("/")) method="get" role="search" {
                label.unseen for="limier:q" { "Rechercher dans les notes" }
                input id="limier:q" type="search" name="q" value=(frame.q) maxlength="1024"
                    placeholder="Rechercher dans les notes" autocomplete="off" autocapitalize="off"
                    spellcheck="false" autofocus[frame.kind == PageKind::Home];
                @for (name, value) in frame.hidden {
                    input type="hidden" name=(name) value=(value);
                }
                button type="submit" title="Rechercher" {
                    svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" {
                        path d="M11 11l4 4M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z" {}
                    }
                    span { "Rechercher" }
                }
            }
        }
    }
}
