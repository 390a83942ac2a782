//! `limier get`: prints a note, a section of one, or some of its lines.

use crate::daemon::Setup;
use crate::ingest::{Extent, Extracts, NoteSource, places};
use crate::note::NotePath;

use super::exit::Exit;
use super::output;
use super::reading_args::GetArgs;

pub(super) fn run(setup: &Setup, args: &GetArgs) -> anyhow::Result<Exit> {
    let snapshot = setup.home.read(&setup.recipe)?;
    let source = NoteSource::new(&setup.folder()?, setup.parser.limits);
    let extracts = Extracts { snapshot: &snapshot, source: &source };
    for (note, extent) in places(&args.place).into_iter().chain(lines(&args.place)) {
        if let Some(extract) = extracts.read(&note, &extent, usize::MAX)? {
            output::note_text(&extract.text);
            if !extract.text.ends_with('\n') {
                output::line("");
            }
            return Ok(Exit::Done);
        }
    }
    output::note(format_args!("there is no note or section \"{}\"", args.place));
    Ok(Exit::No)
}

/// What `path:line` and `path:line:count` may mean.
fn lines(place: &str) -> Vec<(NotePath, Extent)> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let mut meanings = Vec::new();
    if let Some((rest, last)) = place.rsplit_once(':')
        && let Some(last) = number(last)
    {
        if let Some((path, first)) = rest.rsplit_once(':')
            && let Some(first) = number(first)
        {
            meanings.push((NotePath::new(path), Extent::Lines { first, count: last }));
        }
        let from_there = Extent::Lines { first: last, count: usize::MAX };
        meanings.push((NotePath::new(rest), from_there));
    }
    meanings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_name_lines() {
        let lines = |place| {
            let meant = lines(place).into_iter();
            let meant = meant.map(|(note, extent)| match extent {
                Extent::Lines { first, count } => (note.to_string(), first, count),
                other => panic!("{other:?}"),
            });
            meant.collect::<Vec<_>>()
        };
        let all = usize::MAX;
        assert_eq!(lines("a.md"), []);
        assert_eq!(lines("a.md:x"), []);
        assert_eq!(lines("a.md:0"), []);
        assert_eq!(lines("a.md:3"), [("a.md".to_owned(), 3, all)]);
        let twice = [("a.md".to_owned(), 3, 2), ("a.md:3".to_owned(), 2, all)];
        assert_eq!(lines("a.md:3:2"), twice);
    }
}
