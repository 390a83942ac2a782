//! Articles of law: `L. 321-1`, `L321-1`, `articles L. 321-1 à L. 321-5`, and paragraphs: `alinéa 2`,
//! `2e alinéa`.

use std::ops::Range;

use crate::text::ordinal::{ordinal_lemma, ordinal_number};

use super::cursor::Cursor;
use super::model::Reference;
use super::number::number;

/// Letters that stand before the number of an article of law, folded.
const CODES: [&str; 5] = ["l", "r", "d", "a", "lo"];
/// Digits of an article without groups: `L. 110`.
const DIGITS_MAX: usize = 4;
/// Articles between the two that a list names.
const BETWEEN_MAX: u32 = 50;
/// Bytes of what stands between two articles of a list.
const JOINT_BYTES_MAX: usize = 8;

/// The letters of articles that were just read: numbers that follow in a list share them.
pub(super) struct ArticleList {
    letters: String,
    end: usize,
}

/// The letters before the number of an article, if `folded` may be the beginning of one: `l` of
/// `l` and `l321`.
pub(super) fn code_letters(folded: &str) -> Option<&str> {
    let letters = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    CODES.contains(&letters).then_some(letters)
}

/// `L. 321-1`, `L321-1`: the article, its bare number, and the articles between it and the next
/// one of the list.
pub(super) fn article(
    text: &str,
    word: Range<usize>,
    letters: &str,
) -> Option<(Vec<Reference>, ArticleList)> {
    let written = text.get(word.clone())?;
    let mut cursor = Cursor::new(text, word.end);
    let mut is_dotted = false;
    if let Some(at) = written.find(|c: char| c.is_ascii_digit()) {
        cursor.at = word.start + at;
    } else {
        while cursor.one_of(&['.', '*']).is_some() {
            is_dotted = true;
        }
        let is_apart = cursor.blanks().is_some();
        // `a 2019-1088` is a verb and a number.
        if !is_dotted && (!is_apart || letters == "a") {
            return None;
        }
    }
    let Some(number) = number(text, cursor.at) else {
        let digits = cursor.digits(1..=DIGITS_MAX).filter(|_| is_dotted && letters != "a")?;
        let is_whole = !cursor.goes_on() && !cursor.goes_on_after(|c| matches!(c, '-' | '.' | '/'));
        let list = ArticleList { letters: letters.to_owned(), end: cursor.at };
        return is_whole.then(|| {
            let term = format!("{letters}{digits}");
            (vec![Reference { range: word.start..cursor.at, term }], list)
        });
    };
    let end = after_and_following(text, number.range.end);
    let list = ArticleList { letters: letters.to_owned(), end };
    let term = format!("{letters}{}", number.term);
    let mut found = vec![Reference { range: word.start..end, term }];
    found.extend(between(text, &list, word.start, &number.term));
    found.insert(1, number);
    Some((found, list))
}

/// The article whose number follows others in a list: `1234-3` of `L. 1234-1, 1234-3`.
pub(super) fn listed(text: &str, number: &Reference, list: &mut ArticleList) -> Option<Reference> {
    let joint = text.get(list.end..number.range.start)?;
    if joint.len() > JOINT_BYTES_MAX || !is_joint(joint) {
        return None;
    }
    list.end = number.range.end;
    let term = format!("{}{}", list.letters, number.term);
    Some(Reference { range: number.range.clone(), term })
}

fn is_joint(joint: &str) -> bool {
    matches!(
        crate::text::fold::fold(joint.trim()).as_str(),
        "," | ";" | "et" | "ou" | "a" | ", et" | ", ou"
    )
}

/// `et suivants` behind an article: where it ends.
fn after_and_following(text: &str, end: usize) -> usize {
    let mut cursor = Cursor::new(text, end);
    let following = cursor.attempt(|next| {
        next.blanks()?;
        (next.letters() == "et").then_some(())?;
        next.blanks()?;
        let is_following =
            matches!(next.letters().as_str(), "s" | "suiv" | "suivants" | "suivantes");
        (is_following && !next.goes_on()).then_some(())
    });
    following.map_or(end, |()| cursor.at)
}

/// The articles between the one that ends where `list` does and the one that `à` leads to, when
/// their numbers differ in the last group only.
fn between(text: &str, list: &ArticleList, start: usize, first: &str) -> Vec<Reference> {
    let read = || {
        let mut cursor = Cursor::new(text, list.end);
        cursor.blanks()?;
        (cursor.letters() == "a").then_some(())?;
        cursor.blanks()?;
        cursor.attempt(|next| {
            (next.letters() == list.letters).then_some(())?;
            next.one_of(&['.']);
            next.blanks();
            Some(())
        });
        let last = number(text, cursor.at)?;
        let (root, from) = first.rsplit_once('-')?;
        let to = last.term.strip_prefix(root)?.strip_prefix('-')?;
        let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
        let range = start..last.range.end;
        let term = |group: u32| format!("{}{root}-{group}", list.letters);
        let is_short = to.saturating_sub(from) <= BETWEEN_MAX + 1;
        let groups = from.saturating_add(1)..if is_short { to } else { 0 };
        Some(groups.map(|group| Reference { range: range.clone(), term: term(group) }).collect())
    };
    read().unwrap_or_default()
}

/// `alinéa 2`, `al. 2`: the paragraph whose name ends at `end`.
pub(super) fn paragraph(text: &str, start: usize, end: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, end);
    cursor.one_of(&['.']);
    cursor.blanks()?;
    let digits = cursor.digits(1..=2)?.trim_start_matches('0');
    let ending = cursor.letters();
    let is_number = ending.is_empty() || ordinal_lemma(&format!("{digits}{ending}")).is_some();
    let is_whole = is_number && !digits.is_empty() && !cursor.goes_on();
    let is_whole = is_whole && !cursor.goes_on_after(|c| matches!(c, '-' | '.' | '/'));
    is_whole.then(|| Reference { range: start..cursor.at, term: format!("alinea-{digits}") })
}

pub(super) fn is_paragraph(folded: &str) -> bool {
    matches!(folded, "al" | "alinea")
}

/// `2e alinéa`, `deuxième alinéa`: the paragraph whose ordinal, folded, ends at `end`.
pub(super) fn ordinal_paragraph(
    text: &str,
    ordinal: &str,
    start: usize,
    end: usize,
) -> Option<Reference> {
    let mut cursor = Cursor::new(text, end);
    cursor.blanks()?;
    (cursor.letters() == "alinea" && !cursor.goes_on()).then_some(())?;
    let lemma = ordinal_lemma(ordinal);
    let lemma = lemma.as_deref().unwrap_or(ordinal);
    let number = ordinal_number(lemma).map(|number| number.to_string());
    let number = number.or_else(|| lemma.strip_suffix('e').map(str::to_owned))?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Reference { range: start..cursor.at, term: format!("alinea-{number}") })
}
