//! What a note's place says of it: what the note is called when its text does not say, and its day.

use super::date::{day_of_zettel, parse_period, parse_week};
use super::model::Date;
use super::path::NotePath;

/// Notes that stand for their folder, in lower case.
const OF_FOLDERS: [&str; 5] = ["index", "_index", "readme", "lisezmoi", "lisez-moi"];

/// The longest stretch of a name that is a day: `2024-03-01`.
const DAY_CHARS: usize = 10;

/// The name of a note's file, or of its folder if the note stands for it.
pub(super) struct FileName<'p> {
    name: &'p str,
    /// Whether the note stands for the corpus, which has no name.
    pub(super) is_top: bool,
}

impl<'p> FileName<'p> {
    pub(super) fn of(path: &'p NotePath) -> Self {
        let stem = path.stem();
        let of_folder = stem
            .split('.')
            .next()
            .is_some_and(|name| OF_FOLDERS.contains(&name.to_lowercase().as_str()));
        let folder = path.folders().last().filter(|_| of_folder);
        Self { name: folder.unwrap_or(stem), is_top: of_folder && folder.is_none() }
    }

    pub(super) fn name(&self) -> &'p str {
        self.name
    }

    /// What the note is called: `2024-03-01-mon-billet` is « mon billet ».
    pub(super) fn title(&self) -> String {
        let slug = self.leading_day().and_then(|(_, end)| {
            let rest = self.name.get(end..)?.strip_prefix(['-', '_'])?;
            let is_slug = !rest.contains(char::is_whitespace) && rest.contains(char::is_alphabetic);
            is_slug.then(|| rest.replace(['-', '_'], " ").trim().to_owned())
        });
        // Logseq writes the `/` of a page's name so.
        slug.unwrap_or_else(|| self.name.replace("___", "/"))
    }

    /// The day that the name bears: at its start or further on (`2024-03-01 Réunion`, `CR 31-03-2025`),
    /// in words (`Réunion du 12 mars 2024`), as a week (`2024-W10`) or a month (`2024-03`), the first day.
    pub(super) fn day(&self) -> Option<Date> {
        let name = self.name;
        let starts = name.char_indices().scan(None, |before: &mut Option<char>, (at, c)| {
            let is_start = c.is_ascii_digit() && before.is_none_or(|b| !b.is_alphanumeric());
            *before = Some(c);
            Some((at, is_start))
        });
        let mut starts = starts.filter(|(_, is_start)| *is_start);
        starts
            .find_map(|(at, _)| day_at(name, at))
            .map(|(day, _)| day)
            .or_else(|| in_words(name))
            .or_else(|| month(name))
    }

    fn leading_day(&self) -> Option<(Date, usize)> {
        day_at(self.name, 0)
    }
}

/// The day that stands at a byte of a name, and where it ends.
fn day_at(name: &str, at: usize) -> Option<(Date, usize)> {
    let rest = name.get(at..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 4 {
        let stamp = rest.get(..digits)?;
        let day = match digits {
            8 => whole_day(stamp),
            _ => day_of_zettel(stamp),
        };
        return day.filter(|day| (1900..2100).contains(&day.year())).map(|day| (day, at + digits));
    }
    if let Some((day, length)) = parse_week(rest) {
        return Some((day, at + length));
    }
    // `1-3-2025` is shorter than `01-03-2025`.
    (8..=DAY_CHARS).rev().find_map(|length| {
        let (written, after) = rest.split_at_checked(length)?;
        let has_end = written.ends_with(|c: char| c.is_ascii_digit())
            && !after.starts_with(|c: char| c.is_ascii_digit());
        let is_numeric =
            written.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ' '));
        let day = (has_end && is_numeric).then(|| whole_day(&written.replace('_', "-")))??;
        Some((day, at + length))
    })
}

/// A date that is one day, no month or year.
fn whole_day(text: &str) -> Option<Date> {
    parse_period(text).filter(|(first, last)| first == last).map(|(day, _)| day)
}

/// `Réunion du 12 mars 2024`, `12 mars 2024`, `CR – 12 mars 2024`.
fn in_words(name: &str) -> Option<Date> {
    let mut ends = name.match_indices(' ').filter_map(|(at, _)| name.get(at + 1..));
    // The last words are the date: five at most.
    let last: Vec<_> = ends.by_ref().collect();
    std::iter::once(name).chain(last.into_iter().rev().take(5)).find_map(whole_day)
}

/// The first day of `2024-03`.
fn month(name: &str) -> Option<Date> {
    let (year, month) = name.split_once(['-', '_'])?;
    let is_month = year.len() == 4 && month.len() == 2;
    let (first, _) = parse_period(&format!("{year}-{month}")).filter(|_| is_month)?;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(path: &str) -> Option<String> {
        FileName::of(&NotePath::new(path)).day().map(|day| day.to_string())
    }

    #[test]
    fn names_bear_days() {
        for (path, expected) in [
            ("2024-03-04.md", "2024-03-04"),
            ("2024_03_05.md", "2024-03-05"),
            ("20240305.md", "2024-03-05"),
            ("31-03-2025.md", "2025-03-31"),
            ("1-3-2025.md", "2025-03-01"),
            ("2024-03-01-mon-billet.md", "2024-03-01"),
            ("2024-03-01 Réunion.md", "2024-03-01"),
            ("billets/2024-03-01-mon-billet/index.md", "2024-03-01"),
            ("CR 2024.03.12 v2.md", "2024-03-12"),
            ("20230924193556 Direction.md", "2023-09-24"),
            ("Réunion du 12 mars 2024.md", "2024-03-12"),
            ("1er août 2024.md", "2024-08-01"),
            ("2024-W10.md", "2024-03-04"),
            ("2024-S10 bilan.md", "2024-03-04"),
            ("Semaine 2020-W53.md", "2020-12-28"),
            ("2024-03.md", "2024-03-01"),
        ] {
            assert_eq!(day(path).as_deref(), Some(expected), "{path}");
        }
        for path in [
            "2024.md",
            "Bilan 2024.md",
            "décret-2019-1088.md",
            "v2024.03.01.md",
            "12345678.md",
            "2024-13-01.md",
            "2024-W60.md",
            "Réunion du 12 mars.md",
            "L2024-03-01.md",
            "192.168.1.12.md",
            "note.md",
        ] {
            assert_eq!(day(path), None, "{path}");
        }
    }

    #[test]
    fn a_file_gives_its_note_a_name() {
        for (path, title) in [
            ("2024-03-01-mon-billet.md", "mon billet"),
            ("20240301_mon_billet.md", "mon billet"),
            ("billets/2024-03-01-mon-billet/index.md", "mon billet"),
            ("2024-03-01 Réunion d’équipe.md", "2024-03-01 Réunion d’équipe"),
            ("2024-03-04.md", "2024-03-04"),
            ("2024-03-04-2.md", "2024-03-04-2"),
            ("Réunion du 12 mars.md", "Réunion du 12 mars"),
            ("projets/alpha/README.md", "alpha"),
            ("projets/_index.fr.md", "projets"),
            ("LISEZMOI.txt", "LISEZMOI"),
            ("mots-en-chaîne.md", "mots-en-chaîne"),
        ] {
            assert_eq!(FileName::of(&NotePath::new(path)).title(), title, "{path}");
        }
        assert!(FileName::of(&NotePath::new("README.md")).is_top);
    }
}
