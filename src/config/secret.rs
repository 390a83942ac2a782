//! Keys of clients: they can be compared, never printed.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize, Serializer};

use super::error::ValueError;

/// What is printed instead of a key.
const HIDDEN: &str = "(hidden)";

/// A key clients send as `Authorization: Bearer …`. Printing or serialising it gives `(hidden)`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

impl Secret {
    /// The key itself, for a comparison in constant time.
    pub fn reveal(&self) -> &str {
        &self.0
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

/// The keys of a file, one per line; blank lines and lines that begin with `#` do not count.
/// A file without a key is an error: it must not open what it was written to close.
pub(super) fn read_keys(path: &Path) -> Result<Vec<Secret>, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let mut keys = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = Secret::try_from(line.to_owned());
        keys.push(key.map_err(|error| format!("{shown}:{}: {error}", index + 1))?);
    }
    if keys.is_empty() { Err(format!("{shown} holds no key")) } else { Ok(keys) }
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
