//! Inclusive writing: the endings that `agent·e·s`, `élu(e)s` and `acteur/trice` add to a word.

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_apostrophe};

/// Endings, folded and singular, in brackets, or between two signs: few, since those signs have
/// other uses.
const ENDINGS: [&str; 16] = [
    "e", "s", "ne", "le", "te", "se", "ve", "fe", "ere", "iere", "rice", "trice", "euse", "ive",
    "esse", "x",
];
/// Endings that one sign is enough for. Shorter ones are words (`dis-le`), units (`octets/s`) and
/// names of countries (`site.se`).
const LONE_ENDINGS: [&str; 8] = ["e", "ere", "iere", "rice", "trice", "euse", "ive", "esse"];

/// Letters of an ending at most.
const CHARS_MAX: usize = 8;
/// Letters of the shortest word that one sign is enough for: `km/e` is a rate.
const WORD_CHARS_MIN: usize = 3;

/// How many bytes of `rest`, the text right after `word`, are its inclusive ending: `·e·s`, `.e.s`,
/// `-e-s`, `(e)s`, `.e`, `/trice`. 0 when there is none.
pub(super) fn inclusive_ending(word: &str, rest: &str) -> usize {
    match rest.chars().next() {
        Some(dot) if is_dot(dot) => after_dots(rest),
        Some(sign @ ('.' | '-' | '/' | '•')) => after_sign(word, rest, sign).unwrap_or(0),
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

/// `.e.s`: an ending and a plural; or one of the longer endings, `.e`, `/trices`. Nothing of a word
/// comes behind.
fn after_sign(word: &str, rest: &str, sign: char) -> Option<usize> {
    let (ending, after) = letters_behind(rest, sign)?;
    if let Some((plural, behind)) = letters_behind(after, sign)
        && plural.eq_ignore_ascii_case("s")
        && is_ending(ending, &ENDINGS)
        && is_end(behind)
    {
        return Some(rest.len() - behind.len());
    }
    // Folded, since `œ` is as long as `oe`.
    let is_word = fold(word).chars().filter(|c| c.is_alphabetic()).count() >= WORD_CHARS_MIN
        && !word.contains(|c: char| c.is_numeric());
    let is_whole = is_word && is_ending(ending, &LONE_ENDINGS) && is_end(after);
    // `exemple.es` is an address.
    let is_address = sign == '.' && ending.eq_ignore_ascii_case("es");
    (is_whole && !is_address).then_some(rest.len() - after.len())
}

/// The letters right behind `sign`, and what follows them.
fn letters_behind(rest: &str, sign: char) -> Option<(&str, &str)> {
    let letters = rest.strip_prefix(sign)?;
    let is_letter = |c: char| c.is_alphabetic() || is_combining_mark(c);
    let read = letters.char_indices().take(2 * CHARS_MAX).find(|(_, c)| !is_letter(*c));
    let end = read.map_or(letters.len(), |(at, _)| at);
    (1..=3 * CHARS_MAX).contains(&end).then(|| letters.split_at(end))
}

/// Whether nothing that `after` begins with belongs to what is before.
fn is_end(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('.' | '-' | '/' | '_' | '@' | '•') => {
            !chars.next().is_some_and(char::is_alphanumeric)
        }
        Some(c) => !c.is_alphanumeric() && !is_combining_mark(c) && !is_apostrophe(c),
        None => true,
    }
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
    if !inside.strip_prefix('(').is_some_and(|ending| is_ending(ending, &ENDINGS)) || goes_on {
        return 0;
    }
    close.0 + 1 + usize::from(plural)
}

/// Whether letters are one of `endings`, or its plural.
fn is_ending(letters: &str, endings: &[&str]) -> bool {
    if letters.chars().count() > CHARS_MAX {
        return false;
    }
    let folded = fold(letters);
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    endings.contains(&folded.as_str()) || endings.contains(&singular)
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
            ("·rice·s", "·rice·s"),
            ("·trices", "·trices"),
            (".e.s.", ".e.s"),
            (".e.s de l'État", ".e.s"),
            (".e.s'il", ""),
            ("·e\u{300}re·s", "·e\u{300}re·s"),
            ("•e•s", "•e•s"),
            ("(ère)s", "(ère)s"),
            ("(e\u{300}re)s", "(e\u{300}re)s"),
            ("(ERE)S", "(ERE)S"),
            ("(trices)", "(trices)"),
            ("-e-s", "-e-s"),
            ("-te-s", "-te-s"),
            ("/e/s", "/e/s"),
            ("(e)s, puis", "(e)s"),
            ("(trice) et", "(trice)"),
            ("(E)S", "(E)S"),
            (".e, puis", ".e"),
            (".e. Puis", ".e"),
            (".rice", ".rice"),
            ("-e", "-e"),
            ("/e", "/e"),
            ("/trices", "/trices"),
            ("/ière", "/ière"),
            (". Et", ""),
            ("-elle-même", ""),
            ("-le", ""),
            ("-t-il", ""),
            ("/s", ""),
            ("/ou", ""),
            (".se", ""),
            (".es", ""),
            (".e.exemple", ""),
            (".e.suite", ""),
            (".e@exemple", ""),
            ("(x, y)", ""),
            ("(environ)", ""),
            ("(e)tc", ""),
            ("· point", ""),
        ] {
            assert_eq!(rest.get(..inclusive_ending("agent", rest)), Some(ending), "{rest}");
        }
        assert_eq!(inclusive_ending("km", "/e"), 0);
        assert_eq!(inclusive_ending("v12", ".e"), 0);
        assert_eq!(inclusive_ending("nœ", "-e"), inclusive_ending("noe", "-e"));
    }
}
