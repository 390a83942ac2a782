//! What a snapshot remembers of its own look-ups, within bounds: a snapshot never changes, so what
//! was found once is found again.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use lru::LruCache;
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

/// Values by key, those that were asked for lately.
pub(crate) struct Memory<K, V> {
    bytes_max: usize,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    /// Each value with what it takes.
    values: LruCache<K, (V, usize), RandomState>,
    bytes: usize,
}

impl<K: Eq + Hash, V: Clone> Memory<K, V> {
    pub(crate) fn new(bytes_max: usize) -> Self {
        let values = LruCache::unbounded_with_hasher(RandomState::default());
        Self { bytes_max, kept: Mutex::new(Kept { values, bytes: 0 }) }
    }

    /// What is remembered of `key`.
    pub(crate) fn find(&self, key: &K) -> Option<V> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.values.get(key).map(|(known, _)| known.clone())
    }

    /// Remembers `value`; `bytes` is what key and value take besides their places in the map. What
    /// is large beside the whole is not kept.
    pub(crate) fn keep(&self, key: K, value: V, bytes: usize) {
        let bytes = size_of::<(K, V, usize)>() + bytes;
        if bytes > self.bytes_max / SHARE {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes;
        if let Some((_, before)) = kept.values.put(key, (value, bytes)) {
            kept.bytes -= before;
        }
        while kept.bytes > self.bytes_max
            && let Some((_, (_, oldest))) = kept.values.pop_lru()
        {
            kept.bytes -= oldest;
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
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).bytes
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
