//! What a vector is found by: a hash of the text that it was made of.

/// 128 bits of the hash of a text. Two texts with the same key do not turn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TextKey([u8; Self::BYTES]);

impl TextKey {
    /// Bytes of a key.
    pub(crate) const BYTES: usize = 16;

    /// The key of a text.
    pub(crate) fn of(text: &str) -> Self {
        let (key, _) = halves(*blake3::hash(text.as_bytes()).as_bytes());
        Self(key)
    }

    /// The key with these bytes.
    pub(crate) fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> [u8; Self::BYTES] {
        self.0
    }

    /// As a column of the index holds it.
    pub(crate) fn numbers(self) -> [u64; 2] {
        let whole = u128::from_be_bytes(self.0);
        let low = whole & u128::from(u64::MAX);
        [whole >> 64, low].map(|half| u64::try_from(half).unwrap_or_default())
    }

    /// The key that a column holds.
    pub(crate) fn from_numbers([high, low]: [u64; 2]) -> Self {
        Self((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
    }
}

/// Both halves of a hash.
pub(super) fn halves(hash: [u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    for (at, byte) in hash.into_iter().enumerate() {
        match at < 16 {
            true => first[at] = byte,
            false => second[at - 16] = byte,
        }
    }
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_column() {
        for text in ["", "x", "L’œuvre"] {
            let key = TextKey::of(text);
            assert_eq!(TextKey::from_numbers(key.numbers()), key);
            assert_eq!(TextKey::from_bytes(key.bytes()), key);
        }
        assert_ne!(TextKey::of("a"), TextKey::of("b"));
    }
}
