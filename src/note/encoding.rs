//! The bytes of a file to text. French notes come as UTF-8, as UTF-16 from some editors, and as
//! Windows-1252 from office file shares; some were cut or damaged on the way.
//!
//! The text keeps the file's byte offsets when the file is UTF-8: a byte-order mark stays, and
//! characters that must not reach a reader are replaced by others of the same length.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::limits::Limits;
use super::model::Warning;
use super::warning::{self, error, warn};

/// Above this percentage of control characters a text is not one.
const CONTROL_PERCENT: usize = 30;

/// The same for bytes that are not UTF-8: random bytes hold 11 %, a page in Windows-1252 none.
const CONTROL_PERCENT_NOT_UTF8: usize = 2;

/// The text of a file.
#[derive(Clone, Debug)]
pub(super) struct Decoded {
    /// The text: no control characters but tabs and line ends, no lone carriage returns.
    pub(super) text: String,
    /// What is odd about the bytes.
    pub(super) warnings: Vec<Warning>,
    /// Why the file is not text, if it is not; `text` is then empty.
    pub(super) skipped: Option<String>,
}

/// Decodes the first [`Limits::note_bytes`] bytes of a file. Never fails.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Decoded {
    let mut warnings = Vec::new();
    let kept = cut(bytes, limits.note_bytes);
    if kept.len() < bytes.len() {
        warnings.push(error(
            0,
            warning::NOTE_TOO_LONG,
            format!("the note is longer than {} bytes: the rest is not read", kept.len()),
        ));
    }
    let (text, encoding) = decode_bytes(kept, &mut warnings);
    let controls = text.chars().filter(|&c| is_control(c)).count();
    let allowed = if encoding == WINDOWS_1252 { CONTROL_PERCENT_NOT_UTF8 } else { CONTROL_PERCENT };
    let percent = controls * 100 / text.len().max(1);
    if percent > allowed {
        let reason = format!("binary: {percent} % of the characters are control characters");
        return Decoded {
            text: String::new(),
            warnings: vec![error(0, warning::BINARY, reason.clone())],
            skipped: Some(reason),
        };
    }
    let text = clean(text, controls, &mut warnings);
    Decoded { text, warnings, skipped: None }
}

/// The first `limit` bytes, without a character that the cut would halve.
fn cut(bytes: &[u8], limit: usize) -> &[u8] {
    if bytes.len() <= limit {
        return bytes;
    }
    let end = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => limit & !1,
        _ => {
            let halves = |end: usize| bytes.get(end).is_some_and(|byte| byte & 0xC0 == 0x80);
            (limit.saturating_sub(3)..=limit).rev().find(|&end| !halves(end)).unwrap_or(limit)
        }
    };
    bytes.get(..end).unwrap_or(bytes)
}

fn decode_bytes(bytes: &[u8], warnings: &mut Vec<Warning>) -> (String, &'static Encoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes).filter(|&(bom, _)| bom != UTF_8) {
        let (text, damaged) =
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        if damaged {
            let message = format!("some bytes are no {}", encoding.name());
            warnings.push(warn(0, warning::NOT_UTF8, message));
        }
        return (text.into_owned(), encoding);
    }
    let Err(fault) = std::str::from_utf8(bytes) else {
        return (String::from_utf8_lossy(bytes).into_owned(), UTF_8);
    };
    let valid = bytes.get(..fault.valid_up_to()).unwrap_or_default();
    let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
    let byte = bytes.get(fault.valid_up_to()).copied().unwrap_or_default();
    let found = format!("byte 0x{byte:02X} is not UTF-8");
    if is_damaged_utf8(bytes) {
        let message = format!("{found}, the file is read as UTF-8 without its invalid bytes");
        warnings.push(warn(line, warning::NOT_UTF8, message));
        return (String::from_utf8_lossy(bytes).into_owned(), UTF_8);
    }
    let message = format!("{found}, the file is read as Windows-1252");
    warnings.push(warn(line, warning::NOT_UTF8, message));
    (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), WINDOWS_1252)
}

