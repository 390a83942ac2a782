//! Keys of clients: they can be compared, never printed.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::{Deserialize, Serialize, Serializer};

use super::error::ValueError;

/// What is printed instead of a key.
const HIDDEN: &str = "(hidden)";
/// A key with fewer characters is guessed sooner or later.
const CHARS_MIN: usize = 16;
/// What to do about such a key.
pub(super) const SHORT: &str = "has fewer than 16 characters, so it can be guessed: replace it by \
    what `openssl rand -hex 32` prints";

/// A key clients send as `Authorization: Bearer …`. Printing or serialising it gives `(hidden)`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

impl Secret {
    /// The key itself, for a comparison in constant time.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it can be guessed.
    pub(super) fn is_short(&self) -> bool {
        self.0.len() < CHARS_MIN
    }
}

impl TryFrom<String> for Secret {
    type Error = ValueError;

    /// A header can carry visible ASCII only. `(hidden)` is refused so that the output of
    /// `config show`, kept as a file, never becomes a key the whole world knows.
    fn try_from(key: String) -> Result<Self, ValueError> {
        let visible = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && key != HIDDEN { Ok(Self(key)) } else { Err(ValueError::Secret) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

/// The keys of a file.
pub(super) struct KeyFile {
    /// Each with its line, from 1.
    pub(super) keys: Vec<(usize, Secret)>,
    /// Who else may read or write the file, and what to do about it.
    pub(super) exposure: Option<String>,
}

/// Reads keys, one per line; blank lines and lines that begin with `#` do not count. A file without a
/// key is an error: it must not open what it was written to close.
pub(super) fn read_keys(path: &Path) -> Result<KeyFile, String> {
    let shown = path.display();
    let (mut text, mut exposure) = (String::new(), None);
    File::open(path)
        .and_then(|mut file| {
            exposure = exposed_to(&file.metadata()?);
            file.read_to_string(&mut text)
        })
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let exposure = exposure.map(|others| {
        format!("{shown} is open to {others}, so its keys are no secret: run `chmod 600 {shown}`")
    });
    let mut keys = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = Secret::try_from(line.to_owned());
        keys.push((index + 1, key.map_err(|error| format!("{shown}:{}: {error}", index + 1))?));
    }
    match keys.is_empty() {
        true => Err(format!("{shown} holds no key")),
        false => Ok(KeyFile { keys, exposure }),
    }
}

/// Who may read or write a file besides us. Root may let our group read it: packages hand over keys in
/// this way, and systemd's credentials look like it.
fn exposed_to(file: &Metadata) -> Option<&'static str> {
    // The system tells it this way without unsafe code; where it does not, the strict rule holds.
    let is_unprivileged = fs::metadata("/proc/self").is_ok_and(|process| process.uid() != 0);
    let is_handed_over = file.uid() == 0 && is_unprivileged;
    match file.mode() {
        mode if mode & 0o006 != 0 => Some("everyone on this machine"),
        mode if mode & 0o020 != 0 || (mode & 0o040 != 0 && !is_handed_over) => Some("its group"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let key = Secret::try_from("s3cret".to_owned()).unwrap();
        assert_eq!(format!("{key:?}"), "(hidden)");
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"(hidden)\"");
        assert_eq!(key.reveal(), "s3cret");
    }

    #[test]
    fn a_key_can_travel_in_a_header() {
        for wrong in ["", "two words", "clé", "tab\t", "(hidden)"] {
            assert_eq!(Secret::try_from(wrong.to_owned()), Err(ValueError::Secret), "{wrong:?}");
        }
    }
}
