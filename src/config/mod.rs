//! The configuration: one [`Config`] of plain data, read in layers (defaults, file, environment,
//! command line) and validated once, and again when they are reloaded. Every value knows where it comes from. Of the other rooms it
//! knows [`crate::text`] alone.

mod address;
mod cluster;
mod environment;
mod error;
mod file;
mod fixed;
mod globs;
mod keys;
mod layers;
mod link;
mod model;
mod nearest;
mod network;
mod origin;
mod overrides;
mod secret;
mod semantic;
mod show;
mod validate;

pub(crate) use address::ListenAddress;
pub(crate) use cluster::{Cluster, EngineChoice, IndexName};
pub(crate) use environment::environment;
pub use error::ConfigError;
pub(crate) use globs::NoteGlobs;
pub use layers::{Loaded, load, reload};
pub(crate) use link::{EditorTemplate, LinkTemplate, Piece, Placeholder};
pub use model::{Config, Links, PageAccess, Pages};
pub(crate) use model::{Corpus, Facets, Http, LogFormat, Security};
pub(crate) use network::Network;
pub use origin::Origin;
pub use overrides::Overrides;
pub use secret::Secret;
pub(crate) use semantic::{PoolingChoice, Semantic};
pub use show::show;
pub(crate) use validate::root_name;
