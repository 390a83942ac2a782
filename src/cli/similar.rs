//! `limier similar`: the sections of other notes that are most like a note or a section.

use crate::daemon::Setup;
use crate::ingest::{Extent, places};
use crate::search::{Collapse, Deadline, SimilarRequest, similar};

use super::exit::Exit;
use super::reading_args::SimilarArgs;
use super::{hits, output};

pub(super) fn run(setup: &Setup, args: &SimilarArgs) -> anyhow::Result<Exit> {
    let snapshot = setup.home.read(&setup.recipe)?;
    for (note, extent) in places(&args.place) {
        let anchor = if let Extent::Section(anchor) = extent { Some(anchor) } else { None };
        let request = SimilarRequest {
            anchor,
            ..SimilarRequest::new(note, args.limit, Collapse::Duplicates)
        };
        let deadline = Deadline::after(setup.settings.time_max);
        if let Some(found) = similar(deadline, &snapshot, &setup.settings, &request)? {
            match args.shown.json {
                true => output::line(serde_json::to_string_pretty(&found.hits)?),
                false => hits::print(&found.hits, args.shown),
            }
            return Ok(if found.hits.is_empty() { Exit::No } else { Exit::Done });
        }
    }
    output::note(format_args!("there is no note or section \"{}\"", args.place));
    Ok(Exit::No)
}
