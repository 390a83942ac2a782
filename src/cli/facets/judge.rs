//! `limier facets judge`: a blind sheet to be filled by somebody who knows no rule, and the score
//! of filled ones.

use std::collections::HashMap;
use std::fs;

use anyhow::Context;

use crate::cli::exit::Exit;
use crate::cli::facets_args::JudgeArgs;
use crate::cli::output;
use crate::daemon::Setup;
use crate::facet::{
    FacetScore, Judgement, SectionFacets, agreement, blank_sheet, draw, read_sheet, score, sheet_id,
};
use crate::index::NoteRecord;
use crate::note::{Note, Section};

use super::notes::records;

/// Characters of front matter and of text that a judge reads of a section.
const FRONT_MATTER_CHARS: usize = 900;
const TEXT_CHARS: usize = 1_600;

pub(super) fn run(setup: &Setup, args: &JudgeArgs) -> anyhow::Result<Exit> {
    let mut sheets = Vec::with_capacity(args.sheets.len());
    for file in &args.sheets {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
        let judgements = read_sheet(&text, &setup.parser.taxonomy).context(name.clone())?;
        sheets.push((name, judgements));
    }
    let records = records(setup)?;
    if sheets.is_empty() {
        let ids = draw(sections(&records).map(|(id, ..)| id), args.sample, args.seed);
        output::text(blank_sheet(&ids, args.seed, &setup.parser.taxonomy).as_bytes());
    } else if args.texts {
        print_texts(&records, &sheets);
    } else {
        print_scores(&records, &sheets);
    }
    Ok(Exit::Done)
}

/// Every section: its id, its place, and what it was given.
fn sections(
    records: &[NoteRecord],
) -> impl Iterator<Item = (String, &Note, &Section, &SectionFacets)> {
    records.iter().flat_map(|NoteRecord { note, facets, .. }| {
        let sections = note.sections.iter().zip(facets);
        sections.map(move |(section, facets)| {
            (note.path.section_id(&section.anchor), note, section, facets)
        })
    })
}

/// What a judge reads: sections as they stand, and nothing of what Limier makes of them.
fn print_texts(records: &[NoteRecord], sheets: &[(String, Vec<Judgement>)]) {
    let known: HashMap<_, _> =
        sections(records).map(|(id, note, section, _)| (id, (note, section))).collect();
    for judgement in sheets.iter().flat_map(|(_, judgements)| judgements) {
        let id = &judgement.id;
        let Some((note, section)) = known.get(id) else {
            output::note(format_args!("no section is {id}"));
            continue;
        };
        let fields = serde_json::json!(note.metadata.fields).to_string();
        let cut = |text: &str, chars| text.chars().take(chars).collect::<String>();
        output::line(format_args!("=== {}\ntitre : {}", sheet_id(id), note.title));
        output::line(format_args!("champs : {}", cut(&fields, FRONT_MATTER_CHARS)));
        output::line(format_args!("place : {}", section.breadcrumb.join(" > ")));
        output::line(format_args!("{}\n", cut(section.text.trim(), TEXT_CHARS)));
    }
}

fn print_scores(records: &[NoteRecord], sheets: &[(String, Vec<Judgement>)]) {
    let given: HashMap<_, _> = sections(records).map(|(id, .., facets)| (id, facets)).collect();
    for (name, judgements) in sheets {
        let known = judgements.iter().filter(|judgement| given.contains_key(&judgement.id)).count();
        let gone = judgements.len() - known;
        let gone = if gone == 0 { String::new() } else { format!(", and {gone} that are gone") };
        output::line(format_args!("{name}: {}{gone}", output::count(known, "section")));
        for (facet, figures) in score(judgements, |id| given.get(id).copied()) {
            print_score(facet.name(), &figures);
        }
    }
    for (at, (name, judgements)) in sheets.iter().enumerate() {
        for (other_name, others) in sheets.iter().skip(at + 1) {
            for (facet, agreement) in agreement(judgements, others) {
                if agreement.ticks > 0 {
                    let (rate, ticks) = (agreement.rate(), output::count(agreement.ticks, "tick"));
                    output::line(format_args!(
                        "{name}, {other_name}: {facet}: {rate:.3} of {ticks} are shared"
                    ));
                }
            }
        }
    }
}

fn print_score(facet: &str, score: &FacetScore) {
    let FacetScore { right, wrong, found, missed, rules, errors } = score;
    output::line(format_args!(
        "  {facet}: precision {:.3} ({right} right, {wrong} wrong), recall {:.3} ({found} found, \
         {missed} missed)",
        score.precision(),
        score.recall()
    ));
    for (rule, (right, wrong)) in rules {
        output::line(format_args!("    {rule}: {right} right, {wrong} wrong"));
    }
    for error in errors {
        let verdict = if error.reason.is_some() { "wrong" } else { "missed" };
        let reason = error.reason.as_deref().unwrap_or_default();
        let id = sheet_id(&error.id);
        output::line(format_args!("    {verdict}\t{}\t{reason}\t{id}", error.path));
    }
}
