//! Inclusive writing: the endings that `agent·e·s` and `élu(e)s` add to a word.

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_apostrophe};

/// Endings, folded, in brackets, or between full stops or hyphens: few, since those signs have other uses.
const ENDINGS: [&str; 13] =
    ["e", "s", "es", "ne", "le", "te", "se", "ve", "fe", "ere", "trice", "euse", "x"];

/// Letters of an ending at most.
const CHARS_MAX: usize = 8;

/// How many bytes of `rest`, the text right after a word, are its inclusive ending: `·e·s`, `.e.s`,
/// `-e-s`, `(e)s`. 0 when there is none.
pub(super) fn inclusive_ending(rest: &str) -> usize {
    match rest.chars().next() {
        Some(dot) if is_dot(dot) => after_dots(rest),
        Some(sign @ ('.' | '-')) => after_signs(rest, sign),
        Some('(') => in_brackets(rest),
        _ => 0,
    }
}

/// Middle dots have no other use between letters: any letters may follow.
fn after_dots(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_letter_next = chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if is_dot(c) && is_letter_next {
            continue;
        }
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// `.e.s` or `-e-s`: an ending of the list and a plural, with nothing of a word behind.
fn after_signs(rest: &str, sign: char) -> usize {
    let mut parts = rest.split(sign);
    let (_, Some(ending), Some(plural)) = (parts.next(), parts.next(), parts.next()) else {
        return 0;
    };
    let mut rest_of_plural = plural.chars();
    let is_plural = rest_of_plural.next().is_some_and(|c| c.eq_ignore_ascii_case(&'s'))
        && !rest_of_plural.next().is_some_and(|c| c.is_alphanumeric() || is_apostrophe(c));
    if is_ending(ending) && is_plural { ending.len() + 3 } else { 0 }
}

/// `(e)`, `(e)s`.
fn in_brackets(rest: &str) -> usize {
    let Some(close) = rest.char_indices().take(CHARS_MAX + 2).find(|(_, c)| *c == ')') else {
        return 0;
    };
    let (inside, after) = rest.split_at(close.0);
    let after = after.strip_prefix(')').unwrap_or_default();
    let plural = after.starts_with(['s', 'S']);
    let goes_on = after.chars().nth(usize::from(plural)).is_some_and(char::is_alphanumeric);
    if !inside.strip_prefix('(').is_some_and(is_ending) || goes_on {
        return 0;
    }
    close.0 + 1 + usize::from(plural)
}

fn is_ending(letters: &str) -> bool {
    letters.chars().count() <= CHARS_MAX && ENDINGS.contains(&fold(letters).as_str())
}

/// The middle dot and its look-alikes.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '‧' | '⋅')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_told_from_other_words() {
        for (rest, ending) in [
            ("·e·s habilités", "·e·s"),
            ("·trices", "·trices"),
            (".e.s.", ".e.s"),
            (".e.s de l'État", ".e.s"),
            (".e.s'il", ""),
            ("·e\u{300}re·s", "·e\u{300}re·s"),
            ("(ère)s", "(ère)s"),
            ("(e\u{300}re)s", "(e\u{300}re)s"),
            ("(ERE)S", "(ERE)S"),
            ("-e-s", "-e-s"),
            ("(e)s, puis", "(e)s"),
            ("(trice) et", "(trice)"),
            ("(E)S", "(E)S"),
            (". Et", ""),
            ("-elle-même", ""),
            (".e.suite", ""),
            ("(x, y)", ""),
            ("(environ)", ""),
            ("(e)tc", ""),
            ("· point", ""),
        ] {
            assert_eq!(rest.get(..inclusive_ending(rest)), Some(ending), "{rest}");
        }
    }
}
