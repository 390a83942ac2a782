//! The configuration: one [`Config`] of plain data, read in layers (defaults, file, environment,
//! command line) and validated once. Every value knows where it comes from. Of the other rooms it
//! knows [`crate::text`] alone.

mod address;
mod environment;
mod error;
mod file;
mod globs;
mod keys;
mod layers;
mod link;
mod model;
mod nearest;
mod origin;
mod overrides;
mod secret;
mod show;
mod validate;

pub use address::{BaseUrl, HostName, ListenAddress, WebOrigin};
pub use environment::environment;
pub use error::{ConfigError, ConfigProblem, ValueError};
pub use globs::NoteGlobs;
pub use layers::{Loaded, load};
pub use link::{LinkTemplate, Piece, Placeholder};
pub use model::{
    Config, Corpus, Facets, Http, Index, Level, Links, Log, LogFormat, Pages, Search, Security,
    Watch,
};
pub use origin::{Origin, Origins};
pub use overrides::Overrides;
pub use secret::Secret;
pub use show::show;
pub use validate::root_name;
