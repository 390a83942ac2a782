//! What a search asks for, read off its fields.

use serde_json::Value;

use crate::index::Snapshot;
use crate::search::{Collapse, Condition, Sort};

use super::attribute::{Attribute, SEARCHABLE, displayed, filterable};
use super::error::MeiliError;
use super::fields::{SentFields, shortened};
use super::filter::condition;
use super::shape::HitShape;

/// Characters of a query.
const QUERY_CHARS_MAX: usize = 1024;
/// Hits of one answer, as Meilisearch has it by default.
pub(super) const HITS_MAX: usize = 1000;

/// What says nothing to us: we take no vectors and have no other rankings.
const IGNORED: [&str; 6] =
    ["vector", "media", "retrieveVectors", "personalize", "showPerformanceDetails", "useNetwork"];

/// Of Meilisearch's ratio between words and meaning: as much of one as of the other, its default.
const HALF_RATIO: f64 = 0.5;

/// A search as Meilisearch knows it.
#[derive(Clone, Debug)]
pub(super) struct SearchQuery {
    pub(super) q: String,
    pub(super) window: Window,
    pub(super) condition: Option<Condition>,
    /// What to count: a known name, and what it is.
    pub(super) facets: Vec<(String, Attribute)>,
    pub(super) sort: Sort,
    pub(super) collapse: Collapse,
    /// Whether hits must hold every word.
    pub(super) is_strict: bool,
    /// Whether only titles and headings are searched.
    pub(super) titles_only: bool,
    pub(super) shape: HitShape,
    /// What hits must score.
    pub(super) threshold: Option<f64>,
    pub(super) shows_score: bool,
    pub(super) shows_details: bool,
    /// How much meaning counts, in thousandths, where somebody says so.
    pub(super) semantic_permille: Option<u16>,
    /// Names of fields that were sent and say nothing to us.
    pub(super) ignored: Vec<&'static str>,
}

/// Which hits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// How many, after how many others.
    Offset { offset: usize, limit: usize },
    /// Pages, numbered from 1.
    Page { page: usize, hits_per_page: usize },
}

impl Window {
    pub(super) fn read(fields: &mut SentFields) -> Result<Self, MeiliError> {
        let (offset, limit) = (fields.number("offset")?, fields.number("limit")?);
        let (page, hits_per_page) = (fields.number("page")?, fields.number("hitsPerPage")?);
        Ok(match (page, hits_per_page) {
            (None, None) => {
                Self::Offset { offset: offset.unwrap_or(0), limit: limit.unwrap_or(20) }
            }
            _ => Self::Page { page: page.unwrap_or(1), hits_per_page: hits_per_page.unwrap_or(20) },
        })
    }

    /// Offset and limit.
    pub(super) fn range(self) -> (usize, usize) {
        match self {
            Self::Offset { offset, limit } => (offset, limit.min(HITS_MAX)),
            Self::Page { page: 0, .. } => (0, 0),
            Self::Page { page, hits_per_page } => {
                ((page - 1).saturating_mul(hits_per_page), hits_per_page.min(HITS_MAX))
            }
        }
    }
}

impl SearchQuery {
    /// Reads a search; what else there is in `fields` stays.
    pub(super) fn read(fields: &mut SentFields) -> Result<Self, MeiliError> {
        let searched = fields.texts("attributesToSearchOn")?;
        let shows_score = fields.flag("showRankingScore")?;
        let shows_details = fields.flag("showRankingScoreDetails")?;
        fields.texts("locales")?;
        Ok(Self {
            q: q(fields)?,
            window: Window::read(fields)?,
            condition: filter(fields)?,
            facets: facets(fields)?,
            sort: sort(fields)?,
            collapse: distinct(fields)?,
            is_strict: is_strict(fields)?,
            titles_only: titles_only(fields, searched)?,
            shape: HitShape::read(fields)?,
            threshold: fields.share("rankingScoreThreshold")?,
            shows_score,
            shows_details,
            semantic_permille: hybrid(fields)?,
            ignored: fields.ignore(&IGNORED),
        })
    }

    /// Names of fields that were sent and say nothing where `snapshot` is searched.
    pub(super) fn not_looked_at(&self, snapshot: &Snapshot) -> Vec<&'static str> {
        let no_model = self.semantic_permille.is_some() && snapshot.semantics().is_none();
        let hybrid = no_model.then_some("hybrid");
        self.ignored.iter().copied().chain(hybrid).collect()
    }
}

