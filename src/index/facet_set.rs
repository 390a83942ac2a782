//! The values of one facet of a section as its column holds them: one text, so that sections with
//! the same values share it. A value is its path and, where no tree knows it, the name as written.

use crate::facet::Assigned;

/// Stands between a path and the name as written.
const BEFORE_NAME: char = '\u{1}';
/// Stands between two values.
const BETWEEN_VALUES: char = '\u{2}';
/// Bytes of all values of one facet of a section: Tantivy cuts longer entries of a column.
const BYTES_MAX: usize = 60_000;

/// The text of `values`, whatever their order; values beyond the limit are left out.
pub(super) fn write_facet_set(values: &[Assigned]) -> String {
    let mut texts: Vec<String> = values.iter().map(write_value).collect();
    texts.sort_unstable();
    let mut set = String::new();
    for text in texts {
        if set.len() + text.len() > BYTES_MAX {
            break;
        }
        if !set.is_empty() {
            set.push(BETWEEN_VALUES);
        }
        set.push_str(&text);
    }
    set
}

fn write_value(value: &Assigned) -> String {
    match &value.written {
        Some(written) => {
            let name = written.replace([BEFORE_NAME, BETWEEN_VALUES], "");
            format!("{}{BEFORE_NAME}{name}", value.path)
        }
        None => value.path.clone(),
    }
}

/// The path of each value of a text, with its name where no tree knows it.
pub(super) fn read_facet_set(set: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let values = set.split(BETWEEN_VALUES).filter(|value| !value.is_empty());
    values.map(|value| match value.split_once(BEFORE_NAME) {
        Some((path, name)) => (path, Some(name).filter(|name| !name.is_empty())),
        None => (value, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::Reason;

    fn value(path: &str, written: Option<&str>) -> Assigned {
        let written = written.map(str::to_owned);
        Assigned { path: path.to_owned(), written, reason: Reason::Heading }
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        let values =
            [value("b/c", None), value("autres/eau", Some("\u{1}L’eau\u{2}")), value("a", None)];
        let set = write_facet_set(&values);
        let read: Vec<_> = read_facet_set(&set).collect();
        assert_eq!(read, [("a", None), ("autres/eau", Some("L’eau")), ("b/c", None)]);
        assert_eq!(read_facet_set(&write_facet_set(&[])).count(), 0);
    }

    #[test]
    fn a_set_stays_below_its_limit() {
        let values: Vec<_> = (0..BYTES_MAX).map(|n| value(&format!("{n:08}"), None)).collect();
        let set = write_facet_set(&values);
        assert!((BYTES_MAX - 20..=BYTES_MAX + 10_000).contains(&set.len()), "{}", set.len());
    }
}
