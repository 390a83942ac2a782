//! What entries must be to make a tree: each below one that is there, none below itself, and no name that
//! surely means two.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::text::Chain;

use super::entry::Entry;
use super::error::EntryFault;
use super::name::{Certainty, NameKeys};

/// Levels of a tree: answers hold a value inside another.
const LEVELS_MAX: usize = 32;

/// A name of an entry, as its file gives it.
pub(super) struct EntryName<'e> {
    pub(super) name: &'e str,
    pub(super) certainty: Certainty,
    /// The byte of the file that it stands at.
    at: usize,
    /// By which it is found.
    pub(super) keys: NameKeys,
}

impl<'e> EntryName<'e> {
    /// Those of `entry`: its label, a sure name unless the entry itself doubts it, and what it lists.
    /// `chain` knows the words of the entries before.
    pub(super) fn of(entry: &'e Entry, chain: &mut Chain) -> Vec<Self> {
        let named =
            |(name, certainty, at)| Self { name, certainty, at, keys: NameKeys::of(name, chain) };
        let mut named: Vec<Self> = entry.names().map(named).collect();
        if let [label, others @ ..] = named.as_slice() {
            let is_doubt = |other: &Self| other.certainty != Certainty::Sure;
            if others.iter().any(|other| is_doubt(other) && other.plain_key() == label.plain_key())
            {
                named.remove(0);
            }
        }
        named
    }

    fn plain_key(&self) -> &str {
        self.keys.spellings.first().map_or("", String::as_str)
    }
}

/// The place of the entry above, by the ids of all.
pub(super) fn find_parent<'e>(
    entry: &'e Entry,
    by_id: &HashMap<String, usize, RandomState>,
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
    let mut sure: HashMap<&str, usize, RandomState> = HashMap::default();
    for (i, (entry, named)) in entries.iter().zip(named).enumerate() {
        if let Some(at) = entry.years_backwards_at() {
            return Err((entry, at, EntryFault::Years));
        }
        let mut own: Vec<&str> = Vec::new();
        for of_entry in named {
            let EntryName { name, certainty, at, keys } = of_entry;
            let (key, bare) = (of_entry.plain_key(), keys.bare.as_str());
            if key.is_empty() {
                return Err((entry, *at, EntryFault::EmptyName((*name).to_owned())));
            }
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
