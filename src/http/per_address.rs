//! How much one client address holds of what all share, so that none takes it all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts what each client address holds, up to a bound.
pub(super) struct PerAddress {
    max: usize,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// One of what an address may hold; given back when dropped.
pub(super) struct AddressShare {
    of: Arc<PerAddress>,
    address: IpAddr,
}

impl PerAddress {
    /// Each address may hold `max`.
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, held: Mutex::default() })
    }

    /// One more for `address`; `None` if it holds all that it may.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<AddressShare> {
        let address = subscriber(address);
        let mut all = self.lock();
        let held = all.entry(address).or_default();
        if *held == self.max {
            return None;
        }
        *held += 1;
        Some(AddressShare { of: Arc::clone(self), address })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AddressShare {
    fn drop(&mut self) {
        let mut all = self.of.lock();
        if let Some(held) = all.get_mut(&self.address) {
            *held -= 1;
            if *held == 0 {
                all.remove(&self.address);
            }
        }
    }
}

/// What stands for one client: in IPv6 the network of 64 bits, since whoever has one address of it
/// has them all.
pub(super) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_bound_and_gets_back_what_it_gives_back() {
        let held = PerAddress::new(2);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = held.take(address("192.0.2.1")).unwrap();
        let _second = held.take(address("::ffff:192.0.2.1")).unwrap();
        assert!(held.take(address("192.0.2.1")).is_none());
        let _other = held.take(address("192.0.2.2")).unwrap();
        drop(first);
        let _third = held.take(address("192.0.2.1")).unwrap();
        assert!(held.take(address("192.0.2.1")).is_none());

        let _shares = [held.take(address("2001:db8::1")), held.take(address("2001:db8::2"))];
        assert!(held.take(address("2001:db8::3")).is_none(), "of one network");
        drop(held.take(address("2001:db8:0:1::1")).unwrap());
        assert_eq!(held.lock().len(), 3, "who holds nothing is forgotten");
    }
}
