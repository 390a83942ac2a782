//! The vector of a text, and the same as whole numbers, to be compared with many rows.

/// Largest whole number of a query: times 127, over 8,192 dimensions, a sum stays in 32 bits.
const QUERY_MAX: f32 = 2047.0;

/// A vector of length one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Embedding(Box<[f32]>);

impl Embedding {
    /// The vector that points as `values` do; `None` if they point nowhere.
    pub(crate) fn pointing(values: &[f32]) -> Option<Self> {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let points = length.is_finite() && length > f32::MIN_POSITIVE;
        points.then(|| Self(values.iter().map(|value| value / length).collect()))
    }

    /// Its numbers.
    pub(crate) fn values(&self) -> &[f32] {
        &self.0
    }

    /// How alike two texts are: 1 for the same, about 0 for nothing in common.
    pub(crate) fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }
}

/// What was asked, ready to be compared with [`Rows`](super::Rows).
#[derive(Clone, Debug)]
pub(crate) struct QueryVector {
    /// As the model gave it.
    embedding: Embedding,
    /// The same in whole numbers, each `scale` times smaller.
    pub(super) values: Box<[i16]>,
    pub(super) scale: f32,
}

impl QueryVector {
    /// The query of an embedding.
    #[expect(clippy::cast_possible_truncation, reason = "within 2,047 by the scale")]
    pub(crate) fn new(embedding: Embedding) -> Self {
        let largest = embedding.0.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let scale = largest / QUERY_MAX;
        let values = embedding.0.iter().map(|value| (value / scale).round() as i16).collect();
        Self { embedding, values, scale }
    }

    /// The vector as the model gave it.
    pub(crate) fn embedding(&self) -> &Embedding {
        &self.embedding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_points_somewhere_is_a_vector() {
        for senseless in [&[][..], &[0.0, 0.0], &[f32::NAN, 1.0], &[f32::INFINITY, 1.0]] {
            assert_eq!(Embedding::pointing(senseless), None, "{senseless:?}");
        }
        let vector = Embedding::pointing(&[3.0, 4.0]).unwrap();
        assert_eq!(vector.values(), [0.6, 0.8]);
        assert!((vector.cosine(&vector) - 1.0).abs() < 1e-6);
    }
}
