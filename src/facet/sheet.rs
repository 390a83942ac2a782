//! Sheets on which people say which facet values they would have ticked, before they know what
//! Limier gives. A sheet holds ids of sections and values, and no text of a note.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use thiserror::Error;

use super::facets::Facet;
use super::per_facet::PerFacet;
use super::taxonomy::Taxonomy;
use super::tree::{OTHERS, path_part};

/// The facets that people judge, in the order of the columns.
pub(super) const JUDGED: [Facet; 2] = [Facet::Organisation, Facet::Theme];

/// Between two values of a column: names hold commas.
const BETWEEN_VALUES: char = ';';
/// At the beginning of a line that says nothing of a section.
const COMMENT: char = '#';
/// After a value that may be given, and need not be.
const ACCEPTED: char = '?';

/// What a judge says of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Id of the section: `path#anchor`, the path alone for a preamble.
    pub id: String,
    /// The values of each judged facet.
    pub values: PerFacet<JudgedValues>,
}

/// Paths of one facet, as a judge sees them for one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedValues {
    /// Whoever ticks one of these expects the section.
    pub ticked: BTreeSet<String>,
    /// Whoever ticks one of these is not surprised by it.
    pub accepted: BTreeSet<String>,
}

/// A sheet cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SheetError {
    /// A line has not three columns.
    #[error("line {0}: expected section, organisations and themes, separated by tabs")]
    Columns(usize),
    /// A theme that the tree does not hold.
    #[error("line {line}: no theme is called `{name}`")]
    Theme {
        /// From 1.
        line: usize,
        /// As written.
        name: String,
    },
}

/// The `sample` ids whose hash with `seed` is least: a draw without replacement that anyone can
/// repeat.
pub fn draw(ids: impl IntoIterator<Item = String>, sample: usize, seed: u64) -> Vec<String> {
    let hash =
        |id: &String| *blake3::hash(format!("limier facets {seed}\n{id}").as_bytes()).as_bytes();
    let mut drawn: Vec<_> = ids.into_iter().map(|id| (hash(&id), id)).collect();
    drawn.sort_unstable();
    drawn.dedup();
    drawn.into_iter().take(sample).map(|(_, id)| id).collect()
}

/// A sheet to be filled: what is asked, in French, the themes to choose from, and a line per id.
pub fn blank_sheet(ids: &[String], seed: u64, taxonomy: &Taxonomy) -> String {
    let mut sheet = format!(
        "# Feuille à remplir à l'aveugle : {} sections, tirage {seed}.\n\
         # Une seule question par section : si je coche X, est-ce que je m'attends à la trouver ?\n\
         # Tout ce qui se lit compte : le chemin, le titre, les champs, le texte.\n\
         # Colonnes, séparées par des tabulations : section, organisations, thèmes.\n\
         # Plusieurs valeurs : « A; B ». Une valeur suivie de « ? » est acceptée sans être attendue.\n\
         # Une organisation se désigne par son nom ou son sigle ; seule la plus précise est à écrire.\n\
         # Les sections se lisent avec « limier facets judge --texts FEUILLE ».\n\
         # Thèmes :\n",
        ids.len()
    );
    let themes = taxonomy.themes();
    for path in themes.paths() {
        let id = path.rsplit('/').next().unwrap_or(path);
        // Writing to a text does not fail.
        let _ = writeln!(sheet, "#   {id} : {}", themes.label(path).unwrap_or_default());
    }
    for id in ids {
        let _ = writeln!(sheet, "{}\t\t", sheet_id(id));
    }
    sheet
}

/// Signs of a path that mean something else in a sheet, each with what stands for it.
const ESCAPES: [(char, char); 5] =
    [('\\', '\\'), ('\t', 't'), ('\n', 'n'), ('\r', 'r'), (COMMENT, COMMENT)];

/// An id as it stands in a sheet.
pub fn sheet_id(id: &str) -> Cow<'_, str> {
    let mut written = String::with_capacity(id.len());
    for (at, sign) in id.char_indices() {
        let escape = ESCAPES.iter().find(|(escaped, _)| *escaped == sign);
        match escape.filter(|_| sign != COMMENT || at == 0) {
            Some((_, letter)) => written.extend(['\\', *letter]),
            None => written.push(sign),
        }
    }
    if written == id { Cow::Borrowed(id) } else { Cow::Owned(written) }
}

/// The id that stands so in a sheet. A `\` that escapes nothing is itself.
fn read_id(written: &str) -> String {
    let mut id = String::with_capacity(written.len());
    let mut signs = written.chars().peekable();
    while let Some(sign) = signs.next() {
        let letter = signs.peek().filter(|_| sign == '\\');
        let escape = letter.and_then(|letter| ESCAPES.iter().find(|(_, of)| of == letter));
        match escape {
            Some((escaped, _)) => {
                id.push(*escaped);
                signs.next();
            }
            None => id.push(sign),
        }
    }
    id
}

