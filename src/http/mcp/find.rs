//! The tools that look for something: `search`, `facets`, `acronyms`, `status`.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::facet::Facet;
use crate::http::app::App;
use crate::http::params::{Pairs, facets_request, search_request};
use crate::search::{FacetCount, Hit};

use super::arguments::{AcronymsArguments, FacetsArguments, SearchArguments};
use super::fault::ToolFault;
use super::replies::{
    CountedValue, CountedValues, FoundSection, FoundSections, IndexState, KnownAcronym,
    KnownAcronyms,
};

/// Acronyms that are told at once.
const ACRONYMS: usize = 100;

/// `search`: the reply, and the same as text.
pub(super) async fn search(
    app: &App,
    arguments: SearchArguments,
) -> Result<(FoundSections, String), ToolFault> {
    let request = search_request(pairs(arguments), app.config.search.hits_max)?;
    let response = app.search(&app.snapshot()?, request).await?;
    let query = response.query;
    let reply = FoundSections {
        total: response.total,
        total_listed: response.total_listed,
        dropped: query.relaxed.map(|relaxed| relaxed.dropped).unwrap_or_default(),
        suggestion: query.suggestion.map(|suggestion| suggestion.text),
        generation: response.generation,
        hits: response.hits.into_iter().map(found).collect(),
    };
    let text = told(&reply);
    Ok((reply, text))
}

fn pairs(arguments: SearchArguments) -> Pairs {
    let mut pairs = Pairs::new();
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    add("q", arguments.query);
    for (name, values) in [
        ("organisation", arguments.organisation),
        ("theme", arguments.theme),
        ("tag", arguments.tag),
        ("mention", arguments.mention),
    ] {
        values.into_iter().for_each(|value| add(name, value));
    }
    for (name, value) in [
        ("note", arguments.note),
        ("from", arguments.from),
        ("to", arguments.to),
        ("sort", arguments.sort),
        ("limit", arguments.limit.map(|limit| limit.to_string())),
        ("offset", arguments.offset.map(|offset| offset.to_string())),
    ] {
        value.into_iter().for_each(|value| add(name, value));
    }
    add("strict", arguments.strict.to_string());
    add("facets", String::new());
    pairs
}

fn found(hit: Hit) -> FoundSection {
    let mut facets = hit.facets.unwrap_or_default();
    FoundSection {
        id: hit.id,
        path: hit.note.to_string(),
        breadcrumb: hit.breadcrumb,
        date: hit.date.map(|day| day.to_string()),
        snippet: hit.snippets.into_iter().next().map(|snippet| snippet.text).unwrap_or_default(),
        organisations: std::mem::take(&mut facets[Facet::Organisation]),
        themes: std::mem::take(&mut facets[Facet::Theme]),
        missing: hit.missing,
        score: hit.score,
    }
}

/// Hits as a list for people and models.
fn told(reply: &FoundSections) -> String {
    let mut text = format!("{} sections match.", reply.total);
    if !reply.dropped.is_empty() {
        let _ =
            write!(text, " Nothing holds all the words; left out: {}.", reply.dropped.join(", "));
    }
    if let Some(suggestion) = &reply.suggestion {
        let _ = write!(text, " Suggested: {suggestion}.");
    }
    for hit in &reply.hits {
        let _ =
            write!(text, "\n\n- {} ({})\n  {}", hit.breadcrumb.join(" › "), hit.id, hit.snippet);
    }
    text
}

/// `facets`
pub(super) async fn facets(
    app: &App,
    arguments: FacetsArguments,
) -> Result<(CountedValues, String), ToolFault> {
    let mut pairs = vec![("q".to_owned(), arguments.query)];
    pairs.extend(arguments.facet.map(|facet| ("facets".to_owned(), facet)));
    pairs.extend(arguments.find.map(|find| ("find".to_owned(), find)));
    let response = app.search(&app.snapshot()?, facets_request(pairs)?).await?;
    let (mut values, mut text) = (Vec::new(), format!("{} sections match.", response.total));
    for (facet, counts) in &response.facets {
        let _ = write!(text, "\n\n{facet}");
        add_values(facet, counts, 0, &mut values, &mut text);
    }
    Ok((CountedValues { total: response.total, values }, text))
}

fn add_values(
    facet: &str,
    counts: &[FacetCount],
    depth: usize,
    values: &mut Vec<CountedValue>,
    text: &mut String,
) {
    for counted in counts {
        let FacetCount { value, label, count, children, .. } = counted;
        let _ = write!(text, "\n{}- {label} ({value}): {count}", "  ".repeat(depth));
        values.push(CountedValue {
            facet: facet.to_owned(),
            value: value.clone(),
            label: label.clone(),
            count: *count,
        });
        add_values(facet, children, depth + 1, values, text);
    }
}

/// `acronyms`
pub(super) async fn acronyms(
    app: &App,
    arguments: AcronymsArguments,
) -> Result<(KnownAcronyms, String), ToolFault> {
    let snapshot = app.snapshot()?;
    let known = app.blocking(move || snapshot.acronyms()).await?;
    let wanted = arguments.acronym.map(|acronym| acronym.trim().to_uppercase());
    let known = known.into_iter().map(|(letters, forms)| (letters.to_uppercase(), forms));
    let known = known.filter(|(letters, _)| wanted.as_ref().is_none_or(|wanted| wanted == letters));
    let known: Vec<_> = known.collect();
    let total = known.len();
    let page = known.into_iter().skip(arguments.offset).take(ACRONYMS);
    let acronyms = page.map(|(acronym, forms)| KnownAcronym {
        acronym,
        long_forms: forms.into_iter().map(|form| form.text).collect(),
    });
    let reply = KnownAcronyms { total, acronyms: acronyms.collect() };
    let mut text = format!("{total} acronyms.");
    for KnownAcronym { acronym, long_forms } in &reply.acronyms {
        let _ = write!(text, "\n- {acronym}: {}", long_forms.join("; "));
    }
    Ok((reply, text))
}

/// `status`
pub(super) fn status(app: &Arc<App>) -> Result<(IndexState, String), ToolFault> {
    let (snapshot, status) = (app.snapshot()?, app.board.status());
    let reply = IndexState {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notes: snapshot.notes_len(),
        sections: snapshot.sections_len(),
        generation: snapshot.generation(),
        last_commit: status.last_commit.map(|commit| commit.to_string()),
        degraded: status.degraded.sentences(),
    };
    let mut text = format!(
        "Limier {}: {} notes, {} sections, generation {}.",
        reply.version, reply.notes, reply.sections, reply.generation
    );
    for why in &reply.degraded {
        let _ = write!(text, "\nMay be behind: {why}");
    }
    Ok((reply, text))
}
