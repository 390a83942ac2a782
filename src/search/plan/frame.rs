//! The frame of a question: `c’est quoi`, `comment faire pour`, `où trouver`. It says that somebody
//! asks, and nothing of what is asked for.
//!
//! Only grammar is a frame. `Les règles`, `les conditions`, `obtenir` are content: leaving them out
//! loses answers (see `docs/relevance.md`).

use crate::text::OwnedToken;

/// Folded, as the chain cuts words. They open a clause, one after the other.
const OPENING: &[&str] = &[
    "bonjour",
    "bonsoir",
    "svp",
    "s il vous plait",
    "je cherche",
    "je cherche a savoir",
    "je recherche",
    "je veux savoir",
    "je voudrais",
    "je voudrais savoir",
    "j aimerais savoir",
    "j aimerais",
    "pouvez vous me dire",
    "peux tu me dire",
    "dis moi",
    "dites moi",
    "savez vous",
    "qu est ce que",
    "qu est ce qu",
    "qu est ce que c est que",
    "qu est ce que c est",
    "qu est ce qui",
    "c est quoi",
    "c etait quoi",
    "quoi",
    "que veut dire",
    "que signifie",
    "ca veut dire quoi",
    "a quoi sert",
    "a quoi servent",
    "a quoi ca sert",
    "a quoi sert il",
    "definition de",
    "definition",
    "qui est",
    "qui sont",
    "quel",
    "quelle",
    "quels",
    "quelles",
    "quel est",
    "quelle est",
    "quels sont",
    "quelles sont",
    "lequel",
    "laquelle",
    "comment",
    "comment faire",
    "comment faire pour",
    "comment puis je",
    "comment je peux",
    "comment peut on",
    "comment on peut",
    "comment dois je",
    "comment doit on",
    "comment ca marche",
    "comment fonctionne",
    "pourquoi",
    "combien",
    "combien de",
    "combien y a t il",
    "ou trouver",
    "ou puis je trouver",
    "ou peut on trouver",
    "ou se trouve",
    "ou se trouvent",
    "quand",
    "que faire",
    "que faire pour",
    "quoi faire",
    "que puis je faire",
    "est ce que",
    "est ce qu",
    "est ce que je peux",
    "est ce que je dois",
    "est ce qu on peut",
    "est ce qu on doit",
    "puis je",
    "peut on",
    "peut il",
    "dois je",
    "doit on",
    "faut il",
    "existe t il",
    "y a t il",
    "what is",
    "what is a",
    "what is an",
    "what is the",
    "what are",
    "what are the",
    "what s",
    "what s a",
    "what s an",
    "what s the",
    "what does",
    "what",
    "how",
    "how to",
    "how do i",
    "how do you",
    "how can i",
    "how does",
    "where is",
    "where is the",
    "where are",
    "where are the",
    "where to find",
    "where can i find",
    "who is",
    "who is the",
    "who are",
    "who are the",
    "can i",
    "definition of",
    "definition of a",
    "definition of an",
    "definition of the",
    "i am looking for",
    "i m looking for",
    "looking for",
];

/// They close a query, one before the other.
const CLOSING: &[&str] = &[
    "au fait",
    "au juste",
    "exactement",
    "c est quoi",
    "c etait quoi",
    "ca veut dire quoi",
    "definition",
    "qu est ce que c est",
    "a quoi ca sert",
    "ca sert a quoi",
    "sert a quoi",
    "servent a quoi",
    "il sert a quoi",
    "elle sert a quoi",
    "ils servent a quoi",
    "elles servent a quoi",
    "comment ca marche",
    "comment faire",
    "que faire",
    "svp",
    "s il vous plait",
    "merci",
];

/// A word of a query, where it stands.
pub(super) struct FrameWord<'q> {
    pub(super) token: &'q OwnedToken,
    /// Whether a clause begins with it.
    pub(super) opens: bool,
}

/// Which of the words, given in order, are of frames: none if nothing else is left.
pub(super) fn frames(words: &[FrameWord<'_>]) -> Vec<bool> {
    let mut framed = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        let begins = words.get(at).is_some_and(|word| word.opens)
            || at > 0 && framed.get(at - 1) == Some(&true);
        let rest = words.get(at..).unwrap_or_default();
        let length = if begins { longest(OPENING, rest) } else { 0 };
        framed.iter_mut().skip(at).take(length).for_each(|framed| *framed = true);
        at += length.max(1);
    }
    let mut end = words.len();
    while let length @ 1.. = longest_end(words.get(..end).unwrap_or_default()) {
        end -= length;
        framed.iter_mut().skip(end).take(length).for_each(|framed| *framed = true);
    }
    let is_left = words.iter().zip(&framed).any(|(word, framed)| !word.token.is_stop && !framed);
    if is_left { framed } else { vec![false; words.len()] }
}

