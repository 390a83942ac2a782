//! What a snapshot remembers of its own look-ups, within bounds: a snapshot never changes, so what
//! was found once is found again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use tantivy::DocId;
use tantivy::Term;
use tantivy::schema::Field;

use super::known_term::KnownTerm;
use super::meanings::{AcronymScope, Meaning};

/// Memory for terms: those that no note holds are remembered too.
const TERMS_BYTES_MAX: usize = 8 << 20;
/// For words side by side.
const PHRASES_BYTES_MAX: usize = 4 << 20;
/// For long forms, and for acronyms.
const ACRONYMS_BYTES_MAX: usize = 1 << 20;
/// What would take more than one in so many of all bytes is not kept.
const SHARE: usize = 8;

/// Of each segment, by its ordinal, the passages that hold something, and how often.
pub(crate) type Places = Arc<[Vec<(DocId, usize)>]>;

/// Acronyms, folded, with where they stand for something.
pub(crate) type AcronymsOf = Arc<[(String, AcronymScope)]>;

/// A field, and words side by side in it: the forms of each, with its distance from the first.
type Phrase = (Field, Vec<(u32, Vec<String>)>);

/// The memories of one snapshot.
pub(super) struct Memories {
    pub(super) terms: Memory<Term, Arc<KnownTerm>>,
    pub(super) phrases: Memory<Phrase, Option<Places>>,
    pub(super) long_forms: Memory<String, Arc<[Meaning]>>,
    pub(super) acronyms: Memory<String, AcronymsOf>,
}

impl Default for Memories {
    fn default() -> Self {
        Self {
            terms: Memory::new(TERMS_BYTES_MAX),
            phrases: Memory::new(PHRASES_BYTES_MAX),
            long_forms: Memory::new(ACRONYMS_BYTES_MAX),
            acronyms: Memory::new(ACRONYMS_BYTES_MAX),
        }
    }
}

impl Memories {
    /// Memory that they take now.
    pub(super) fn heap_bytes(&self) -> usize {
        self.terms.bytes() + self.phrases.bytes() + self.long_forms.bytes() + self.acronyms.bytes()
    }
}

/// Values by key, those that were asked for lately: of two halves, the younger one takes what is new
/// and what is found again; once it is full, it takes the place of the older one, which is forgotten.
pub(crate) struct Memory<K, V> {
    bytes_max: usize,
    halves: Mutex<[Half<K, V>; 2]>,
}

struct Half<K, V> {
    /// Each value with what it takes.
    values: HashMap<K, (V, usize), RandomState>,
    bytes: usize,
}

impl<K, V> Default for Half<K, V> {
    fn default() -> Self {
        Self { values: HashMap::default(), bytes: 0 }
    }
}

impl<K: Eq + Hash, V: Clone> Memory<K, V> {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, halves: Mutex::default() }
    }

    /// What is remembered of `key`.
    pub(crate) fn find(&self, key: &K) -> Option<V> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *halves;
        if let Some((known, _)) = young.values.get(key) {
            return Some(known.clone());
        }
        let (key, (value, bytes)) = old.values.remove_entry(key)?;
        old.bytes -= bytes;
        self.add(&mut halves, key, value.clone(), bytes);
        Some(value)
    }

    /// Remembers `value`; `bytes` is what key and value take besides their places in the map. What
    /// is large beside the whole is not kept.
    pub(crate) fn keep(&self, key: K, value: V, bytes: usize) {
        let bytes = size_of::<(K, V, usize)>() + bytes;
        if bytes <= self.bytes_max / SHARE {
            let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
            self.add(&mut halves, key, value, bytes);
        }
    }

    fn add(&self, [young, old]: &mut [Half<K, V>; 2], key: K, value: V, bytes: usize) {
        if young.bytes + bytes > self.bytes_max / 2 {
            *old = std::mem::take(young);
        }
        young.bytes += bytes;
        if let Some((_, before)) = young.values.insert(key, (value, bytes)) {
            young.bytes -= before;
        }
    }

    /// What is remembered of `key`, or else made, and kept.
    pub(super) fn find_or_make<E>(
        &self,
        key: K,
        make: impl FnOnce(&K) -> Result<V, E>,
        bytes: impl FnOnce(&K, &V) -> usize,
    ) -> Result<V, E> {
        if let Some(known) = self.find(&key) {
            return Ok(known);
        }
        let made = make(&key)?;
        let bytes = bytes(&key, &made);
        self.keep(key, made.clone(), bytes);
        Ok(made)
    }

    /// Memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        let halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.iter().map(|half| half.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn what_is_asked_for_again_is_made_once_and_all_takes_no_more_than_it_may() {
        let memory = Memory::<usize, usize>::new(100_000);
        let mut made = Vec::new();
        let mut find = |key: usize, bytes: usize| {
            let make = |key: &usize| {
                made.push(*key);
                Ok::<_, Infallible>(key * 2)
            };
            assert_eq!(memory.find_or_make(key, make, |_, _| bytes), Ok(key * 2));
            assert!(memory.bytes() <= 100_000);
        };
        // Too large to be kept.
        find(0, 100_000);
        find(0, 100_000);
        for key in 1..5000 {
            find(key, 100);
            find(1, 100);
        }
        let times = |key: usize| made.iter().filter(|made| **made == key).count();
        assert_eq!((times(0), times(1)), (2, 1));
        assert!((2..5000).all(|key| times(key) == 1));
    }
}
