//! BM25 (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009)
//! over a field's postings, with Tantivy's one-byte field lengths.

#![expect(clippy::cast_precision_loss, reason = "scores need no more than the precision of f32")]

use tantivy::fieldnorm::FieldNormReader;

/// The two constants of BM25.
#[derive(Clone, Copy)]
pub(super) struct Saturation {
    /// How long repetitions of a word go on counting.
    pub(super) k1: f32,
    /// How much a field's length counts, 0 to 1.
    pub(super) b: f32,
}

/// A field's lengths, ready for scoring.
pub(super) struct Lengths {
    k1: f32,
    /// `k1 * (1 - b + b * length / mean)` for each length code.
    norms: [f32; 256],
}

impl Lengths {
    /// `mean` is the field's mean length in tokens over its documents.
    pub(super) fn new(mean: f32, Saturation { k1, b }: Saturation) -> Self {
        let mut norms = [0.0; 256];
        for (code, norm) in (0..=u8::MAX).zip(&mut norms) {
            let length = FieldNormReader::id_to_fieldnorm(code) as f32;
            *norm = k1 * (1.0 - b + b * length / mean.max(1.0));
        }
        Self { k1, norms }
    }

    /// The saturated frequency of a word found `frequency` times in a field of that length.
    pub(super) fn saturate(&self, frequency: f32, length_code: u8) -> f32 {
        let norm = self.norms.get(usize::from(length_code)).copied().unwrap_or(self.k1);
        frequency * (1.0 + self.k1) / (frequency + norm)
    }
}

/// Rarity of a word held by `holders` of `documents`; never negative.
pub(super) fn idf(holders: u64, documents: u64) -> f32 {
    let (holders, documents) = (holders as f32, documents.max(holders) as f32);
    (1.0 + (documents - holders + 0.5) / (holders + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarer_words_and_shorter_fields_weigh_more() {
        assert!(idf(1, 100) > idf(10, 100));
        assert!(idf(100, 100) > 0.0);
        let lengths = Lengths::new(50.0, Saturation { k1: 1.2, b: 0.75 });
        assert!(lengths.saturate(1.0, 5) > lengths.saturate(1.0, 100));
        assert!(lengths.saturate(2.0, 20) > lengths.saturate(1.0, 20));
        assert!(lengths.saturate(1e6, 20) <= 2.2);
    }
}
