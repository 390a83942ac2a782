//! What is asked: queries drawn from the corpus itself, in classes that cost differently.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;

use crate::corpus::ReadySection;

/// Queries of each class.
const PER_CLASS: usize = 50;

/// What is particular to a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// One word that many sections hold.
    Frequent,
    /// One word that some sections hold.
    Common,
    /// One word that few sections hold.
    Rare,
    Two,
    Three,
    Four,
    Phrase,
    /// The beginning of a word, with a star.
    Prefix,
    /// Without its accents.
    Bare,
    /// A word with two letters swapped, or one left out.
    Typo,
}

impl Class {
    pub(crate) const ALL: [Self; 10] = [
        Self::Frequent,
        Self::Common,
        Self::Rare,
        Self::Two,
        Self::Three,
        Self::Four,
        Self::Phrase,
        Self::Prefix,
        Self::Bare,
        Self::Typo,
    ];
}

/// A query as it is typed.
#[derive(Clone, Debug)]
pub(crate) struct DrawnQuery {
    pub(crate) class: Class,
    pub(crate) text: String,
}

/// Queries of every class, in turns, the same for the same sections.
pub(crate) fn draw(sections: &[ReadySection]) -> Vec<DrawnQuery> {
    let mut drawer = Drawer::new(sections);
    let mut queries = Vec::new();
    for _ in 0..PER_CLASS {
        for class in Class::ALL {
            let text = std::iter::repeat_with(|| drawer.text(class)).take(10_000).flatten().next();
            queries.extend(text.map(|text| DrawnQuery { class, text }));
        }
    }
    queries
}

struct Drawer<'s> {
    sections: &'s [ReadySection],
    /// How many sections hold a word.
    frequencies: HashMap<String, usize>,
    rng: Rng,
}

impl<'s> Drawer<'s> {
    fn new(sections: &'s [ReadySection]) -> Self {
        Self { sections, frequencies: frequencies(sections), rng: Rng::with_seed(1905) }
    }

    /// A query of a class, if the section that was drawn gives one.
    fn text(&mut self, class: Class) -> Option<String> {
        let section = self.rng.choice(self.sections)?;
        let words: Vec<String> = words(&section.body).collect();
        let at = self.rng.usize(..words.len().max(1));
        let content: Vec<&String> =
            words.iter().skip(at).filter(|word| self.is_telling(word)).collect();
        let first = (*content.first()?).clone();
        let held = self.frequencies.get(&first)?;
        let share = *held as f64 / self.sections.len() as f64;
        let several = |count: usize| {
            let mut chosen: Vec<&str> = content.iter().map(|word| word.as_str()).collect();
            chosen.dedup();
            (chosen.len() >= count).then(|| chosen[..count].join(" "))
        };
        match class {
            Class::Frequent => (0.02..0.2).contains(&share).then_some(first),
            Class::Common => (0.003..0.01).contains(&share).then_some(first),
            Class::Rare => (0.0002..0.001).contains(&share).then_some(first),
            Class::Two => several(2),
            Class::Three => several(3),
            Class::Four => several(4),
            Class::Phrase => {
                let phrase = words.get(at..at + 3)?;
                let is_told = phrase.iter().filter(|word| self.is_telling(word)).count() > 1;
                is_told.then(|| format!("\"{}\"", phrase.join(" ")))
            }
            Class::Prefix => {
                let letters: Vec<char> = first.chars().collect();
                Some(letters.get(..5)?.iter().chain(&['*']).collect())
            }
            Class::Bare => (!first.is_ascii()).then(|| limier::text::fold(&first)),
            Class::Typo => self.misspelled(&first),
        }
    }

    /// Whether a word is worth asking for: long, and not in every second section.
    fn is_telling(&self, word: &str) -> bool {
        let held = self.frequencies.get(word).copied().unwrap_or_default();
        word.chars().count() > 3
            && word.chars().all(char::is_alphabetic)
            && held > 2
            && held * 5 < self.sections.len()
    }

    fn misspelled(&mut self, word: &str) -> Option<String> {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() < 7 {
            return None;
        }
        let at = self.rng.usize(1..letters.len() - 2);
        match self.rng.bool() {
            true => letters.swap(at, at + 1),
            false => drop(letters.remove(at)),
        }
        let misspelled: String = letters.into_iter().collect();
        (!self.frequencies.contains_key(&misspelled)).then_some(misspelled)
    }
}

/// How many sections hold each word.
pub(crate) fn frequencies(sections: &[ReadySection]) -> HashMap<String, usize> {
    let mut frequencies = HashMap::new();
    for section in sections {
        for word in words(&section.body).collect::<HashSet<_>>() {
            *frequencies.entry(word).or_insert(0) += 1;
        }
    }
    frequencies
}

/// The words of a text in lower case.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
