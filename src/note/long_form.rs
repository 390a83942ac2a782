//! The long form of an acronym: words whose first letters, in order, are its letters.

use crate::text::{self, Role, Word, words, written};

/// Words of a long form, stop words counted.
pub(super) const WORDS_MAX: usize = 16;

/// Letters of an acronym that takes no more than the first of its last word.
const SHORT_LETTERS: usize = 3;

/// A word that may be one of a long form.
pub(super) struct LongFormWord<'t> {
    written: &'t str,
    folded: String,
    word: Word,
    is_stop: bool,
    /// Whether it is the second part of a compound (`page` in `Single-page`).
    is_joined: bool,
}

/// The words of `text`.
pub(super) fn read(text: &str) -> Vec<LongFormWord<'_>> {
    let mut words = words(text);
    let mut read = Vec::new();
    while let Some(word) = words.next() {
        let mut folded = String::new();
        words.fold_word(&word, &mut folded);
        let written = text.get(word.range.clone()).unwrap_or_default();
        let before = text.get(..word.range.start).and_then(|before| before.chars().next_back());
        let is_joined = before.is_some_and(|c| text::is_hyphen(c) || matches!(c, '·' | '.' | '_'));
        let is_stop = !word.is_content() || text::is_stop_word(&folded);
        read.push(LongFormWord { written, folded, word, is_stop, is_joined });
    }
    read
}

impl LongFormWord<'_> {
    pub(super) fn is_stop(&self) -> bool {
        self.is_stop
    }

    pub(super) fn may_begin(&self) -> bool {
        !self.is_stop && !self.is_joined
    }

    /// What it costs to spell `letters` if this word comes first: `rest` has the costs of its ends, by
    /// where they begin. A content word gives its first letter, more at a cost; a stop word gives none,
    /// or its first at a cost.
    fn cost(&self, letters: &[char], rest: &[Option<usize>], most: usize) -> Option<usize> {
        let same = self.folded.chars().zip(letters).take_while(|(a, b)| a == *b).count().min(most);
        let (least, most) = if self.is_stop { (0, same.min(1)) } else { (1, same) };
        let costs =
            (least..=most).filter_map(|taken| Some(rest.get(taken)?.as_ref()? + taken - least));
        costs.min()
    }
}

/// Where the end of `words` begins that spells the acronym of these letters, if it may begin there. Of
/// several, the one with the fewest letters that are not the first of a content word:
/// `[équipements] électriques et électroniques (EEE)` is all three; then the shortest.
pub(super) fn spelled_end(
    words: &[LongFormWord<'_>],
    letters: &[char],
    may_begin: impl Fn(usize) -> bool,
) -> Option<usize> {
    let is_acronym = |word: &LongFormWord<'_>| word.folded.chars().eq(letters.iter().copied());
    // By how many letters are left out at the front: what the words so far cost.
    let mut costs = vec![None; letters.len()];
    costs.push(Some(0));
    let (mut best, mut content): (Option<(usize, usize)>, usize) = (None, 0);
    for (start, word) in words.iter().enumerate().rev().take(WORDS_MAX) {
        if is_acronym(word) {
            break;
        }
        // `SPA` is no `single page`: what follows is missing.
        let is_last = start + 1 == words.len();
        let most = if is_last && letters.len() <= SHORT_LETTERS { 1 } else { letters.len() };
        let of_rest = |at: usize| word.cost(letters.get(at..)?, costs.get(at..)?, most);
        costs = (0..=letters.len()).map(of_rest).collect();
        content += usize::from(!word.is_stop);
        if let Some(Some(cost)) = costs.first()
            && content > 1
            && may_begin(start)
            && best.is_none_or(|(least, _)| *cost < least)
        {
            best = Some((*cost, start));
        }
    }
    best.map(|(_, start)| start)
}

/// What a long form is told by whatever its endings and its stop words: the best lemma of each word.
pub(crate) fn lemma_key(long: &str) -> String {
    let tokens = text::tokens(long);
    let content = tokens.iter().filter(|token| !token.is_stop && !token.is_reference);
    let lemmas = content.filter_map(|token| token.lemmas.first());
    lemmas.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A long form as notes teach it: its words, in lower case.
pub(crate) fn plain_long_form(long: &str) -> String {
    join(&read(long))
}

/// The words as one text, in lower case.
pub(super) fn join(words: &[LongFormWord<'_>]) -> String {
    let mut joined = String::new();
    for word in words {
        joined.push_str(&written(word.written));
        joined.push(if word.word.role == Role::Article { '’' } else { ' ' });
    }
    joined.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_that_spells_the_acronym_best() {
        for (text, letters, expected) in [
            ("le compte personnel de formation", "cpf", Some("compte personnel de formation")),
            (
                "les équipements électriques et électroniques",
                "eee",
                Some("équipements électriques et électroniques"),
            ),
            (
                "directions départementales de la cohésion sociale",
                "ddcs",
                Some("directions départementales de la cohésion sociale"),
            ),
            ("facile à lire et à comprendre", "falc", Some("facile à lire et à comprendre")),
            (
                "mission interministérielle numérique",
                "minum",
                Some("mission interministérielle numérique"),
            ),
            ("une Single-page application", "pa", None),
            ("le DCAT catalog", "dcat", None),
            ("formation", "fo", None),
            ("une appli single page", "spa", None),
            ("points d'intérêt", "poi", Some("points d’intérêt")),
        ] {
            let words = read(text);
            let letters: Vec<char> = letters.chars().collect();
            let may_begin = |at: usize| words.get(at).is_some_and(LongFormWord::may_begin);
            let start = spelled_end(&words, &letters, may_begin);
            let found = start.and_then(|start| words.get(start..)).map(join);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
