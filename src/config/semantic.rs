//! `[semantic]`: the model that knows what texts mean, and how it wants them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[semantic]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Semantic {
    /// Folder of a model; unset, sections are found by their words alone.
    pub model: Option<PathBuf>,
    /// How much meaning counts beside words, from 0 to 1.
    pub weight: f64,
    /// Threads that embed sections.
    pub threads: usize,
    /// Tokens of a section that the model reads, if its own files do not say fewer.
    pub tokens_max: usize,
    /// How the vectors of tokens become one.
    pub pooling: PoolingChoice,
    /// What goes before a query: a text, or `auto` for what the model's own files say.
    pub query_prefix: String,
    /// What goes before the text of a section, in the same way.
    pub passage_prefix: String,
}

impl Default for Semantic {
    fn default() -> Self {
        Self {
            model: None,
            weight: 1.0,
            threads: 1,
            tokens_max: 256,
            pooling: PoolingChoice::Auto,
            query_prefix: "auto".to_owned(),
            passage_prefix: "auto".to_owned(),
        }
    }
}

/// How the vectors of tokens become the one of their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoolingChoice {
    /// As the model's own files say.
    Auto,
    /// Their mean.
    Mean,
    /// The first one.
    Cls,
}
