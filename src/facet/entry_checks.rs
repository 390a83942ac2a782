//! What entries must be to make a tree: each below one that is there, none below itself, and no name that
//! surely means two.

use std::collections::HashMap;

use super::entry::Entry;
use super::error::EntryFault;
use super::name::{Certainty, bare_key, spellings};

/// Levels of a tree: answers hold a value inside another.
const LEVELS_MAX: usize = 32;

/// A name of an entry, as its file gives it.
pub(super) struct EntryName<'e> {
    pub(super) name: &'e str,
    pub(super) certainty: Certainty,
    /// The byte of the file that it stands at.
    at: usize,
    /// By which it is found, the plain one first.
    pub(super) keys: Vec<String>,
}

impl<'e> EntryName<'e> {
    pub(super) fn of(entry: &'e Entry) -> Vec<Self> {
        let keys = |name| spellings(name).iter().map(|terms| terms.join(" ")).collect();
        let named = |(name, certainty, at)| Self { name, certainty, at, keys: keys(name) };
        entry.names().map(named).collect()
    }
}

/// The place of the entry above, by the ids of all.
pub(super) fn find_parent<'e>(
    entry: &'e Entry,
    by_id: &HashMap<String, usize>,
) -> Result<Option<usize>, (&'e Entry, EntryFault)> {
    let Some(parent) = entry.parent() else {
        return Ok(None);
    };
    let unknown = || (entry, EntryFault::UnknownParent(parent.to_owned()));
    by_id.get(parent).copied().map(Some).ok_or_else(unknown)
}

/// The ids from the root down to the entry at that place.
pub(super) fn path_of(
    entry: usize,
    entries: &[Entry],
    parents: &[Option<usize>],
) -> Result<String, EntryFault> {
    let mut ids = Vec::new();
    let mut at = Some(entry);
    while let Some(i) = at {
        let id = entries.get(i).map_or("", Entry::id);
        let is_met = ids.contains(&id);
        ids.push(id);
        if is_met {
            return Err(EntryFault::Cycle(ids.join(" < ")));
        }
        if ids.len() > LEVELS_MAX {
            return Err(EntryFault::Deep(LEVELS_MAX));
        }
        at = parents.get(i).copied().flatten();
    }
    ids.reverse();
    Ok(ids.join("/"))
}

/// No name may surely mean two entries, nor stand twice in one, nor end before it began.
pub(super) fn check_names<'e>(
    entries: &'e [Entry],
    named: &[Vec<EntryName<'_>>],
    line: impl Fn(usize) -> usize,
) -> Result<(), (&'e Entry, usize, EntryFault)> {
    let mut sure: HashMap<&str, usize> = HashMap::new();
    for (i, (entry, named)) in entries.iter().zip(named).enumerate() {
        if let Some(at) = entry.years_backwards_at() {
            return Err((entry, at, EntryFault::Years));
        }
        let mut own: Vec<String> = Vec::new();
        for EntryName { name, certainty, at, keys } in named {
            let key = keys.first().map_or("", String::as_str);
            if key.is_empty() {
                return Err((entry, *at, EntryFault::EmptyName((*name).to_owned())));
            }
            let bare = bare_key(name);
            let other = match certainty {
                // Forms of one word may stand beside each other: `Premier ministre`, `Première ministre`.
                _ if own.contains(&bare) => Some(i),
                Certainty::Sure => sure.insert(key, i).filter(|other| *other != i),
                Certainty::Local | Certainty::Ambiguous | Certainty::Generic => None,
            };
            if let Some(other) = other {
                let line = line(other);
                let other = entries.get(other).map_or("", Entry::id).to_owned();
                let name = (*name).to_owned();
                return Err((entry, *at, EntryFault::DuplicateName { name, other, line }));
            }
            own.push(bare);
        }
    }
    Ok(())
}
