//! How many requests per second one client may send: a bucket of tokens for each, by the generic
//! cell rate algorithm (ITU-T I.371), which keeps one moment per client.
//!
//! The crate for it, governor 0.10, has no bound on the number of clients that it remembers.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use blake3::Hash;

use super::per_address::subscriber;

/// What may be saved up: a client that was silent for so long may send that much at once.
const SAVED: Duration = Duration::from_secs(4);
/// Clients that are remembered. Those beyond share one bucket.
const CLIENTS_MAX: usize = 1 << 16;
/// How often the clients that have saved up everything are forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Who has a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sender {
    Key(Hash),
    Address(IpAddr),
    /// All who came when there was no room.
    Others,
}

impl Sender {
    /// What stands for an address.
    pub(super) fn address(address: IpAddr) -> Self {
        Self::Address(subscriber(address))
    }
}

/// The buckets of all clients that sent something lately.
pub(super) struct Buckets {
    /// When each will have saved up everything again.
    full_at: HashMap<Sender, Instant>,
    sweep_at: Instant,
}

impl Buckets {
    pub(super) fn new(now: Instant) -> Self {
        Self { full_at: HashMap::new(), sweep_at: now + SWEEP_EVERY }
    }

    /// Takes a token of `sender`, who gets `per_second` of them.
    ///
    /// # Errors
    /// How long to wait for the next token, if there is none.
    pub(super) fn take(
        &mut self,
        sender: Sender,
        per_second: u32,
        now: Instant,
    ) -> Result<(), Duration> {
        if now >= self.sweep_at {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.full_at.shrink_to(self.full_at.len() * 2);
            self.sweep_at = now + SWEEP_EVERY;
        }
        let has_room = self.full_at.len() < CLIENTS_MAX || self.full_at.contains_key(&sender);
        let sender = if has_room { sender } else { Sender::Others };
        let token = Duration::from_secs(1) / per_second.max(1);
        let full_at = self.full_at.entry(sender).or_insert(now);
        let next = (*full_at).max(now) + token;
        match (next - now).checked_sub(SAVED) {
            None | Some(Duration::ZERO) => {
                *full_at = next;
                Ok(())
            }
            Some(wait) => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(last: u8) -> Sender {
        Sender::address(IpAddr::from([192, 0, 2, last]))
    }

    #[test]
    fn a_client_may_send_what_it_saved_and_then_its_rate() {
        let mut now = Instant::now();
        let mut buckets = Buckets::new(now);
        for sent in 0..40 {
            assert_eq!(buckets.take(v4(1), 10, now), Ok(()), "{sent}");
        }
        let wait = Duration::from_millis(100);
        assert_eq!(buckets.take(v4(1), 10, now), Err(wait));
        assert_eq!(buckets.take(v4(1), 10, now), Err(wait), "a refusal costs nothing");
        assert_eq!(buckets.take(v4(2), 10, now), Ok(()), "each has a bucket");
        for _ in 0..5 {
            now += wait;
            assert_eq!(buckets.take(v4(1), 10, now), Ok(()));
            assert_eq!(buckets.take(v4(1), 10, now), Err(wait));
        }
        now += Duration::from_secs(3600);
        let sent = (0..100).filter(|_| buckets.take(v4(1), 10, now).is_ok()).count();
        assert_eq!(sent, 40, "no more is saved than fits");
    }

    #[test]
    fn any_number_of_clients_takes_bounded_memory() {
        let mut now = Instant::now();
        let mut buckets = Buckets::new(now);
        let sender = |number: u32| Sender::address(IpAddr::from(number.to_be_bytes()));
        let clients = u32::try_from(CLIENTS_MAX).unwrap();
        for number in 0..clients {
            assert!(buckets.take(sender(number), 1, now).is_ok());
        }
        let late = (clients..2 * clients).filter(|n| buckets.take(sender(*n), 1, now).is_ok());
        assert_eq!(late.count(), 4, "the others share one bucket");
        assert_eq!(buckets.full_at.len(), CLIENTS_MAX + 1);
        assert!(buckets.take(sender(0), 1, now).is_ok(), "who has a bucket keeps it");
        now += SAVED;
        assert!(buckets.take(sender(7), 1, now).is_ok());
        assert_eq!(buckets.full_at.len(), 1, "the others are forgotten");
        assert!(buckets.full_at.capacity() < 1000);
    }
}
