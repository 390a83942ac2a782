//! Queries with the grades that people gave, and what of a hit a grade is for: its note, or its
//! section.

use std::collections::HashMap;
use std::path::Path;

use crate::config::NoteGlobs;

use super::lines::{EvalError, lines};
use super::run::RunLine;

/// What counts as one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerLevel {
    /// A note: its best section counts, and its best grade.
    Note,
    /// A section, but for notes that count as one.
    Section,
}

/// The grade of each key: a note's path, `path#anchor` or `path#heading`.
pub(super) type Grades = HashMap<String, u32>;

/// Judged queries.
#[derive(Debug)]
pub(crate) struct Judged {
    /// Query ids and texts, in the order of their file.
    pub(crate) queries: Vec<(String, String)>,
    /// By query id.
    pub(super) grades: HashMap<String, Grades>,
    level: AnswerLevel,
    /// Notes that always count as one.
    folded: Option<NoteGlobs>,
}

impl Judged {
    /// Reads lines of `query_id<TAB>text`, and lines of `query_id<TAB>key<TAB>grade`. What counts as
    /// one answer is a section if any key is one; [`Judged::at_level`] says otherwise.
    ///
    /// # Errors
    ///
    /// The first line of another form.
    pub(crate) fn parse(queries: &str, qrels: &str) -> Result<Self, EvalError> {
        let mut judged = Self {
            queries: Vec::new(),
            grades: HashMap::new(),
            level: AnswerLevel::Note,
            folded: None,
        };
        for (line, text) in lines(queries) {
            let pair = text.split_once('\t');
            let (id, query) = pair.ok_or(EvalError { line, expected: "query_id<TAB>text" })?;
            judged.queries.push((id.to_owned(), query.to_owned()));
        }
        for (line, text) in lines(qrels) {
            let wrong = || EvalError { line, expected: "query_id<TAB>key<TAB>grade" };
            let mut cells = text.split('\t');
            let (Some(id), Some(key), Some(grade)) = (cells.next(), cells.next(), cells.next())
            else {
                return Err(wrong());
            };
            let grade: u32 = grade.trim().parse().map_err(|_| wrong())?;
            if key.contains('#') {
                judged.level = AnswerLevel::Section;
            }
            let grades = judged.grades.entry(id.to_owned()).or_default();
            let known = grades.entry(key.to_owned()).or_default();
            *known = grade.max(*known);
        }
        Ok(judged)
    }

    /// The same judgements, of notes or of sections.
    pub(crate) fn at_level(mut self, level: AnswerLevel) -> Self {
        self.level = level;
        if level == AnswerLevel::Note {
            for grades in self.grades.values_mut() {
                let mut of_notes = Grades::new();
                for (key, grade) in grades.drain() {
                    let note = key.split('#').next().unwrap_or_default();
                    let known = of_notes.entry(note.to_owned()).or_default();
                    *known = grade.max(*known);
                }
                *grades = of_notes;
            }
        }
        self
    }

    /// The same judgements, where notes that match a pattern always count as one.
    pub(crate) fn folding(self, notes: NoteGlobs) -> Self {
        Self { folded: Some(notes), ..self }
    }

    /// The hits of one query as what counts, each once, best first. A note counts as one if it was
    /// judged as a whole for this query.
    pub(super) fn units(&self, hits: &[RunLine], grades: &Grades) -> Vec<String> {
        let mut units: Vec<String> = Vec::new();
        for hit in hits {
            let is_one = self.level == AnswerLevel::Note
                || grades.contains_key(&hit.note)
                || self.folded.as_ref().is_some_and(|notes| notes.is_match(Path::new(&hit.note)));
            let unit = if is_one { hit.note.clone() } else { section(hit, grades) };
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }
}

/// The judged section that a hit is, by any title of its breadcrumb; if it is none, its own.
fn section(hit: &RunLine, grades: &Grades) -> String {
    let key = |name: &str| format!("{}#{name}", hit.note);
    let titles = hit.heads.split(" > ");
    let names = std::iter::once(hit.heads.as_str()).chain(titles).chain([hit.anchor.as_str()]);
    let mut judged = names.filter(|name| !name.is_empty()).map(key);
    judged.find(|key| grades.contains_key(key)).unwrap_or_else(|| key(&hit.heads))
}

#[cfg(test)]
mod tests {
    use super::super::run::EvalRun;
    use super::*;

    #[test]
    fn wrong_lines_are_named() {
        assert!(Judged::parse("1\tq\n2 q\n", "").unwrap_err().to_string().contains("line 2"));
        assert!(Judged::parse("", "1\ta.md\tx\n").unwrap_err().to_string().contains("line 1"));
        let judged = Judged::parse("1\tq\n", "1\ta.md\t1\n1\ta.md\t3\n").unwrap();
        assert_eq!(judged.grades["1"]["a.md"], 3);
    }

    #[test]
    fn what_counts_as_one_answer() {
        let qrels = "q\ta.md#Deux\t3\nq\ta.md#trois-1\t1\nq\tb.md\t2\n";
        let run = "q\ta.md\tA > Un\t9\nq\ta.md\tA > Deux\t8\nq\ta.md\tA > Deux > Plus\t7\n\
                   q\tb.md\tB > Un\t6\nq\tb.md\tB > Deux\t5\nq\tc/c.md\tC > Un\t4\n\
                   q\tc/c.md\tC > Deux\t3\nq\ta.md\tA > Trois 1\t2\n";
        let hits = &EvalRun::parse(run).unwrap().queries["q"];
        let judged = || Judged::parse("q\ttexte\n", qrels).unwrap();
        let units = |judged: &Judged| judged.units(hits, &judged.grades["q"]);
        assert_eq!(judged().level, AnswerLevel::Section);
        let (one, two) = ("a.md#A > Un", "a.md#Deux");
        let (three, four) = ("c/c.md#C > Un", "c/c.md#C > Deux");
        assert_eq!(units(&judged()), [one, two, "b.md", three, four, "a.md#trois-1"]);
        let folded = judged().folding(vec!["c/**".to_owned()].try_into().unwrap());
        assert_eq!(units(&folded), [one, two, "b.md", "c/c.md", "a.md#trois-1"]);
        let notes = judged().at_level(AnswerLevel::Note);
        assert_eq!(units(&notes), ["a.md", "b.md", "c/c.md"]);
        assert_eq!(notes.grades["q"]["a.md"], 3);
    }
}
