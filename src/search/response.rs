//! The answer to a search, as plain data that any engine could have made.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::facet::{Facet, PerFacet};
use crate::note::{Date, DateSource, LabelKind, NotePath};

use super::request::Counted;

/// One page of hits, all from one generation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SearchReply)]
pub struct Response {
    /// How the query was read.
    pub query: QueryReport,
    /// Sections matched, copies counted.
    pub total: usize,
    /// Hits after collapsing.
    pub total_hits: usize,
    /// Sections that hold all the words: `total`, or none if words were left out.
    pub total_all_words: usize,
    /// Hits that pages lead to: those of the matched set, and the best of what holds less.
    pub total_listed: usize,
    /// Hits that only their meaning found; only with a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_meaning: Option<usize>,
    /// As asked.
    pub offset: usize,
    /// As asked.
    pub limit: usize,
    /// Where deeper paging continues, as the parameter `cursor`; `null` on the last page.
    pub next: Option<String>,
    /// Which index answered.
    pub index_id: String,
    /// The number of the commit that answered.
    pub generation: u64,
    /// Milliseconds it took; an answer that was kept says what it took the first time.
    pub took_ms: f64,
    /// The page.
    pub hits: Vec<Hit>,
    /// The facets asked for, by name.
    #[schema(schema_with = counts_by_facet)]
    pub facets: BTreeMap<&'static str, Vec<FacetCount>>,
}

/// How the query was read.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct QueryReport {
    /// As typed.
    pub text: String,
    /// Words that were left out because nothing matched with them.
    pub relaxed: Option<Relaxed>,
    /// Another spelling, or a known value instead of an unknown one.
    pub suggestion: Option<Suggestion>,
    /// What widened the query.
    pub expansions: Vec<Expansion>,
}

/// Words that were left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Relaxed {
    /// As typed.
    pub dropped: Vec<String>,
    /// The words that were looked for, as typed.
    pub kept: Vec<String>,
    /// Sections that hold every word.
    pub strict_total: usize,
}

/// Something the reader may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestion {
    /// The query, or the facet value.
    pub text: String,
    /// Whether the answer already uses it.
    pub applied: bool,
    /// `spelling`, or the facet of an unknown value: `organisation`, `theme`, `mention` or `tag`.
    pub reason: &'static str,
}

/// A long form or synonym that widened the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expansion {
    /// As typed.
    pub from: String,
    /// What it also matched.
    pub to: String,
}

/// A section found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Hit {
    /// `path#anchor`, or `path` for a preamble.
    pub id: String,
    /// Path of the note.
    pub note: NotePath,
    /// Empty for a preamble.
    pub anchor: String,
    /// The line of the note where the section begins, from 1.
    pub line: usize,
    /// Title of the note.
    pub title: String,
    /// Empty for a preamble.
    pub heading: String,
    /// Titles above, the note's first, its own heading last.
    pub breadcrumb: Vec<String>,
    /// Byte ranges into `title` that the query asks for, in order, apart from each other.
    pub title_marks: Vec<[usize; 2]>,
    /// The same of each title of `breadcrumb`.
    pub breadcrumb_marks: Vec<Vec<[usize; 2]>>,
    /// Where a reader should land.
    pub url: String,
    /// The note's day.
    pub date: Option<Date>,
    /// What gives the note its day.
    pub date_source: Option<DateSource>,
    /// When the note was last changed, as it says.
    pub updated: Option<Date>,
    /// The day of the file, which orders a note that bears no day.
    pub file_date: Option<Date>,
    /// The paths of its values, of the facets that hits show; `null` in `sections`.
    #[serde(flatten, serialize_with = "serialize_shown")]
    #[schema(value_type = ShownFacets)]
    pub facets: Option<PerFacet<Vec<String>>>,
    /// Labels of the note that hold words which the section itself does not.
    pub found_in: Vec<FoundLabel>,
    /// Best passages, best first.
    pub snippets: Vec<Snippet>,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
    /// Whether it is of the matched set.
    pub tier: Tier,
    /// Words of the query that it does not hold.
    pub missing: Vec<String>,
    /// Its copies.
    pub also_in: Vec<Twin>,
    /// With `collapse=note`: the next best sections of the note that hold as much as this one (`tier`),
    /// best first, without their facets.
    #[schema(no_recursion)]
    pub sections: Option<Vec<Hit>>,
    /// With `collapse=note`: the sections of the note that hold as much as this one, itself counted.
    pub sections_total: Option<usize>,
    /// Why it got its score, if asked.
    pub explain: Option<Explanation>,
    /// The text of the section, if asked.
    #[serde(skip)]
    pub whole: Option<MarkedText>,
}

