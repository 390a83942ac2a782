//! What near copies are told by: a MinHash signature of a section (A. Broder, "On the resemblance
//! and containment of documents", 1997) over its shingles of five folded words. Of each minimum, four
//! bits are kept (P. Li and C. König, "b-Bit Minwise Hashing", 2010).

/// Words of a shingle.
const SHINGLE: usize = 5;
/// Minima of which four bits make one number.
const PER_NUMBER: usize = 16;
/// Numbers of a signature.
const NUMBERS: usize = 8;
/// All its minima.
const HASHES: u64 = 128;
/// The signature of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signature([u64; NUMBERS]);

impl Signature {
    /// Of a folded text; `None` if it is shorter than a shingle.
    pub(super) fn of(folded: &str) -> Option<Self> {
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<u64> = words.map(|word| hash(word.bytes().map(u64::from))).collect();
        let mut least = [[u64::MAX; PER_NUMBER]; NUMBERS];
        let factors: Vec<u64> = (0..HASHES).map(|number| mixed(number) | 1).collect();
        for shingle in words.windows(SHINGLE) {
            let hash = hash(shingle.iter().copied());
            for (least, factor) in least.as_flattened_mut().iter_mut().zip(&factors) {
                *least = hash.wrapping_mul(*factor).min(*least);
            }
        }
        let is_long_enough = words.len() >= SHINGLE;
        // The middle bits: the first ones of a minimum are zeros.
        let four_bits = |least: u64| least >> 28 & 15;
        let number =
            |least: [u64; PER_NUMBER]| least.iter().fold(0, |bits, l| bits << 4 | four_bits(*l));
        is_long_enough.then(|| Self(least.map(number)))
    }

    /// Whether the texts are likely to share at least so many of a hundred shingles.
    pub(crate) fn shares(&self, percent: u32, other: &Self) -> bool {
        // One minimum in sixteen is equal by chance.
        let different_max = 128 * (100 - percent) * 15 / 1600;
        let mut different = 0;
        for (one, other) in self.0.iter().zip(other.0) {
            let bits = one ^ other;
            let of_each_four = bits | bits >> 1 | bits >> 2 | bits >> 3;
            different += (of_each_four & 0x1111_1111_1111_1111).count_ones();
            if different > different_max {
                return false;
            }
        }
        true
    }

    /// As it is written to the index.
    pub(super) fn numbers(self) -> [u64; NUMBERS] {
        self.0
    }

    /// As it is read from there; `None` for a section without.
    pub(super) fn read(numbers: impl Iterator<Item = u64>) -> Option<Self> {
        let numbers: Vec<u64> = numbers.take(NUMBERS + 1).collect();
        numbers.try_into().ok().map(Self)
    }
}

/// The same on every machine and for ever, since it is written to the index.
fn hash(parts: impl Iterator<Item = u64>) -> u64 {
    parts.fold(0, |hash, part| mixed(hash ^ part))
}

/// The bits of a number, each of which depends on all (splitmix64 by S. Vigna).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of words that are all different.
    fn text(words: impl Iterator<Item = usize>) -> String {
        words.map(|word| format!("mot{word} ")).collect()
    }

    #[test]
    fn texts_are_near_that_share_most_shingles() {
        let near =
            |a: &str, b: &str| Signature::of(a).unwrap().shares(70, &Signature::of(b).unwrap());
        for start in (0..20_000).step_by(1000) {
            let whole = text(start..start + 100);
            assert!(near(&whole, &whole));
            // 86 of 96 shingles are shared.
            assert!(near(&whole, &text(start..start + 90)), "{start}");
            assert!(near(&whole, &(text(start + 5..start + 100) + "autre")), "{start}");
            // Half of them, then none.
            assert!(!near(&whole, &text(start + 33..start + 133)), "{start}");
            assert!(!near(&whole, &text(start + 100..start + 200)), "{start}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let signature = Signature::of("un deux trois quatre cinq six").unwrap();
        assert_eq!(Signature::read(signature.numbers().into_iter()), Some(signature));
        assert_eq!(Signature::read(std::iter::empty()), None);
        assert_eq!(Signature::of("un deux trois quatre"), None);
    }
}
