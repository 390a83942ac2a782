//! The page `/status`: how far the search is behind its folder. Whoever may search sees that; what is in
//! the way, note by note, is for administrators.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use maud::{Markup, html};
use url::form_urlencoded;

use super::french::{count, moment, thousands};
use super::layout::{self, Frame, PageKind};
use super::status_details::Details;
use crate::http::access::is_admin;
use crate::http::app::App;
use crate::http::client::Client;
use crate::http::keys::KeyKind;
use crate::http::problem::Problem;
use crate::index::Snapshot;
use crate::ingest::{Status, WatchMode};

/// Who looks at the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Viewer {
    Admin,
    Reader,
    /// Gave a key that is none of an administrator.
    WrongKey,
}

/// `GET /status`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Markup, Problem> {
    let is_admin = is_admin(&app, client, &headers);
    page(&app, if is_admin { Viewer::Admin } else { Viewer::Reader }, PageKind::Other).await
}

/// `POST /status`: the same, opened by the admin key in the form. The page is not kept up, since only
/// the form has the key.
pub(in crate::http) async fn open(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<Markup, Problem> {
    let key = form_urlencoded::parse(&body).find(|(name, _)| name == "key");
    let is_admin = key.is_some_and(|(_, key)| app.keys.is(KeyKind::Admin, &key));
    page(&app, if is_admin { Viewer::Admin } else { Viewer::WrongKey }, PageKind::Still).await
}

async fn page(app: &App, viewer: Viewer, kind: PageKind) -> Result<Markup, Problem> {
    let snapshot = app.board.snapshot();
    let status = app.board.status();
    let details = match viewer {
        Viewer::Admin => Some(Details::gather(app, &status).await?),
        Viewer::Reader | Viewer::WrongKey => None,
    };
    let body = html! {
        section.status {
            h1 { "État de la recherche" }
            (freshness(&status))
            @if let Some(snapshot) = &snapshot { (figures(snapshot, &status)) }
            @match &details {
                Some(details) => (details.show(&app.prefix)),
                None => (closed(app, viewer)),
            }
        }
    };
    let state = snapshot.map(|s| format!("{}:{}", s.index_id(), s.generation()));
    let state = state.unwrap_or_default();
    let frame = Frame { title: "État de la recherche", kind, state: &state, ..Frame::of(app) };
    Ok(layout::page(&frame, &body))
}

/// Whether what is found is what is in the folder.
fn freshness(status: &Status) -> Markup {
    let is_behind = status.degraded.causes().iter().any(|(_, is_there)| *is_there);
    html! {
        p.lead role="status" {
            @if let Some(progress) = &status.progress {
                "Les notes sont en cours de lecture\u{a0}: " (thousands(progress.done)) " sur "
                (thousands(progress.total)) "."
            } @else if !status.ready {
                "La recherche se prépare."
            } @else if is_behind {
                "La recherche répond, mais elle peut être en retard sur les notes."
            } @else if status.pending > 0 {
                (count(status.pending, "changement")) " en attente."
            } @else {
                "Tout est à jour."
            }
        }
        @if let Some(progress) = &status.progress {
            progress aria-label="Notes lues" value=(progress.done) max=(progress.total.max(1)) {}
        }
    }
}

fn figures(snapshot: &Snapshot, status: &Status) -> Markup {
    html! {
        dl.figures {
            div { dt { "Notes" } dd { (thousands(snapshot.notes_len())) } }
            div { dt { "Sections" } dd { (thousands(snapshot.sections_len())) } }
            @if let Some(semantic) = &status.semantic {
                div {
                    dt { "Trouvées par le sens" }
                    dd {
                        (count(semantic.embedded, "section"))
                        @if semantic.pending > 0 { ", " (thousands(semantic.pending)) " en attente" }
                    }
                }
            }
            @if let Some(at) = status.last_commit {
                div { dt { "Dernier changement" } dd { (moment(at)) } }
            }
            @if let Some(at) = status.last_reconcile {
                div { dt { "Dernière comparaison avec le dossier" } dd { (moment(at)) } }
            }
            div { dt { "Suivi des changements" } dd { (watching(status.watch)) } }
            div { dt { "Version" } dd { (env!("CARGO_PKG_VERSION")) } }
        }
    }
}

fn watching(mode: WatchMode) -> &'static str {
    match mode {
        WatchMode::None => "aucun",
        WatchMode::Events => "immédiat, signalé par le système",
        WatchMode::Polling => "par relectures régulières du dossier",
    }
}

/// What readers see in the place of the details.
fn closed(app: &App, viewer: Viewer) -> Markup {
    html! {
        section {
            h2 { "Détails" }
            @if app.keys.has(KeyKind::Admin) {
                @if viewer == Viewer::WrongKey {
                    p.notice role="alert" { "Cette clé n’est pas une clé d’administration." }
                }
                p { "Les fichiers illisibles, les remarques et les recherches sans résultat sont réservés à l’administration." }
                form.unlock action=(app.prefix.to("/status")) method="post" {
                    label for="limier:key" { "Clé d’administration" }
                    input id="limier:key" type="password" name="key" required autocomplete="off";
                    button type="submit" { "Afficher les détails" }
                }
            } @else {
                p { "Les fichiers illisibles, les remarques et les recherches sans résultat ne s’affichent que sur la machine où tourne Limier." }
            }
        }
    }
}
