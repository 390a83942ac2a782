//! Emoji are words: `🔥` in a query finds the notes that bear it.

use icu_properties::CodePointSetData;
use icu_properties::props::{ExtendedPictographic, RegionalIndicator};

/// Below it are signs of text that may be drawn as emoji: `©`, `™`, arrows.
const FIRST: char = '\u{2300}';
const JOINER: char = '\u{200D}';

/// Whether an emoji begins with `c`.
pub(super) fn begins_emoji(c: char) -> bool {
    c >= FIRST && (is_pictograph(c) || is_flag_letter(c))
}

/// How many bytes of `text` are the one emoji that it begins with, with what changes its look and
/// what is joined to it.
pub(super) fn emoji_length(text: &str) -> usize {
    if !text.starts_with(begins_emoji) {
        return 0;
    }
    let mut end = 0;
    let mut letters = 0;
    let mut is_joined = true;
    for (at, c) in text.char_indices() {
        let belongs = match c {
            JOINER => end > 0,
            _ if is_flag_letter(c) => is_joined || letters == 1,
            _ if is_pictograph(c) => is_joined,
            _ => end > 0 && (is_selector(c) || is_skin_tone(c) || is_tag(c)),
        };
        if !belongs {
            break;
        }
        letters = if is_flag_letter(c) { letters + 1 } else { 0 };
        is_joined = c == JOINER;
        // A joiner that joins nothing is no part of it.
        if !is_joined {
            end = at + c.len_utf8();
        }
    }
    end
}

/// Whether `c` changes the look of an emoji, not what it shows: a skin, coloured or not.
pub(super) fn is_look(c: char) -> bool {
    is_skin_tone(c) || is_selector(c)
}

/// Emoji but for bullets (`▪`, `▶`), which begin the lines of lists.
fn is_pictograph(c: char) -> bool {
    !matches!(c, '\u{25A0}'..='\u{25FF}')
        && !is_skin_tone(c)
        && CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// Two of them are the flag of a country.
fn is_flag_letter(c: char) -> bool {
    CodePointSetData::new::<RegionalIndicator>().contains(c)
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Asks for the picture or for its outline.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}')
}

/// Tells the flags of regions apart.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_whatever_it_is_made_of() {
        for (text, emoji) in [
            ("🔥 vite", "🔥"),
            ("🔥🔥", "🔥"),
            ("❤\u{FE0F}!", "❤\u{FE0F}"),
            ("👍🏽.", "👍🏽"),
            ("👩🏽\u{200D}💻 code", "👩🏽\u{200D}💻"),
            ("👩\u{200D} seule", "👩"),
            ("🇫🇷🇧🇪", "🇫🇷"),
            ("🇫 ", "🇫"),
            ("🏴\u{E0067}\u{E0062}\u{E007F}🔥", "🏴\u{E0067}\u{E0062}\u{E007F}"),
            ("vite 🔥", ""),
            ("", ""),
        ] {
            assert_eq!(text.get(..emoji_length(text)), Some(emoji), "{text}");
        }
    }

    #[test]
    fn signs_of_text_begin_none() {
        for sign in ['©', '™', '→', '▪', '▶', '•', '€', '°', '1', 'a'] {
            assert!(!begins_emoji(sign), "{sign}");
        }
        for emoji in ['🔥', '✅', '⚠', '❤', '👍', '🇫', '☎'] {
            assert!(begins_emoji(emoji), "{emoji}");
        }
    }
}
