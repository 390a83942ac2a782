//! What all pages share: head, header with the search form, footer.
//!
//! Ids hold a `:`, which no anchor of a note does.

use maud::{DOCTYPE, Markup, html};

/// The form's id, for fields that stand elsewhere on the page.
pub(super) const FORM: &str = "limier:form";

/// The filters' id.
pub(super) const FILTERS: &str = "limier:filters";

/// What differs between pages.
pub(super) struct Frame<'a> {
    /// Before ` · Limier`; the home page has none.
    pub(super) title: &'a str,
    /// The query, to go on from.
    pub(super) q: &'a str,
    /// What the form sends besides.
    pub(super) hidden: &'a [(&'a str, &'a str)],
    /// Whether the form is the page's subject.
    pub(super) is_home: bool,
}

/// A page.
pub(super) fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    let title = match frame.title {
        "" => "Limier – recherche dans les notes".to_owned(),
        title => format!("{title} · Limier"),
    };
    html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/limier.css";
                script type="module" src="/limier.js" {}
            }
            body class=[frame.is_home.then_some("home")] {
                a.skip href="#limier:main" { "Aller au contenu" }
                header.top {
                    a.brand href="/" aria-label="Limier, accueil" {
                        img src="/favicon.svg" alt="" width="32" height="32";
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
    html! {
        limier-recherche src="/" {
            form id=(FORM) action="/" method="get" role="search" {
                label.unseen for="limier:q" { "Rechercher dans les notes" }
                input id="limier:q" type="search" name="q" value=(frame.q) maxlength="1024"
                    placeholder="Rechercher dans les notes" autocomplete="off" autocapitalize="off"
                    spellcheck="false" autofocus[frame.is_home];
                @for (name, value) in frame.hidden {
                    input type="hidden" name=(name) value=(value);
                }
                button type="submit" { "Rechercher" }
            }
        }
    }
}
