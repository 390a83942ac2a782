//! The JSON API, one file per subject: parameters in, wire types out.

mod acronyms;
mod events;
mod facets;
mod health;
mod metrics;
mod missed;
mod notes;
mod search;
mod sections;
mod status;
mod suggest;

pub(super) use acronyms::{AcronymsReply, list as list_acronyms};
pub(super) use events::{EventData, follow as events};
pub(super) use facets::{FacetsReply, show as show_facets};
pub(super) use health::{LivezReply, ReadyzReply, livez, readyz};
pub(super) use metrics::show as metrics;
pub(super) use missed::{MissedReply, show as show_missed};
pub(super) use notes::{NoteReply, NotesReply, list as list_notes, show as show_note};
pub(super) use search::{get as get_search, post as post_search};
pub(super) use sections::{SectionReply, SimilarReply, show as show_section, show_similar};
pub(super) use status::{StatusReply, reconcile, show as show_status};
pub(super) use suggest::suggest;
