//! Searches that found nothing, for whoever keeps the notes and the synonyms (`[log] missed`). Only
//! their words, how often, and the day: not who asked, nor when. In memory only; a restart forgets
//! them.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Queries that are kept. Beyond, the one asked least gives way, the longest ago among equals.
const QUERIES_MAX: usize = 1_000;
/// Days after which a query that nobody asked again is forgotten.
pub(super) const KEPT_DAYS: i64 = 30;

/// What was searched in vain.
#[derive(Debug, Default)]
pub(super) struct MissedQueries(HashMap<String, Times>);

/// How often, and when last.
#[derive(Clone, Copy, Debug)]
struct Times {
    count: u64,
    last: Date,
}

/// A query that found nothing.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct MissedQuery {
    /// Its words, folded.
    pub(super) words: String,
    /// How often it was asked.
    pub(super) count: u64,
    /// The last day that it was.
    pub(super) last: Date,
}

impl MissedQueries {
    /// A query of these words found nothing today.
    pub(super) fn add(&mut self, words: String, today: Date) {
        if let Some(known) = self.0.get_mut(&words) {
            (known.count, known.last) = (known.count + 1, today);
            return;
        }
        if self.0.len() >= QUERIES_MAX {
            self.forget_old(today);
        }
        if self.0.len() >= QUERIES_MAX {
            let least = self.0.iter().min_by_key(|(_, times)| (times.count, times.last));
            if let Some(least) = least.map(|(words, _)| words.clone()) {
                self.0.remove(&least);
            }
        }
        self.0.insert(words, Times { count: 1, last: today });
    }

    /// All of them, those asked most first.
    pub(super) fn list(&mut self, today: Date) -> Vec<MissedQuery> {
        self.forget_old(today);
        let query = |(words, times): (&String, &Times)| MissedQuery {
            words: words.clone(),
            count: times.count,
            last: times.last,
        };
        let mut list: Vec<_> = self.0.iter().map(query).collect();
        list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.words.cmp(&b.words)));
        list
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn forget_old(&mut self, today: Date) {
        let is_old = |last: Date| i64::from((today - last).get_days()) > KEPT_DAYS;
        self.0.retain(|_, times| !is_old(times.last));
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn the_least_asked_give_way_and_the_old_are_forgotten() {
        let today = jiff::civil::date(2024, 3, 1);
        let mut missed = MissedQueries::default();
        missed.add("souvent".to_owned(), today);
        missed.add("souvent".to_owned(), today);
        for number in 0..2 * QUERIES_MAX {
            missed.add(format!("mot {number}"), today);
        }
        let list = missed.list(today);
        assert_eq!(list.len(), QUERIES_MAX);
        assert_eq!((list[0].words.as_str(), list[0].count), ("souvent", 2));
        let later = today + KEPT_DAYS.days();
        missed.add("nouveau".to_owned(), later);
        assert!(missed.list(later).len() > 1, "the last day counts");
        let list = missed.list(later + 1.day());
        assert_eq!(list, [MissedQuery { words: "nouveau".to_owned(), count: 1, last: later }]);
    }
}