/// How much meaning counts, in thousandths. We never rank by meaning alone: all of our weight is what half
/// of theirs is, and more does not count for more. Which of their embedders is meant says nothing.
fn hybrid(fields: &mut SentFields) -> Result<Option<u16>, MeiliError> {
    fields.ignore(&["hybridEmbedder"]);
    let mut ratio = fields.share("hybridSemanticRatio")?;
    match fields.value("hybrid") {
        None => {}
        Some(Value::Object(hybrid)) => {
            ratio = match hybrid.get("semanticRatio") {
                None | Some(Value::Null) => Some(HALF_RATIO),
                Some(given) => {
                    let known = given.as_f64().filter(|ratio| (0.0..=1.0).contains(ratio));
                    Some(known.ok_or_else(|| {
                        let message = "Invalid value at `.hybrid.semanticRatio`: expected a number \
                                       between 0.0 and 1.0";
                        MeiliError::new("invalid_search_semantic_ratio", message)
                    })?)
                }
            };
        }
        Some(_) => {
            let message = "Invalid value at `.hybrid`: expected an object";
            return Err(fields.refused("hybrid", message));
        }
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
    let permille = |ratio: f64| ((ratio / HALF_RATIO).min(1.0) * 1000.0).round() as u16;
    Ok(ratio.map(permille))
}

fn q(fields: &mut SentFields) -> Result<String, MeiliError> {
    let q = fields.text("q")?.unwrap_or_default();
    if q.chars().count() > QUERY_CHARS_MAX {
        let message = format!("Invalid value at `.q`: at most {QUERY_CHARS_MAX} characters");
        return Err(fields.refused("q", message));
    }
    Ok(q)
}

/// The condition that a filter is.
pub(super) fn filter(fields: &mut SentFields) -> Result<Option<Condition>, MeiliError> {
    let Some(filter) = fields.value("filter") else { return Ok(None) };
    // A query string may hold the array as JSON.
    let filter = match &filter {
        Value::String(text) if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).unwrap_or(filter)
        }
        _ => filter,
    };
    condition(filter).map_err(|message| {
        fields.refused("filter", format!("Invalid syntax for the filter parameter: {message}"))
    })
}

fn facets(fields: &mut SentFields) -> Result<Vec<(String, Attribute)>, MeiliError> {
    let mut facets = Vec::new();
    for name in fields.texts("facets")?.unwrap_or_default() {
        match Attribute::named(&name) {
            _ if name == "*" => {
                let all = countable().into_iter();
                facets
                    .extend(all.filter_map(|name| Some((name.clone(), Attribute::named(&name)?))));
            }
            Some(attribute) if attribute != Attribute::Path => facets.push((name, attribute)),
            _ => {
                let known: Vec<_> = countable().iter().map(|name| format!("`{name}`")).collect();
                let message = format!(
                    "Invalid facet distribution: Attribute `{}` is not filterable. Available \
                     filterable attributes are: {}.",
                    shortened(&name),
                    known.join(", ")
                );
                return Err(fields.refused("facets", message));
            }
        }
    }
    Ok(facets)
}

/// The names of what documents can be counted by.
fn countable() -> Vec<String> {
    filterable().into_iter().filter(|name| name != "path").collect()
}

/// The order of hits, by the first attribute that is named.
pub(super) fn sort(fields: &mut SentFields) -> Result<Sort, MeiliError> {
    let mut order = None;
    for rule in fields.texts("sort")?.unwrap_or_default() {
        let sort = match rule.as_str() {
            "date:asc" => Sort::Date,
            "date:desc" => Sort::DateDescending,
            "title:asc" => Sort::Title,
            _ => {
                let message = format!(
                    "Invalid value in `sort`: `{}`. Available orders are: `date:asc`, `date:desc`, \
                     `title:asc`.",
                    shortened(&rule)
                );
                return Err(fields.refused("sort", message));
            }
        };
        order.get_or_insert(sort);
    }
    Ok(order.unwrap_or(Sort::Relevance))
}

/// What counts as one hit.
fn distinct(fields: &mut SentFields) -> Result<Collapse, MeiliError> {
    match fields.text("distinct")?.as_deref() {
        None => Ok(Collapse::Duplicates),
        Some("id" | "objectID") => Ok(Collapse::None),
        Some("path") => Ok(Collapse::Note),
        Some(name) => {
            let message = format!(
                "Attribute `{}` is not filterable and thus, cannot be used as distinct attribute. \
                 Available distinct attributes are: `id`, `path`.",
                shortened(name)
            );
            Err(fields.refused("distinct", message))
        }
    }
}

fn is_strict(fields: &mut SentFields) -> Result<bool, MeiliError> {
    match fields.text("matchingStrategy")?.as_deref() {
        None | Some("last" | "frequency") => Ok(false),
        Some("all") => Ok(true),
        Some(other) => {
            let message = format!(
                "Unknown value `{}` at `.matchingStrategy`: expected one of `last`, `all`, \
                 `frequency`",
                shortened(other)
            );
            Err(fields.refused("matchingStrategy", message))
        }
    }
}

/// Whether `searched` leaves out the text.
fn titles_only(fields: &SentFields, searched: Option<Vec<String>>) -> Result<bool, MeiliError> {
    let Some(searched) = searched else { return Ok(false) };
    let is_known = |name: &String| name == "*" || displayed().any(|known| known == name);
    if let Some(unknown) = searched.iter().find(|name| !is_known(name)) {
        let message = format!(
            "Attribute `{}` is not searchable. Available searchable attributes are: `{}`.",
            shortened(unknown),
            SEARCHABLE.join(", ")
        );
        return Err(fields.refused("attributesToSearchOn", message));
    }
    let is_title = |name: &String| {
        matches!(name.as_str(), "title" | "heading") || name.starts_with("hierarchy_")
    };
    Ok(!searched.is_empty() && searched.iter().all(is_title))
}
