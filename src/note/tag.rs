//! Tags inside the text of a note: `#réunion`, `#projet/alpha`. They are text too.

/// Tags of one note that are kept.
const TAGS_MAX: usize = 1_000;

/// Reads the texts of a note block by block.
#[derive(Debug, Default)]
pub(super) struct TagReader {
    /// The text since the last sign that ends a word.
    text: String,
    found: Vec<String>,
}

impl TagReader {
    /// Adds text, which may end inside a word.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds the tag of a sharp that stands right before a wikilink: `#[[Graines anciennes]]`.
    pub(super) fn push_link(&mut self, target: &str) {
        let before = self.text.strip_suffix('#').map(|before| before.chars().next_back());
        let is_start = before.is_some_and(|last| last.is_none_or(char::is_whitespace));
        if is_start && self.found.len() < TAGS_MAX && !target.starts_with('#') {
            self.found.push(target.trim().to_owned());
        }
    }

    /// Adds what is no text: a sharp after it begins no tag.
    pub(super) fn push_other(&mut self) {
        self.text.push('\u{FFFC}');
    }

    /// Ends the text: what follows is of another line, or no text.
    pub(super) fn end(&mut self) {
        if self.text.contains('#') {
            let tags = tags(&self.text).take(TAGS_MAX - self.found.len().min(TAGS_MAX));
            self.found.extend(tags.map(str::to_owned));
        }
        self.text.clear();
    }

    /// The tags, in reading order, without `#`.
    pub(super) fn into_tags(mut self) -> Vec<String> {
        self.end();
        self.found
    }
}

/// Bytes of the longest tag of several words.
const WORDS_MAX: usize = 60;

/// The tags in a text: after a blank or a bracket, as Obsidian and Logseq write them.
pub(crate) fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('#').filter_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + 1..)?;
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (tag, after) = rest.split_at_checked(words_len(rest).unwrap_or(end))?;
        let after = after.strip_prefix('#').filter(|_| tag.contains(' ')).unwrap_or(after);
        let tag = tag.trim_end_matches(['/', '-']);
        let is_start =
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '«' | ','));
        let is_word = tag.contains(char::is_alphabetic) && !after.starts_with('#');
        (is_start && is_word && !is_colour(tag)).then_some(tag)
    })
}

/// The length of the tag of several words that a text begins with, as Bear writes it: up to a sharp
/// close to its last word, `vie de famille#`.
fn words_len(text: &str) -> Option<usize> {
    let end = text.bytes().take(WORDS_MAX).position(|byte| byte == b'#')?;
    let words = text.get(..end)?;
    let after = text.get(end + 1..)?.chars().next();
    let is_word = |c: char| is_part(c) || c == ' ';
    // `#dev en C#` names a language.
    let last = words.rsplit(' ').next()?.chars().count();
    (words.contains(' ')
        && last > 1
        && words.starts_with(char::is_alphabetic)
        && words.chars().all(is_word)
        && after.is_none_or(|c| !c.is_alphanumeric()))
    .then_some(end)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/') || is_mark(c)
}

/// Whether a character belongs to the letter before it: decomposed accents.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// `#fff`, `#1a2b3c`: colours hold a digit, or repeat a letter.
fn is_colour(tag: &str) -> bool {
    let is_hex = matches!(tag.len(), 3 | 4 | 6 | 8) && tag.bytes().all(|b| b.is_ascii_hexdigit());
    let mut letters = tag.bytes();
    let first = letters.next();
    is_hex && (tag.contains(|c: char| c.is_ascii_digit()) || letters.all(|b| Some(b) == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words_after_a_sharp() {
        for (text, expected) in [
            ("Texte #réunion et #projet/gamma.", vec!["réunion", "projet/gamma"]),
            ("(#a, #b_c-d) «\u{a0}#e\u{a0}»", vec!["a", "b_c-d", "e"]),
            ("#e\u{301}te\u{301}", vec!["e\u{301}te\u{301}"]),
            ("#2024 #2024/mars #1 C# a#b https://x.fr/#c ##d #e#f", vec!["2024/mars"]),
            ("#vie de famille# et #a #b c#", vec!["vie de famille", "a", "b"]),
            ("#dev en C# #été, #bord de mer#", vec!["dev", "été", "bord de mer"]),
            ("#fff #1a2b3c #facade #fade", vec!["facade", "fade"]),
            ("#a/ #b- # c #", vec!["a", "b"]),
        ] {
            assert_eq!(tags(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn a_note_of_signs_is_read_in_linear_time() {
        for piece in ["#", "#a", " #a/", "é#"] {
            let mut reader = TagReader::default();
            reader.push(&piece.repeat(200_000 / piece.len()));
            let start = std::time::Instant::now();
            assert!(reader.into_tags().len() <= TAGS_MAX && start.elapsed().as_secs() < 2);
        }
    }
}