/// Whether invalid bytes are damage in a UTF-8 text rather than another encoding: accented letters
/// are mostly valid, or the only fault is a character cut off at the end.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    let cut_off =
        std::str::from_utf8(bytes).is_err_and(|fault| fault.error_len().is_none() && valid > 0);
    cut_off || valid > invalid
}

fn is_control(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C')
}

/// What an entity or an escape stands for, with blanks for the characters that no decoded file holds
/// and for carriage returns.
pub(super) fn blank_controls(text: &str) -> Cow<'_, str> {
    let is_blanked = |c: char| is_control(c) || c == '\r';
    if text.contains(is_blanked) {
        Cow::Owned(text.replace(is_blanked, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters become blanks and lone carriage returns line feeds, so that offsets stay.
fn clean(text: String, controls: usize, warnings: &mut Vec<Warning>) -> String {
    if controls > 0 {
        let before = text.chars().take_while(|&c| !is_control(c));
        let line = 1 + before.filter(|&c| c == '\n').count();
        let message = format!("control characters are left out ({controls} in the note)");
        warnings.push(warn(line, warning::CONTROL_CHARACTERS, message));
    }
    if controls == 0 && !text.contains('\r') {
        return text;
    }
    let mut chars = text.chars().peekable();
    let mut clean = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        clean.push(match c {
            '\r' if chars.peek() != Some(&'\n') => '\n',
            _ if is_control(c) => ' ',
            _ => c,
        });
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Decoded {
        decode(bytes, &Limits::default())
    }

    #[test]
    fn encodings_are_told_apart() {
        for (bytes, text, encoding) in [
            ("L’État".as_bytes(), "L’État", "UTF-8"),
            (b"L\x92\xC9tat \xAB num\xE9rique \xBB", "L’État « numérique »", "windows-1252"),
            (b"\xEF\xBB\xBFabc", "\u{FEFF}abc", "UTF-8"),
            (b"\xFF\xFE\xC9\x00t\x00", "Ét", "UTF-16LE"),
            (b"\xFE\xFF\x00\xC9\x00t", "Ét", "UTF-16BE"),
            ("é la fin é\u{E9}".as_bytes().split_last().unwrap().1, "é la fin é\u{FFFD}", "UTF-8"),
            (b"d\xC3\xA9j\xC3\xA0 d\xE9j\xC3\xA0", "déjà d\u{FFFD}jà", "UTF-8"),
            (b"caf\xE9", "café", "windows-1252"),
            (b"", "", "UTF-8"),
        ] {
            let found = decoded(bytes);
            let found_encoding = decode_bytes(bytes, &mut Vec::new()).1.name();
            assert_eq!((found.text.as_str(), found_encoding), (text, encoding));
        }
    }

    #[test]
    fn binary_is_skipped_and_a_few_control_characters_are_not() {
        let every_byte: Vec<u8> = (0..=255).cycle().take(10_240).collect();
        assert!(decoded(&every_byte).skipped.is_some());
        assert!(decoded(&[0; 64]).skipped.is_some());

        let damaged = decoded("première\ndeux\0ième ligne assez longue\rtrois\r\n".as_bytes());
        assert_eq!(damaged.text, "première\ndeux ième ligne assez longue\ntrois\r\n");
        assert_eq!(damaged.warnings.len(), 1);
        assert_eq!(damaged.warnings[0].line, 2);
    }

    #[test]
    fn long_files_are_cut_between_characters() {
        let limits = Limits { note_bytes: 5, ..Limits::default() };
        for (bytes, text) in
            [("ééééé".as_bytes(), "éé"), ("aéééé".as_bytes(), "aéé"), (b"\xFF\xFEa\0b\0", "a")]
        {
            assert_eq!(decode(bytes, &limits).text, text);
        }
        let found = decode("ééééé".as_bytes(), &limits);
        assert_eq!(found.warnings[0].code, warning::NOTE_TOO_LONG);
    }
}