/// Reads a filled sheet. An organisation that the tree does not know is kept, below `autres/`.
///
/// # Errors
///
/// A line without its columns, or an unknown theme.
pub fn read_sheet(sheet: &str, taxonomy: &Taxonomy) -> Result<Vec<Judgement>, SheetError> {
    let lines = (1..).zip(sheet.lines());
    let filled = lines.filter(|(_, text)| !text.starts_with(COMMENT) && !text.trim().is_empty());
    filled.map(|(line, text)| read_line(line, text, taxonomy)).collect()
}

fn read_line(line: usize, text: &str, taxonomy: &Taxonomy) -> Result<Judgement, SheetError> {
    let columns: Vec<&str> = text.split('\t').collect();
    let [id, values @ ..] = columns.as_slice() else { return Err(SheetError::Columns(line)) };
    if values.len() != JUDGED.len() {
        return Err(SheetError::Columns(line));
    }
    let mut judgement = Judgement { id: read_id(id), ..Judgement::default() };
    for (facet, column) in JUDGED.into_iter().zip(values) {
        let names = column.split(BETWEEN_VALUES).map(str::trim).filter(|name| !name.is_empty());
        for written in names {
            let name = written.trim_end_matches(ACCEPTED).trim_end();
            let path = path_of(name, facet, taxonomy)
                .ok_or_else(|| SheetError::Theme { line, name: name.to_owned() })?;
            let values = &mut judgement.values[facet];
            let is_accepted = written.ends_with(ACCEPTED);
            let side = if is_accepted { &mut values.accepted } else { &mut values.ticked };
            side.insert(path);
        }
    }
    Ok(judgement)
}

fn path_of(name: &str, facet: Facet, taxonomy: &Taxonomy) -> Option<String> {
    // `Direction des achats de l'État (DAE)` is called by both names.
    let called = name.split_once(" (").map_or(name, |(called, _)| called);
    let named = |name| taxonomy.values_named(facet, name);
    let known = Some(named(name)).filter(|known| !known.is_empty());
    let known = known.unwrap_or_else(|| named(called));
    let unknown =
        || (facet == Facet::Organisation).then(|| format!("{OTHERS}/{}", path_part(name)));
    known.first().map(|path| (*path).to_owned()).or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_can_be_repeated_and_another_seed_draws_others() {
        let ids = || (0..1_000).map(|n| format!("note-{n}.md#titre"));
        let drawn = draw(ids(), 20, 7);
        assert_eq!(drawn.len(), 20);
        assert_eq!(drawn, draw(ids().rev(), 20, 7));
        assert_eq!(drawn, draw(ids(), 40, 7)[..20]);
        assert_ne!(drawn, draw(ids(), 20, 8));
    }

    #[test]
    fn a_blank_sheet_is_read_back_empty_and_a_filled_one_by_any_name() {
        let taxonomy = Taxonomy::builtin();
        let sheet = blank_sheet(&["a.md#b".to_owned()], 7, &taxonomy);
        let blank = Judgement { id: "a.md#b".to_owned(), ..Judgement::default() };
        assert_eq!(read_sheet(&sheet, &taxonomy), Ok(vec![blank]));
        let filled = "a.md\tDINSIC (ex-DISIC); Mairie d'Ouagne?\tDonnées ouvertes; design ?";
        let read = read_sheet(filled, &taxonomy).unwrap().remove(0);
        let set =
            |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>();
        let organisations = &read.values[Facet::Organisation];
        assert_eq!(organisations.ticked, set(&["premier-ministre/dinum"]));
        assert_eq!(organisations.accepted, set(&["autres/mairie-d-ouagne"]));
        let themes = &read.values[Facet::Theme];
        assert_eq!(themes.ticked, set(&["donnees/donnees-ouvertes"]));
        assert_eq!(themes.accepted, set(&["design"]));
    }

    #[test]
    fn an_id_is_read_back_whatever_is_in_it() {
        let taxonomy = Taxonomy::builtin();
        let ids = ["#a.md", "a#b", "a\tb.md", "a\nb\r.md", "a\\tb.md", "\\#c.md", "\\", "x\\y.md"];
        let ids = ids.map(str::to_owned);
        let read = read_sheet(&blank_sheet(&ids, 7, &taxonomy), &taxonomy).unwrap();
        assert!(read.iter().map(|judgement| &judgement.id).eq(&ids), "{read:?}");
        assert_eq!(read_sheet("x\\y.md\t\t", &taxonomy).unwrap()[0].id, "x\\y.md");
        assert_eq!(sheet_id("a.md#b"), "a.md#b");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let taxonomy = Taxonomy::builtin();
        assert_eq!(read_sheet("# x\na.md\tDINUM", &taxonomy), Err(SheetError::Columns(2)));
        let unknown = SheetError::Theme { line: 1, name: "jardinage".to_owned() };
        assert_eq!(read_sheet("a.md\t\tjardinage", &taxonomy), Err(unknown));
    }
}
