//! What texts mean, by a model that the operator put into a folder: an ONNX file and its
//! `tokenizer.json`. A text becomes a vector of length one; texts that mean the same have vectors that
//! point the same way.
//!
//! It reads the files of the model and nothing else, and knows neither notes nor index. Without a
//! model nothing of it runs.

mod embedding;
mod error;
mod graph;
mod model;
mod model_files;
mod moments;
mod rows;
mod text_key;
#[cfg(test)]
#[path = "../../tests/common/tiny_model.rs"]
pub(crate) mod tiny_model;
mod tokens;

pub(crate) use embedding::{Embedding, QueryVector};
pub(crate) use error::ModelError;
pub(crate) use model::{EmbeddingModel, ModelPrint};
pub(crate) use model_files::{ModelFiles, ModelOptions, Pooling};
pub(crate) use moments::{Moments, Spread};
pub(crate) use rows::{Quantised, Rows};
pub(crate) use text_key::TextKey;
