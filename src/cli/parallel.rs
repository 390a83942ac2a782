//! Work on many notes at once. Reading a note depends on no other.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Threads at most: beyond, the disk is the limit.
const THREADS_MAX: usize = 8;

/// What `work` makes of each item, in the order of the items. Each thread has a tool of its own,
/// made by `tool`.
pub(super) fn in_parallel<I: Sync, T, O: Send>(
    items: &[I],
    tool: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, &I) -> O + Sync,
) -> Vec<O> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(THREADS_MAX).min(items.len()).max(1);
    let next = AtomicUsize::new(0);
    let share = || {
        let mut tool = tool();
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { return done };
            done.push((number, work(&mut tool, item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let mut done = share();
        for other in others {
            // A panic there is a panic here.
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_keep_the_order_of_their_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let doubled = in_parallel(&items, || (), |(), item| item * 2);
        assert!(doubled.iter().zip(&items).all(|(doubled, item)| *doubled == item * 2));
        assert!(in_parallel(&[] as &[usize], || (), |(), item| *item).is_empty());
    }
}
