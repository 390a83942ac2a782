//! Sets of leaves: which of a query's leaves a section holds.

/// Leaves in one query, at most.
pub(crate) const LEAVES_MAX: usize = u64::BITS as usize;

/// A set of leaves, by their numbers in the plan (below [`LEAVES_MAX`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeafSet(u64);

impl LeafSet {
    /// No leaf.
    pub(crate) const EMPTY: Self = Self(0);

    /// What a section holds that holds no leaf, but a word of the family of one. It is the last bit, so
    /// that a query of as many leaves as there may be has none.
    pub(crate) const fn near(leaves: usize) -> Self {
        if leaves < LEAVES_MAX { Self::only(LEAVES_MAX - 1) } else { Self::EMPTY }
    }

    /// The set whose leaf `n` is bit `n`.
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Bit `n` is set when leaf `n` is in the set.
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// The set of one leaf.
    pub(crate) const fn only(leaf: usize) -> Self {
        Self(1 << leaf)
    }

    pub(crate) const fn contains(self, leaf: usize) -> bool {
        self.0 >> leaf & 1 == 1
    }

    pub(crate) const fn contains_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether the two sets share a leaf.
    pub(crate) const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    pub(crate) const fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub(crate) const fn intersection(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    pub(crate) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether it comes before another set of the same weight. Of the leaves that only one of the
    /// sets holds, the last one decides: its set comes second, so that the first words of a query
    /// win.
    pub(crate) const fn is_before(self, other: Self) -> bool {
        self.0 < other.0
    }
}

impl FromIterator<usize> for LeafSet {
    fn from_iter<I: IntoIterator<Item = usize>>(leaves: I) -> Self {
        leaves.into_iter().fold(Self::EMPTY, |set, leaf| set.union(Self::only(leaf)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_the_first_and_the_last_leaf() {
        let all: LeafSet = (0..LEAVES_MAX).collect();
        assert_eq!(all.len() as usize, LEAVES_MAX);
        let ends: LeafSet = [0, LEAVES_MAX - 1].into_iter().collect();
        assert!(all.contains_all(ends) && !ends.contains_all(all));
        assert!(ends.contains(0) && ends.contains(63) && !ends.contains(1));
        assert_eq!(all.without(ends), (1..63).collect());
        assert_eq!(all.intersection(ends), ends);
        assert!(!LeafSet::only(3).meets(ends) && LeafSet::only(3).union(ends).meets(ends));
        assert!(LeafSet::only(0).is_before(LeafSet::only(1)));
        assert!(LeafSet::default().is_empty());
        let near = LeafSet::near(LEAVES_MAX - 1);
        assert!(!near.is_empty() && !near.meets((0..LEAVES_MAX - 1).collect()));
        assert!(LeafSet::near(LEAVES_MAX).is_empty());
    }
}
