//! Many vectors as small whole numbers, side by side: as good as floats for finding, a quarter of
//! their size, and quick to compare with a query.
//!
//! The comparison is a plain loop that the compiler turns into the widest instructions it may use;
//! `rten_simd` picks the set when the program runs.

use rten_simd::ops::BitOps;
use rten_simd::{Isa, SimdOp};

use super::embedding::QueryVector;

/// Largest whole number of a row.
const ROW_MAX: f32 = 127.0;
/// Products that are added side by side: two of the widest registers full of sums.
const LANES: usize = 32;
/// Rows ahead that are fetched meanwhile: processors look less far ahead in what does not fit in their caches.
const ROWS_AHEAD: usize = 24;
/// Bytes that memory gives at once.
const CACHE_LINE: usize = 64;

/// One vector in whole numbers, each `scale` times smaller.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantised {
    /// What one of them stands for.
    pub(crate) scale: f32,
    /// The numbers.
    pub(crate) values: Box<[i8]>,
}

impl Quantised {
    /// The nearest to `values`.
    #[expect(clippy::cast_possible_truncation, reason = "within 127 by the scale")]
    pub(crate) fn of(values: &[f32]) -> Self {
        let largest = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let scale = if largest > 0.0 { largest / ROW_MAX } else { 1.0 };
        let values = values.iter().map(|value| (value / scale).round() as i8).collect();
        Self { scale, values }
    }

    /// What it stands for.
    pub(crate) fn floats(&self) -> impl Iterator<Item = f32> + '_ {
        self.values.iter().map(|value| f32::from(*value) * self.scale)
    }
}

/// Vectors of the same length.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    dimensions: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl Rows {
    /// None yet, of that many dimensions.
    pub(crate) fn new(dimensions: usize) -> Self {
        Self { dimensions, values: Vec::new(), scales: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &Quantised) {
        debug_assert_eq!(row.values.len(), self.dimensions);
        self.values.extend_from_slice(&row.values);
        self.scales.push(row.scale);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.scales.len()
    }

    /// Numbers of a row.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Memory that they take.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.values.capacity() + self.scales.capacity() * size_of::<f32>()
    }

    /// The numbers of a row, and its scale.
    pub(super) fn row(&self, row: usize) -> Option<(&[i8], f32)> {
        let start = row * self.dimensions;
        let values = self.values.get(start..start + self.dimensions)?;
        Some((values, *self.scales.get(row)?))
    }

    /// The numbers of a row at their true size; none for a row that is not there.
    pub(crate) fn floats(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        let row = self.row(row).into_iter();
        row.flat_map(|(values, scale)| values.iter().map(move |value| f32::from(*value) * scale))
    }

    /// The inner product of a query with one row; 0 for a row that is not there.
    pub(crate) fn similarity(&self, query: &QueryVector, row: usize) -> f32 {
        let Some((values, scale)) = self.row(row) else { return 0.0 };
        scaled(product(&query.values, values), scale * query.scale)
    }

    /// The inner products of a query with all rows, in their order.
    pub(crate) fn similarities(&self, query: &QueryVector) -> Vec<f32> {
        Products { rows: self, query }.dispatch()
    }
}

/// The comparison with all rows, compiled once for each set of instructions.
struct Products<'r> {
    rows: &'r Rows,
    query: &'r QueryVector,
}

impl SimdOp for Products<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Vec<f32> {
        let dimensions = self.rows.dimensions.max(1);
        let one = |(values, scale): (&[i8], &f32)| {
            for at in (0..dimensions).step_by(CACHE_LINE) {
                let ahead = values.as_ptr().wrapping_add(ROWS_AHEAD * dimensions + at);
                isa.i8().prefetch(ahead);
            }
            scaled(product(&self.query.values, values), scale * self.query.scale)
        };
        self.rows.values.chunks_exact(dimensions).zip(&self.rows.scales).map(one).collect()
    }
}

/// The sums are kept apart to the end: added into one, they would wait for each other.
#[inline(always)]
fn product(query: &[i16], row: &[i8]) -> i32 {
    let times = |(a, b): (&i16, &i8)| i32::from(*a) * i32::from(*b);
    let (queries, query_rest) = query.as_chunks::<LANES>();
    let (rows, row_rest) = row.as_chunks::<LANES>();
    let mut sums = [0; LANES];
    for (query, row) in queries.iter().zip(rows) {
        for (sum, pair) in sums.iter_mut().zip(query.iter().zip(row)) {
            *sum += times(pair);
        }
    }
    let rest: i32 = query_rest.iter().zip(row_rest).map(times).sum();
    sums.iter().sum::<i32>() + rest
}

#[expect(clippy::cast_precision_loss, reason = "relative to a length of one, far below a score")]
#[inline(always)]
fn scaled(product: i32, scale: f32) -> f32 {
    product as f32 * scale
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::time::Instant;

    use super::super::embedding::Embedding;
    use super::*;

    fn drawn(random: &mut fastrand::Rng, dimensions: usize) -> Embedding {
        let values: Vec<f32> = (0..dimensions).map(|_| random.f32() - 0.5).collect();
        Embedding::pointing(&values).unwrap()
    }

    #[test]
    fn whole_numbers_say_what_floats_say() {
        let mut random = fastrand::Rng::with_seed(7);
        for dimensions in [1, 3, 32, 100, 384] {
            let vectors: Vec<_> = (0..50).map(|_| drawn(&mut random, dimensions)).collect();
            let mut rows = Rows::new(dimensions);
            vectors.iter().for_each(|vector| rows.push(&Quantised::of(vector.values())));
            let query = QueryVector::new(drawn(&mut random, dimensions));
            let all = rows.similarities(&query);
            assert_eq!(all.len(), 50);
            for (at, vector) in vectors.iter().enumerate() {
                let exact = query.embedding().cosine(vector);
                assert!((all[at] - exact).abs() < 0.01, "{} and {exact}", all[at]);
                assert_eq!(all[at].to_bits(), rows.similarity(&query, at).to_bits());
            }
            assert_eq!(rows.similarity(&query, 50).to_bits(), 0);
        }
    }

    #[test]
    #[ignore = "measures: cargo test --release --lib compares_rows -- --ignored --nocapture"]
    fn compares_rows() {
        let mut random = fastrand::Rng::with_seed(7);
        for count in [100_000, 1_000_000] {
            let mut rows = Rows::new(384);
            let some: Vec<_> =
                (0..1000).map(|_| Quantised::of(drawn(&mut random, 384).values())).collect();
            (0..count).for_each(|at| rows.push(&some[at % 1000]));
            let query = QueryVector::new(drawn(&mut random, 384));
            let mut times: Vec<_> = (0..30)
                .map(|_| {
                    let start = Instant::now();
                    black_box(rows.similarities(black_box(&query)));
                    start.elapsed()
                })
                .collect();
            times.sort();
            eprintln!("{count} rows of 384: {:?} at best, {:?} median", times[0], times[15]);
        }
    }
}
