//! Ordinal numbers: `1re`, `1ère` and `première` are one word, and so are `21e` and `21ème`.

/// The lemmas of the first ten.
const WRITTEN: [&str; 10] = [
    "premier",
    "deuxieme",
    "troisieme",
    "quatrieme",
    "cinquieme",
    "sixieme",
    "septieme",
    "huitieme",
    "neuvieme",
    "dixieme",
];
const OF_FIRST: [&str; 7] = ["er", "ers", "re", "res", "ere", "eres", "iere"];
const OF_SECOND: [&str; 5] = ["nd", "nds", "nde", "ndes", "de"];
const OF_ANY: [&str; 6] = ["e", "es", "eme", "emes", "ieme", "iemes"];

/// The lemma of a folded ordinal in digits: `deuxieme` for `2eme`, `21e` for `21eme`.
pub(super) fn ordinal_lemma(folded: &str) -> Option<String> {
    let digits = folded.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ending = folded.strip_prefix(digits)?;
    if !(1..=4).contains(&digits.len()) || digits.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    let is_ordinal = match digits {
        "1" => OF_FIRST.contains(&ending),
        "2" => OF_SECOND.contains(&ending) || OF_ANY.contains(&ending),
        _ => OF_ANY.contains(&ending),
    };
    let number: usize = digits.parse().ok()?;
    let written = number.checked_sub(1).and_then(|at| WRITTEN.get(at));
    is_ordinal.then(|| written.map_or_else(|| format!("{number}e"), |word| (*word).to_owned()))
}

/// Whether a folded ordinal in digits is read as `second` too: `2nd`.
pub(super) fn is_second(folded: &str) -> bool {
    folded.strip_prefix('2').is_some_and(|ending| OF_SECOND.contains(&ending))
}

/// The number, 1 to 10, of an ordinal's lemma: `premier`, `deuxieme`.
pub(super) fn ordinal_number(lemma: &str) -> Option<usize> {
    let lemma = match lemma {
        "second" => "deuxieme",
        "premier" => lemma,
        _ if lemma.ends_with("ieme") => lemma,
        _ => return None,
    };
    WRITTEN.iter().position(|word| *word == lemma).map(|at| at + 1)
}

/// The lemma of a folded ordinal in Roman numerals: `xixe` for `xixeme`.
pub(super) fn roman_lemma(folded: &str) -> Option<String> {
    let numerals = OF_ANY.iter().filter_map(|ending| folded.strip_suffix(ending));
    numerals.filter(|numeral| is_roman(numeral)).map(|numeral| format!("{numeral}e")).next()
}

/// Whether `folded` is a Roman numeral below a hundred.
fn is_roman(folded: &str) -> bool {
    let tens = folded.trim_end_matches(['i', 'v']);
    let (tens, ones) = match folded.strip_suffix("ix") {
        Some(tens) => (tens, "ix"),
        None => (tens, folded.get(tens.len()..).unwrap_or_default()),
    };
    !folded.is_empty()
        && matches!(tens, "" | "x" | "xx" | "xxx" | "xl" | "l" | "lx" | "lxx" | "lxxx" | "xc")
        && matches!(ones, "" | "i" | "ii" | "iii" | "iv" | "v" | "vi" | "vii" | "viii" | "ix")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_ordinal_have_one_lemma() {
        for (spellings, lemma) in [
            (&["1er", "1re", "1ere", "1ers", "1res"][..], "premier"),
            (&["2e", "2eme", "2nd", "2nde", "2de", "2emes"], "deuxieme"),
            (&["10e", "10eme"], "dixieme"),
            (&["21e", "21eme", "021e"], "21e"),
        ] {
            for spelling in spellings {
                assert_eq!(ordinal_lemma(spelling).as_deref(), Some(lemma), "{spelling}");
            }
        }
    }

    #[test]
    fn centuries_and_kings_are_as_written() {
        for (spellings, lemma) in
            [(["xixe", "xixeme"], "xixe"), (["ve", "veme"], "ve"), (["xve", "xveme"], "xve")]
        {
            for spelling in spellings {
                assert_eq!(roman_lemma(spelling).as_deref(), Some(lemma), "{spelling}");
            }
        }
    }

    #[test]
    fn other_words_are_no_ordinals() {
        for word in
            ["14h", "3d", "1d", "2er", "e", "eme", "dieme", "iiiie", "ixve", "creme", "12345e"]
        {
            assert_eq!(ordinal_lemma(word).or_else(|| roman_lemma(word)), None, "{word}");
        }
    }
}
