//! Many short texts in one piece: each on its own would take more for its place than for its letters.

/// Texts by their numbers, one behind the other.
#[derive(Debug)]
pub(crate) struct TextList {
    text: String,
    /// Where each begins, and where the last ends.
    starts: Vec<u32>,
}

impl Default for TextList {
    fn default() -> Self {
        Self { text: String::new(), starts: vec![0] }
    }
}

impl TextList {
    /// Adds a text; its number is how many there were.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        // What begins beyond four gigabytes is not found; no segment has so many names.
        self.starts.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The text of that number.
    pub(crate) fn get(&self, number: u32) -> Option<&str> {
        let start = *self.starts.get(number as usize)?;
        let end = *self.starts.get(number as usize + 1)?;
        self.text.get(start as usize..end as usize)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.starts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// All of them, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map_while(|number| self.get(number))
    }

    /// The first from `start` on that is not as `is_before` says; all that are stand before.
    fn partition_point(&self, start: u32, is_before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (start, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&is_before) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Of texts in order, those that start with `prefix`.
    pub(crate) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let start = self.partition_point(0, |text| text < prefix);
        start..self.partition_point(start, |text| text.starts_with(prefix))
    }

    /// Gives back the room for more.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// Memory that it takes.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.text.capacity() + self.starts.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number_and_by_beginning() {
        let mut texts = TextList::default();
        assert_eq!((texts.len(), texts.get(0), texts.starting_with("a")), (0, None, 0..0));
        for text in ["", "avis", "avril", "été"] {
            texts.push(text);
        }
        assert_eq!((texts.len(), texts.get(3), texts.get(4)), (4, Some("été"), None));
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["", "avis", "avril", "été"]);
        for (prefix, expected) in
            [("", 0..4), ("av", 1..3), ("avr", 2..3), ("b", 3..3), ("é", 3..4), ("z", 3..3)]
        {
            assert_eq!(texts.starting_with(prefix), expected, "{prefix}");
        }
    }
}
