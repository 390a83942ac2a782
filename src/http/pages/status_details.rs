//! What is in the way of the index, for administrators: files that cannot be read, remarks by kind,
//! searches in vain, the last commits.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use jiff::Zoned;
use maud::{Markup, html};

use super::address::Address;
use super::french::{count, moment, thousands};
use super::hit::note_url;
use super::remarks::{kind, remark};
use crate::http::app::App;
use crate::http::missed::MissedQuery;
use crate::http::path_prefix::PathPrefix;
use crate::http::problem::Problem;
use crate::ingest::{Published, Status};
use crate::note::{NotePath, Warning};

/// Entries of each list; `limier check` prints all of them.
const LISTED_MAX: usize = 50;
/// Commits that are listed, and notes of each.
const COMMITS: usize = 10;
const CHANGED: usize = 5;

/// A warning with its note.
type Noted = (NotePath, Warning);

/// All of it.
pub(super) struct Details {
    status: Status,
    remarks: BTreeMap<String, Vec<Noted>>,
    /// `None` where nobody keeps them.
    missed: Option<Vec<MissedQuery>>,
    /// Newest first.
    commits: Vec<Arc<Published>>,
}

impl Details {
    pub(super) async fn gather(app: &App, status: &Status) -> Result<Self, Problem> {
        let mut remarks: BTreeMap<String, Vec<Noted>> = BTreeMap::new();
        if app.board.snapshot().is_some() {
            for (note, of_note) in app.oddities().await?.notes.iter() {
                for warning in of_note {
                    let of_kind = remarks.entry(warning.code.to_string()).or_default();
                    of_kind.push((note.clone(), warning.clone()));
                }
            }
        }
        let missed = app.config.log.missed.then(|| {
            let mut missed = app.missed.lock().unwrap_or_else(PoisonError::into_inner);
            missed.list(Zoned::now().date())
        });
        let commits = app.board.last_commits(COMMITS);
        Ok(Self { status: status.clone(), remarks, missed, commits })
    }

    pub(super) fn show(&self, prefix: &PathPrefix) -> Markup {
        html! {
            (self.behind())
            (self.unreadable())
            (self.remarks(prefix))
            (self.hidden())
            (self.missed(prefix))
            (self.commits(prefix))
        }
    }

    /// Why the index may be behind. What the system says of it is in English.
    fn behind(&self) -> Markup {
        let reasons = self.status.degraded.sentences();
        let model = self.status.semantic.as_ref().and_then(|semantic| semantic.problem.as_ref());
        html! {
            @if !reasons.is_empty() || model.is_some() {
                section {
                    h2 { "À régler" }
                    ul.list-plain {
                        @for reason in &reasons { li { code lang="en" { (reason) } } }
                        @if let Some(model) = model {
                            li { "Le modèle ne lit plus les sections\u{a0}: " code lang="en" { (model) } }
                        }
                    }
                    p { "Le guide d’exploitation dit quoi faire de chacune de ces lignes." }
                }
            }
        }
    }

    fn unreadable(&self) -> Markup {
        let problems = &self.status.problems;
        html! {
            section {
                h2 { "Fichiers illisibles ou refusés" }
                @if problems.is_empty() { p { "Aucun." } }
                @else {
                    ul.list-plain {
                        @for problem in problems.iter().take(LISTED_MAX) {
                            li { (problem.path) "\u{a0}: " code lang="en" { (problem.message) } }
                        }
                        (others(problems.len()))
                    }
                }
            }
        }
    }

    fn remarks(&self, prefix: &PathPrefix) -> Markup {
        html! {
            section {
                h2 { "Remarques sur les notes" }
                @if self.remarks.is_empty() { p { "Aucune." } }
                @for (code, noted) in &self.remarks {
                    details {
                        summary data-key={ "remarks:" (code) } {
                            @match kind(code) {
                                Some(kind) => (kind),
                                None => span lang="en" { (code) },
                            }
                            " (" (thousands(noted.len())) ")"
                        }
                        ul.list-plain {
                            @for (note, warning) in noted.iter().take(LISTED_MAX) {
                                li {
                                    a href=(note_url(prefix, note, "")) { (note) }
                                    @if warning.line > 0 { ", ligne\u{a0}" (warning.line) }
                                    @if let Some(remark) = remark(warning) { "\u{a0}: " (remark) }
                                }
                            }
                            (others(noted.len()))
                        }
                    }
                }
            }
        }
    }

    fn hidden(&self) -> Markup {
        let hidden = &self.status.hidden;
        html! {
            @if !hidden.is_empty() {
                section {
                    h2 { "Notes masquées par une règle" }
                    ul.list-plain {
                        @for rule in hidden.iter().take(LISTED_MAX) {
                            li {
                                code { (rule.pattern) } " dans " (rule.file) "\u{a0}: "
                                @if !rule.complete { "au moins " }
                                (count(rule.notes, "note"))
                            }
                        }
                        (others(hidden.len()))
                    }
                }
            }
        }
    }

    fn missed(&self, prefix: &PathPrefix) -> Markup {
        html! {
            section {
                h2 { "Recherches sans résultat" }
                @match self.missed.as_deref() {
                    None => p { "Elles ne sont pas gardées. Pour les garder, écrivez dans la configuration, section " code { "[log]" } "\u{a0}: " code { "missed = true" } "." },
                    Some([]) => p { "Aucune." },
                    Some(missed) => ul.list-plain {
                        @for query in missed.iter().take(LISTED_MAX) {
                            @let address = Address::at(prefix).with("q", &query.words);
                            li { a href=(address.url()) { (query.words) } "\u{a0}: " (thousands(usize::try_from(query.count).unwrap_or(usize::MAX))) " fois" }
                        }
                        (others(missed.len()))
                    },
                }
            }
        }
    }

    fn commits(&self, prefix: &PathPrefix) -> Markup {
        html! {
            section {
                h2 { "Derniers changements" }
                @if self.commits.is_empty() { p { "Aucun depuis le démarrage." } }
                @else {
                    ul.list-plain {
                        @for commit in &self.commits {
                            li {
                                (moment(commit.at)) "\u{a0}: " (count(commit.changed_total, "note"))
                                @if commit.changed_total <= CHANGED {
                                    @for (at, note) in commit.changed.iter().enumerate() {
                                        @if at == 0 { " – " } @else { ", " }
                                        a href=(note_url(prefix, note, "")) { (note) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Says how many entries of a list are not shown.
fn others(len: usize) -> Markup {
    let others = len.saturating_sub(LISTED_MAX);
    html! { @if others > 0 { li { "et " (count(others, "autre")) "\u{a0}: " code { "limier check" } " les donne toutes" } } }
}
