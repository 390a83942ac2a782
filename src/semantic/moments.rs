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
    /// Row by row of a square, what lies on or right of its diagonal.
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
        let mut places = places.filter_map(|place| rows.row(place)).peekable();
        // Most segments have no deleted section, and a square is a large thing to keep for nothing.
        if places.peek().is_none() {
            return Self::default();
        }
        let products = dimensions * (dimensions + 1) / 2;
        let mut moments =
            Self { rows: 0, sums: vec![0.0; dimensions], products: vec![0.0; products] };
        let mut block = vec![0.0_f32; products];
        let mut floats = Vec::with_capacity(dimensions);
        for (values, scale) in places {
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
        let (mut rest, mut below) = (row, block);
        while let Some(first) = rest.first() {
            let (line, others) = below.split_at_mut(rest.len().min(below.len()));
            line.iter_mut().zip(rest).for_each(|(sum, value)| *sum += first * value);
            (rest, below) = (rest.get(1..).unwrap_or_default(), others);
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
        let (mut rest, mut below) = (values, self.products.as_slice());
        let mut squares = 0.0;
        while let (Some(own), Some(diagonal)) = (rest.first(), below.first()) {
            let own = f64::from(*own);
            let (line, others) = below.split_at(rest.len().min(below.len()));
            squares += own * (2.0 * dot(rest, line) - own * diagonal);
            (rest, below) = (rest.get(1..).unwrap_or_default(), others);
        }
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
