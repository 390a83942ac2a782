//! What can be wrong with a model, each in one line that says which file and what to do.

use std::io;
use std::path::PathBuf;

/// Why a model is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModelError {
    /// A file is not there, or cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    /// No graph.
    #[error("{folder} holds no ONNX file: put the model there as model.onnx")]
    NoGraph { folder: PathBuf },
    /// Nothing says which graph.
    #[error("{folder} holds several ONNX files ({names}): name the one to use model.onnx")]
    SeveralGraphs { folder: PathBuf, names: String },
    /// A file of the model says what we do not understand.
    #[error("{path} is not what it should be: {message}")]
    Senseless { path: PathBuf, message: String },
    /// The graph cannot be run.
    #[error("{path} is not a model that can be run: {message}")]
    Graph { path: PathBuf, message: String },
    /// The graph is no encoder of texts.
    #[error(
        "{path} is no model of texts: it should take input_ids and give a vector per token or per \
         text, but {message}"
    )]
    NoEncoder { path: PathBuf, message: String },
    /// A run failed.
    #[error("the model failed: {message}")]
    Run { message: String },
}
