//! Stop words: words too common in French to tell one note from another.
//!
//! The short list: question words (`quel`, `comment`, `doit`) are kept out of it, since dropping
//! them loses answers to questions asked in full (measured on judged queries).

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

/// The longest of them: most words are longer, and need not be looked up.
const BYTES_MAX: usize = 8;

static SET: LazyLock<HashSet<&str, RandomState>> =
    LazyLock::new(|| STOP_WORDS.iter().copied().collect());

/// Folded, sorted.
const STOP_WORDS: &[&str] = &[
    "a", "ai", "aie", "aient", "aies", "ait", "as", "au", "aura", "aurai", "auraient", "aurais",
    "aurait", "auras", "aurez", "auriez", "aurions", "aurons", "auront", "aux", "avaient", "avais",
    "avait", "avec", "avez", "aviez", "avons", "ayant", "ayez", "ayons", "c", "ce", "ces", "d",
    "dans", "de", "des", "du", "elle", "en", "es", "est", "et", "etaient", "etais", "etait",
    "etant", "ete", "etee", "etees", "etes", "etiez", "etions", "eu", "eue", "eues", "eumes",
    "eurent", "eus", "eusse", "eussent", "eusses", "eussiez", "eussions", "eut", "eutes", "eux",
    "fumes", "furent", "fus", "fusse", "fussent", "fusses", "fussiez", "fussions", "fut", "futes",
    "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "lui", "m", "ma", "mais", "me", "meme",
    "mes", "moi", "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas",
    "pour", "qu", "que", "qui", "s", "sa", "se", "sera", "serai", "seraient", "serais", "serait",
    "seras", "serez", "seriez", "serions", "serons", "seront", "ses", "soient", "sois", "soit",
    "son", "sont", "soyez", "soyons", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tu",
    "un", "une", "vos", "votre", "vous", "y",
];

/// Whether `folded` is a stop word. Single letters are: they are what is left of `l'`, `d'` when
/// the apostrophe was typed as a blank.
pub fn is_stop_word(folded: &str) -> bool {
    folded.len() <= BYTES_MAX && SET.contains(folded)
}

/// Whether `folded` is a form of *être* or *avoir* after `nous`; elsewhere it is a noun (`sommes`,
/// `avions`).
pub(crate) fn is_after_nous(folded: &str) -> bool {
    matches!(folded, "avions" | "sommes")
}

/// The list as one text, for the fingerprint.
pub(super) fn listing() -> String {
    STOP_WORDS.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_folded() {
        assert!(STOP_WORDS.is_sorted());
        for word in STOP_WORDS {
            assert_eq!(crate::text::fold::fold(word), *word);
            assert!(word.len() <= BYTES_MAX, "{word}");
        }
    }
}
