//! `limier facets suggest`: what the trees lack for the notes of a folder, as entries to paste.

use crate::cli::exit::Exit;
use crate::cli::facets_args::SuggestArgs;
use crate::cli::output;
use crate::daemon::Setup;
use crate::facet::{TreeName, UnknownName, UnknownNames};

use super::notes::records;

pub(super) fn run(setup: &Setup, args: &SuggestArgs) -> anyhow::Result<Exit> {
    let mut unknown = UnknownNames::default();
    for record in records(setup)? {
        unknown.add(&record.note, &record.facets, &setup.parser.taxonomy);
    }
    let (organisations, themes) = (TreeName::Organisations, TreeName::Themes);
    print("Organisations that keys name", organisations, &unknown.organisations(args.limit));
    print("Names and acronyms in texts", organisations, &unknown.in_texts(args.limit));
    print("Tags that no theme is called", themes, &unknown.tags(args.limit));
    Ok(Exit::Done)
}

fn print(title: &str, tree: TreeName, names: &[&UnknownName]) {
    if names.is_empty() {
        return;
    }
    output::line(format_args!("# --- {title} ---\n"));
    for name in names {
        output::line(format_args!("# {}", output::count(name.notes, "note")));
        output::line(name.toml(tree));
    }
}
