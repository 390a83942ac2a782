//! What all pages share: head, header with the search form, footer.
//!
//! Ids hold a `:`, which no anchor of a note does.

use maud::{DOCTYPE, Markup, html};

use crate::http::app::App;
use crate::http::root::Root;

/// The form's id, for fields that stand elsewhere on the page.
pub(super) const FORM: &str = "limier:form";

/// The filters' id.
pub(super) const FILTERS: &str = "limier:filters";

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The form is its subject.
    Home,
    /// Results, which follow what is typed.
    Results,
    Other,
}

impl Kind {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Home => Some("home"),
            Self::Results => Some("search"),
            Self::Other => None,
        }
    }
}

/// What differs between pages.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// What stands before our paths.
    pub(super) root: &'a Root,
    /// Before ` · Limier`; the home page has none.
    pub(super) title: &'a str,
    /// The query, to go on from.
    pub(super) q: &'a str,
    /// What the form sends besides.
    pub(super) hidden: &'a [(&'a str, &'a str)],
    pub(super) kind: Kind,
    /// Which state of the notes it shows: index and generation.
    pub(super) state: &'a str,
    /// The path of the note that the page shows.
    pub(super) note: Option<&'a str>,
    /// The page as a feed.
    pub(super) feed: Option<&'a str>,
    /// What the box shows instead of a key, where one is needed.
    pub(super) page_key: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// A page without anything of its own.
    pub(super) fn of(app: &'a App) -> Self {
        Self {
            root: &app.root,
            title: "",
            q: "",
            hidden: &[],
            kind: Kind::Other,
            state: "",
            note: None,
            feed: None,
            page_key: app.page_key(),
        }
    }
}

/// A page.
pub(super) fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    let title = match frame.title {
        "" => "Limier – recherche dans les notes".to_owned(),
        title => format!("{title} · Limier"),
    };
    let root = frame.root;
    let state = Some(frame.state).filter(|state| !state.is_empty());
    html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(root.to("/favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(root.to("/limier.css"));
                link rel="search" href=(root.to("/opensearch.xml")) title="Limier"
                    type="application/opensearchdescription+xml";
                @if let Some(feed) = frame.feed {
                    link rel="alternate" href=(feed) type="application/atom+xml" title=(title);
                }
                script type="module" src=(root.to("/limier.js")) {}
                script type="module" src=(root.to("/page.js")) {}
            }
            body class=[frame.kind.class()] data-note=[frame.note] data-state=[state] {
                a.skip href="#limier:main" { "Aller au contenu" }
                header.top {
                    a.brand href=(root.to("/")) aria-label="Limier, accueil" {
                        img src=(root.to("/favicon.svg")) alt="" width="32" height="32";
                        span { "Limier" }
                    }
                    (form(frame))
                }
                main id="limier:main" { (body) }
                footer.bottom {
                    p { "Limier cherche dans les notes, en français." }
                }
            }
        }
    }
}

/// The form works by itself; with JavaScript the component around it answers while one types.
fn form(frame: &Frame<'_>) -> Markup {
    let mode = (frame.kind == Kind::Results).then_some("page");
    html! {
        limier-recherche src=(frame.root.to("/")) mode=[mode] key=[frame.page_key] {
            form id=(FORM) action=(frame.root.to("/")) method="get" role="search" {
                label.unseen for="limier:q" { "Rechercher dans les notes" }
                input id="limier:q" type="search" name="q" value=(frame.q) maxlength="1024"
                    placeholder="Rechercher dans les notes" autocomplete="off" autocapitalize="off"
                    spellcheck="false" autofocus[frame.kind == Kind::Home];
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