/// The text of a section in one line, as snippets are made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedText {
    /// Whole, unless it is very long: then what begins with the passage that was found.
    pub text: String,
    /// Byte ranges into `text` that the query asks for, in order, apart from each other.
    pub marks: Vec<[usize; 2]>,
}

/// How well a hit answers the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// It holds every word, or those that were not left out: it is of the matched set, and counted.
    Full,
    /// It holds less, and is not counted.
    Partial,
    /// Only its meaning is near, by the model: it is not counted.
    Meaning,
}

fn serialize_shown<S: Serializer>(
    facets: &Option<PerFacet<Vec<String>>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let paths = |facet: Facet| facets.as_ref().map(|facets| &facets[facet]);
    serializer.collect_map(Facet::shown().map(|facet| (facet.plural(), paths(facet))))
}

/// What [`serialize_shown`] writes.
struct ShownFacets;

impl ToSchema for ShownFacets {}

impl PartialSchema for ShownFacets {
    fn schema() -> RefOr<Schema> {
        let object = Facet::shown().fold(ObjectBuilder::new(), |object, facet| {
            let paths = ArrayBuilder::new()
                .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
                .items(String::schema());
            let about = format!("Paths of values of the facet `{facet}`; `null` in `sections`.");
            object.property(facet.plural(), paths.description(Some(about)))
        });
        object.into()
    }
}

/// The schema of what sections were counted by.
pub(crate) fn counts_by_facet() -> Schema {
    let names = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Counted::all().map(Counted::name)));
    let counts = ArrayBuilder::new().items(Ref::from_schema_name(FacetCount::name()));
    let object = ObjectBuilder::new()
        .description(Some("The facets asked for, by name."))
        .property_names(Some(names))
        .additional_properties(Some(AdditionalProperties::from(counts)));
    object.into()
}

/// A label of a note that holds words of the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundLabel {
    /// What it is.
    pub kind: LabelKind,
    /// As written, its words marked.
    #[serde(flatten)]
    pub snippet: Snippet,
}

/// A piece of a section's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snippet {
    /// `text` escaped, with `<mark>`.
    pub html: String,
    /// The words as written; blocks (paragraphs, items, cells) are joined by ` · `.
    pub text: String,
    /// Byte ranges into `text`, in order, apart from each other.
    pub marks: Vec<[usize; 2]>,
    /// Byte of the section's readable text where it begins.
    #[serde(skip)]
    pub start: usize,
}

/// A copy of a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Twin {
    /// Path of its note.
    pub note: NotePath,
    /// Empty for a preamble.
    pub anchor: String,
    /// Title of its note.
    pub title: String,
}

/// Why a hit got its score: `section`, `note`, `name`, `closeness` and `place` add up to it, and what the
/// words gave adds up to the first two.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// One sentence in French.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// Share of the section's own text and titles.
    pub section: f32,
    /// Share of the whole note.
    pub note: f32,
    /// Given because its heading, or the title of the note that it begins, is the name that was asked for.
    pub name: f32,
    /// Given because its heading holds all the words, or because those of a question stand near each other in
    /// it.
    pub closeness: f32,
    /// Given because its meaning is near; absent if that gave nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<f32>,
    /// What its place in the list gave or took: hits that hold less than others, or that share words with
    /// the first ones, are moved, and a copy has the place of the best of its copies.
    pub place: f32,
    /// What each word gave.
    pub words: Vec<ExplainedWord>,
}

/// A word's part in a score.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedWord {
    /// As typed.
    pub word: String,
    /// Rarity in the corpus.
    pub idf: f32,
    /// Given by the text of the section, and by the labels of its note.
    pub text: f32,
    /// Given by the section's heading and the note's title.
    pub titles: f32,
    /// Given by the whole note.
    pub note: f32,
}

/// How many sections of the matched set have a value, or one below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetCount {
    /// Facet path; for `year`, the year.
    pub value: String,
    /// Its name, as the reader knows it.
    pub label: String,
    /// Sections, none counted twice.
    pub count: u32,
    /// Whether the request filters by it.
    pub selected: bool,
    /// Values below it.
    #[schema(no_recursion)]
    pub children: Vec<FacetCount>,
}
