//! The mean and the deviation of a query's similarities over all rows, without a look at any row:
//! both follow from the mean row and from how the numbers of rows vary together.

use super::embedding::Embedding;
use super::rows::Rows;

/// Rows whose products are added in small numbers before they are added to the great ones.
const BLOCK: usize = 64;

/// Sums over rows: how many, of each number, of each product of two numbers of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments {
    rows: usize,
    sums: Vec<f64>,
    /// Row by row of a square; only what lies on or right of its diagonal.
    products: Vec<f64>,
}

/// What similarities of a query are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// Their mean.
    pub(crate) mean: f32,
    /// Their standard deviation.
    pub(crate) deviation: f32,
}

impl Moments {
    /// Those of the rows at `places`.
    pub(crate) fn of(rows: &Rows, places: impl Iterator<Item = usize>) -> Self {
        let dimensions = rows.dimensions();
        let mut moments = Self {
            rows: 0,
            sums: vec![0.0; dimensions],
            products: vec![0.0; dimensions * dimensions],
        };
        let mut block = vec![0.0_f32; dimensions * dimensions];
        let mut floats = Vec::with_capacity(dimensions);
        for (values, scale) in places.filter_map(|place| rows.row(place)) {
            floats.clear();
            floats.extend(values.iter().map(|value| f32::from(*value) * scale));
            moments.add(&floats, &mut block);
            if moments.rows.is_multiple_of(BLOCK) {
                moments.take(&mut block);
            }
        }
        moments.take(&mut block);
        moments
    }

    fn add(&mut self, row: &[f32], block: &mut [f32]) {
        self.rows += 1;
        for (sum, value) in self.sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
        for (at, line) in block.chunks_exact_mut(row.len().max(1)).enumerate() {
            let Some((first, others)) = row.get(at..).and_then(|rest| Some((*rest.first()?, rest)))
            else {
                return;
            };
            let line = line.get_mut(at..).unwrap_or_default();
            line.iter_mut().zip(others).for_each(|(sum, value)| *sum += first * value);
        }
    }

    fn take(&mut self, block: &mut [f32]) {
        for (sum, part) in self.products.iter_mut().zip(block.iter_mut()) {
            *sum += f64::from(std::mem::take(part));
        }
    }

    /// Adds those of other rows.
    pub(crate) fn add_all(&mut self, other: &Self) {
        self.combine(other, |sum, part| *sum += part);
        self.rows += other.rows;
    }

    /// Takes away those of rows that were added before.
    pub(crate) fn remove_all(&mut self, other: &Self) {
        self.combine(other, |sum, part| *sum -= part);
        self.rows = self.rows.saturating_sub(other.rows);
    }

    fn combine(&mut self, other: &Self, change: impl Fn(&mut f64, f64)) {
        self.sums.resize(other.sums.len().max(self.sums.len()), 0.0);
        self.products.resize(other.products.len().max(self.products.len()), 0.0);
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, part)| change(sum, *part));
        self.products.iter_mut().zip(&other.products).for_each(|(sum, part)| change(sum, *part));
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Memory that they take.
    pub(crate) fn heap_bytes(&self) -> usize {
        (self.sums.capacity() + self.products.capacity()) * size_of::<f64>()
    }

    /// Mean and deviation of the inner products of `query` with all rows.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "sums of numbers near one"
    )]
    pub(crate) fn spread(&self, query: &Embedding) -> Spread {
        let values = query.values();
        if self.rows == 0 {
            return Spread { mean: 0.0, deviation: 0.0 };
        }
        let rows = self.rows as f64;
        let dot = |query: &[f32], sums: &[f64]| -> f64 {
            query.iter().zip(sums).map(|(value, sum)| f64::from(*value) * sum).sum()
        };
        let mean = dot(values, &self.sums) / rows;
        let lines = self.products.chunks_exact(values.len().max(1)).enumerate();
        let squares: f64 = lines
            .map(|(at, line)| {
                let own = f64::from(values.get(at).copied().unwrap_or_default());
                let right =
                    dot(values.get(at..).unwrap_or_default(), line.get(at..).unwrap_or_default());
                let diagonal = own * line.get(at).copied().unwrap_or_default();
                own * (2.0 * right - diagonal)
            })
            .sum();
        let variance = (squares / rows - mean * mean).max(0.0);
        Spread { mean: mean as f32, deviation: variance.sqrt() as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::embedding::QueryVector;
    use super::super::rows::Quantised;
    use super::*;

    /// Against a pass over all rows.
    #[test]
    fn mean_and_deviation_are_those_of_a_pass() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut draw = |shift: f32| {
            let values: Vec<f32> =
                (0..24_u8).map(|at| random.f32() - 0.5 + shift * f32::from(at % 3)).collect();
            Embedding::pointing(&values).unwrap()
        };
        let mut rows = Rows::new(24);
        (0..300).for_each(|_| rows.push(&Quantised::of(draw(0.4).values())));
        let query = QueryVector::new(draw(0.1));
        let is_living = |place: &usize| !place.is_multiple_of(7);
        let pass: Vec<f64> = (0..300)
            .filter(is_living)
            .map(|place| f64::from(rows.similarity(&query, place)))
            .collect();
        let count = f64::from(u32::try_from(pass.len()).unwrap());
        let mean = pass.iter().sum::<f64>() / count;
        let variance = pass.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / count;

        let mut all = Moments::of(&rows, 0..100);
        all.add_all(&Moments::of(&rows, 100..300));
        all.remove_all(&Moments::of(&rows, (0..300).filter(|place| !is_living(place))));
        assert_eq!(all.rows(), pass.len());
        let spread = all.spread(query.embedding());
        assert!((f64::from(spread.mean) - mean).abs() < 1e-3, "{spread:?} and {mean}");
        assert!((f64::from(spread.deviation) - variance.sqrt()).abs() < 1e-3, "{spread:?}");
        let none = Moments::default().spread(query.embedding());
        assert_eq!(none, Spread { mean: 0.0, deviation: 0.0 });
    }
}
