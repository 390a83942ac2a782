//! Organisations and themes by the beginning of any name of theirs.

use crate::facet::Tree;
use crate::index::{FacetTable, Snapshot};
use crate::search::language::Field;
use crate::text;

use super::matching::{beginning_slips, slips_max};
use super::suggestion::Kind;
use super::typed::{Typed, TypedWord};

/// How many sections are about each facet node, both trees in one list: a node is a path, and no
/// path is in both.
#[derive(Debug, Default)]
pub(super) struct FacetUse {
    organisations: Vec<u32>,
    themes: Vec<u32>,
}

impl FacetUse {
    /// Counts the sections of a snapshot.
    pub(super) fn count(snapshot: &Snapshot) -> Self {
        let nodes = snapshot.facet_table().len();
        let mut counted = Self { organisations: vec![0; nodes], themes: vec![0; nodes] };
        for segment in snapshot.segments() {
            let columns = &segment.columns;
            for doc in (0..segment.reader.max_doc()).filter(|doc| segment.is_alive(*doc)) {
                if columns.is_note(doc) || columns.head(doc) != doc {
                    continue;
                }
                let both = [
                    (&mut counted.organisations, &columns.organisation),
                    (&mut counted.themes, &columns.theme),
                ];
                for (counts, column) in both {
                    for node in column.nodes_of(doc) {
                        if let Some(count) = counts.get_mut(*node as usize) {
                            *count += 1;
                        }
                    }
                }
            }
        }
        counted
    }
}

/// A facet value that answers what was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) path: String,
    /// Its label, with the name that answers if the label does not.
    pub(super) text: String,
    pub(super) count: usize,
    pub(super) slips: usize,
    /// Where in the text the words start that it answers.
    pub(super) start: usize,
}

/// The values of one tree that some section has and that answer the end of what was typed: as much
/// of it as any name does.
pub(super) fn find(
    kind: Kind,
    typed: &Typed<'_>,
    tree: &Tree,
    used: &FacetUse,
    table: &FacetTable,
) -> Vec<Found> {
    let (counts, field) = match kind {
        Kind::Theme => (&used.themes, Field::Theme),
        _ => (&used.organisations, Field::Organisation),
    };
    let wanted = typed.field.map(|(named, _)| if named == Field::Mention { field } else { named });
    if wanted.is_some_and(|wanted| wanted != field) {
        return Vec::new();
    }
    for first in 0..typed.words.len() {
        let Some((word, words)) = typed.words.get(first).zip(typed.words.get(first..)) else {
            break;
        };
        // One letter at the end of a longer query may become anything.
        if first > 0 && words.len() == 1 && word.folded.chars().count() < 2 {
            break;
        }
        let start = typed.field.map_or(word.start, |(_, start)| start);
        let mut found = Vec::new();
        for (node, path) in table.paths() {
            let count = counts.get(node as usize).map_or(0, |count| *count as usize);
            let Some((slips, text)) = (count > 0).then(|| answer(words, path, tree)).flatten()
            else {
                continue;
            };
            found.push(Found { kind, path: path.to_owned(), text, count, slips, start });
        }
        let least = found.iter().map(|found| found.slips).min();
        found.retain(|found| Some(found.slips) == least);
        if !found.is_empty() || typed.field.is_some() {
            return found;
        }
    }
    Vec::new()
}

/// The query term that asks for a value.
pub(super) fn term(found: &Found) -> String {
    let field = if found.kind == Kind::Theme { Field::Theme } else { Field::Organisation };
    let id = match found.path.rsplit_once('/') {
        Some((above, id)) if above != crate::facet::OTHERS => id,
        _ => &found.path,
    };
    format!("{}:{id} ", field.name())
}

/// The slips between the words and a name of `path`, and what to show. Any words of the label
/// answer; of its other names, which are not what is shown, the first word must.
fn answer(words: &[TypedWord], path: &str, tree: &Tree) -> Option<(usize, String)> {
    let id = path.rsplit('/').next().unwrap_or(path);
    let label = tree.label(path).unwrap_or(id);
    if let Some(slips) = name_slips(words, label) {
        return Some((slips, label.to_owned()));
    }
    let first = words.first()?;
    let begins = |name: &str| {
        let initial = text::words(name).next().and_then(|word| name.get(word.core));
        let initial = text::fold(initial.unwrap_or_default());
        beginning_slips(&first.folded, &initial, slips_max(&first.folded)).is_some()
    };
    let names = tree.names(path).filter(|name| begins(name));
    let (slips, name) =
        names.filter_map(|name| Some((name_slips(words, name)?, name))).min_by_key(|(s, _)| *s)?;
    Some((slips, format!("{label} ({name})")))
}

fn name_slips(words: &[TypedWord], name: &str) -> Option<usize> {
    let name = text::fold(name);
    let mut total = 0;
    for word in words {
        let max = slips_max(&word.folded);
        let parts = text::words(&name).filter_map(|part| name.get(part.core));
        total += parts.filter_map(|part| beginning_slips(&word.folded, part, max)).min()?;
    }
    Some(total)
}