/// Whether a word that is a frame by itself also tells which section is meant: authors call what explains
/// a way « Comment … ». It counts where it stands, and is not required.
pub(super) fn tells_section(word: &OwnedToken) -> bool {
    word.folded == "comment"
}

/// How many words the longest of `frames` has that `words` begin with.
fn longest(frames: &[&str], words: &[FrameWord<'_>]) -> usize {
    let found = frames.iter().filter(|frame| begins_with(words, frame));
    found.map(|frame| frame.split(' ').count()).max().unwrap_or_default()
}

/// How many words the longest closing frame has that `words` end with.
fn longest_end(words: &[FrameWord<'_>]) -> usize {
    let lengths = CLOSING.iter().filter_map(|frame| {
        let length = frame.split(' ').count();
        let end = words.get(words.len().checked_sub(length)?..)?;
        begins_with(end, frame).then_some(length)
    });
    lengths.max().unwrap_or_default()
}

fn begins_with(words: &[FrameWord<'_>], frame: &str) -> bool {
    let mut words = words.iter();
    frame.split(' ').all(|part| words.next().is_some_and(|word| word.token.folded == part))
}

#[cfg(test)]
mod tests {
    use crate::search::language::parse;

    use super::super::reading::{content, drop_frames, read_terms};

    /// The content words that are left of a query.
    fn left(q: &str) -> String {
        let query = parse(q);
        let mut readings = read_terms(q, &query);
        drop_frames(q, &query, &mut readings, None);
        let words = readings.iter().flat_map(|reading| content(&reading.tokens));
        words.map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_left_of_a_question() {
        for (q, expected) in [
            ("c'est quoi Etalab", "etalab"),
            ("C’EST QUOI ETALAB ?", "etalab"),
            ("c est quoi etalab", "etalab"),
            ("Etalab, c'est quoi ?", "etalab"),
            ("qu'est-ce que le RGAA ?", "rgaa"),
            ("qu est ce que le rgaa", "rgaa"),
            ("Comment faire pour obtenir un badge ?", "obtenir badge"),
            ("est-ce que je peux travailler à distance", "travailler distance"),
            ("quelles sont les missions de la DINUM", "missions dinum"),
            ("Carte grise : comment justifier de son domicile ?", "carte grise justifier domicile"),
            ("à quoi sert le LiDAR HD", "lidar hd"),
            ("définition de l'open data", "open data"),
            ("bonjour, je cherche où trouver la charte", "charte"),
            ("c'est quoi Etalab au juste ?", "etalab"),
            ("Etalab, c'est quoi exactement ?", "etalab"),
            ("le SGMAP c'était quoi au juste", "sgmap"),
            ("la Fabrique elle sert à quoi ?", "fabrique"),
            ("le LiDAR HD sert à quoi", "lidar hd"),
            ("what is open data", "open data"),
            ("what is an OSPO", "ospo"),
            ("What's the RGAA?", "rgaa"),
            ("How to contribute", "contribute"),
            // Content is no frame, wherever it stands.
            ("les conditions du télétravail", "conditions teletravail"),
            ("le quoi et le comment", "quoi comment"),
            // Never when nothing else is left, nor within quotes.
            ("comment", "comment"),
            ("comment faire", "comment faire"),
            ("\"comment faire\" un badge", "comment faire badge"),
        ] {
            assert_eq!(left(q), expected, "{q}");
        }
    }

    #[test]
    fn a_bare_comment_still_tells_which_section() {
        for (q, expected) in [
            ("comment obtenir un badge", 1),
            ("Carte grise : comment la refaire ?", 1),
            ("comment faire pour obtenir un badge", 0),
            ("comment peut-on payer", 0),
            ("un badge, comment faire", 0),
            ("comment", 0),
            ("quelles sont les règles", 0),
        ] {
            let query = parse(q);
            let mut readings = read_terms(q, &query);
            let telling = drop_frames(q, &query, &mut readings, None);
            assert_eq!(telling.len(), expected, "{q}");
        }
    }
}
