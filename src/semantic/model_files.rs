//! The folder of a model: which of its files are what, and what they say of how it wants its texts.
//!
//! The names are those that models have where they are published: `sentence_bert_config.json`,
//! `1_Pooling/config.json`, `config_sentence_transformers.json`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::disk::FileStamp;

use super::error::ModelError;

/// Goes before a query if nothing says otherwise: what models of the e5 family were trained with.
const QUERY_PREFIX: &str = "query: ";
/// The same of a section.
const PASSAGE_PREFIX: &str = "passage: ";
/// Keys of the prompts of a section, in the order of their weight.
const PASSAGE_PROMPTS: [&str; 3] = ["passage", "document", "corpus"];
/// The graph, where there is a choice.
const GRAPH: &str = "model.onnx";

/// How the vectors of tokens become the one of their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// Their mean.
    Mean,
    /// The first one.
    First,
}

/// What the configuration says of a model; `None` leaves it to the model's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelOptions {
    /// Where it is.
    pub(crate) folder: PathBuf,
    /// What goes before a query.
    pub(crate) query_prefix: Option<String>,
    /// What goes before the text of a section.
    pub(crate) passage_prefix: Option<String>,
    /// How vectors of tokens become one.
    pub(crate) pooling: Option<Pooling>,
    /// Tokens of a text that are read at most.
    pub(crate) tokens_max: usize,
    /// Threads that embed sections.
    pub(crate) threads: usize,
}

impl ModelOptions {
    /// The options of a configuration that only says where the model is.
    #[cfg(test)]
    pub(crate) fn usual(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            query_prefix: None,
            passage_prefix: None,
            pooling: None,
            tokens_max: 256,
            threads: 1,
        }
    }
}

/// The files of a model, and how it wants its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelFiles {
    /// The ONNX file.
    pub(crate) graph: PathBuf,
    /// The tokenizer.
    pub(crate) tokenizer: PathBuf,
    /// What goes before a query.
    pub(crate) query_prefix: String,
    /// What goes before the text of a section.
    pub(crate) passage_prefix: String,
    /// How vectors of tokens become one.
    pub(crate) pooling: Pooling,
    /// Tokens of a text that are read at most.
    pub(crate) tokens_max: usize,
    /// What the files look like; another look may mean another model.
    stamps: Vec<FileStamp>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Lengths {
    max_seq_length: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PoolingModes {
    pooling_mode: Option<String>,
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Prompts {
    prompts: std::collections::BTreeMap<String, String>,
}

impl ModelFiles {
    /// Looks at the folder that `options` names.
    ///
    /// # Errors
    ///
    /// If a file is missing, or says what no model of texts says.
    pub(crate) fn find(options: &ModelOptions) -> Result<Self, ModelError> {
        let folder = &options.folder;
        let graph = find_graph(folder)?;
        let beside = graph.with_file_name("tokenizer.json");
        let own = folder.join("tokenizer.json");
        let tokenizer = if own.exists() || !beside.exists() { own } else { beside };
        let lengths: Lengths = read_json(&folder.join("sentence_bert_config.json"))?;
        let prompts: Prompts = read_json(&folder.join("config_sentence_transformers.json"))?;
        let prompt = |names: &[&str]| names.iter().find_map(|name| prompts.prompts.get(*name));
        let or = |own: &Option<String>, prompt: Option<&String>, usual: &str| {
            own.as_ref().or(prompt).map_or_else(|| usual.to_owned(), Clone::clone)
        };
        let pooling = match options.pooling {
            Some(pooling) => pooling,
            None => pooling(&folder.join("1_Pooling").join("config.json"))?,
        };
        let mut files = Self {
            query_prefix: or(&options.query_prefix, prompt(&["query"]), QUERY_PREFIX),
            passage_prefix: or(&options.passage_prefix, prompt(&PASSAGE_PROMPTS), PASSAGE_PREFIX),
            tokens_max: options.tokens_max.min(lengths.max_seq_length.unwrap_or(usize::MAX)),
            graph,
            tokenizer,
            pooling,
            stamps: Vec::new(),
        };
        files.stamps = files.look()?;
        Ok(files)
    }

    /// The graph, whatever parts of it lie in files of their own, and the tokenizer.
    pub(super) fn parts(&self) -> Result<Vec<PathBuf>, ModelError> {
        let folder = self.graph.parent().unwrap_or(Path::new("."));
        let name = self.graph.file_name().unwrap_or_default().as_encoded_bytes();
        let is_part = |path: &PathBuf| {
            path.file_name().is_some_and(|other| other.as_encoded_bytes().starts_with(name))
        };
        let mut parts: Vec<_> = list(folder)?.into_iter().filter(is_part).collect();
        parts.sort();
        parts.push(self.tokenizer.clone());
        Ok(parts)
    }

    fn look(&self) -> Result<Vec<FileStamp>, ModelError> {
        let stamp = |path: PathBuf| match fs::metadata(&path) {
            Ok(metadata) => Ok(FileStamp::of(&metadata)),
            Err(source) => Err(ModelError::Unreadable { path, source }),
        };
        self.parts()?.into_iter().map(stamp).collect()
    }

    /// Hashes the content of all parts, and says what else shapes the vectors of sections.
    pub(super) fn hash(&self, version: u32) -> Result<[u8; 32], ModelError> {
        let mut hasher = blake3::Hasher::new();
        for path in self.parts()? {
            let copied = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut hasher));
            copied.map_err(|source| ModelError::Unreadable { path, source })?;
        }
        let (prefix, pooling) = (&self.passage_prefix, self.pooling);
        let how = format!("{version} {prefix:?} {pooling:?} {}", self.tokens_max);
        hasher.update(how.as_bytes());
        Ok(*hasher.finalize().as_bytes())
    }
}

/// The ONNX file of a folder, or of `onnx` in it: the only one, or that with the usual name.
fn find_graph(folder: &Path) -> Result<PathBuf, ModelError> {
    let is_graph = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "onnx");
    let mut graphs: Vec<_> = list(folder)?.into_iter().filter(is_graph).collect();
    if graphs.is_empty() {
        let below = folder.join("onnx");
        if below.is_dir() {
            graphs = list(&below)?.into_iter().filter(is_graph).collect();
        }
    }
    graphs.sort();
    if let Some(usual) = graphs.iter().find(|path| path.ends_with(GRAPH)) {
        return Ok(usual.clone());
    }
    let names = || graphs.iter().filter_map(|path| path.file_name()?.to_str()).collect::<Vec<_>>();
    match graphs.as_slice() {
        [] => Err(ModelError::NoGraph { folder: folder.to_owned() }),
        [only] => Ok(only.clone()),
        _ => {
            let names = names().join(", ");
            Err(ModelError::SeveralGraphs { folder: folder.to_owned(), names })
        }
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let unreadable = |source| ModelError::Unreadable { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    entries.map(|entry| Ok(entry.map_err(unreadable)?.path())).collect()
}

fn pooling(path: &Path) -> Result<Pooling, ModelError> {
    let modes: PoolingModes = read_json(path)?;
    let mode = match modes.pooling_mode.as_deref() {
        None if modes.pooling_mode_cls_token => "cls",
        None if modes.pooling_mode_mean_tokens || !path.exists() => "mean",
        None => "none of these",
        Some(mode) => mode,
    };
    match mode {
        "mean" => Ok(Pooling::Mean),
        "cls" => Ok(Pooling::First),
        other => Err(ModelError::Senseless {
            path: path.to_owned(),
            message: format!("pooling can be mean or cls, not {other}: set semantic.pooling"),
        }),
    }
}

/// What a file of JSON says; nothing if it is not there.
fn read_json<T: Default + for<'de> Deserialize<'de>>(path: &Path) -> Result<T, ModelError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(source) => return Err(ModelError::Unreadable { path: path.to_owned(), source }),
    };
    let senseless = |error: serde_json::Error| ModelError::Senseless {
        path: path.to_owned(),
        message: error.to_string(),
    };
    serde_json::from_str(&text).map_err(senseless)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_model_says_how_it_wants_its_texts() {
        let plain = folder(&[("model.onnx", ""), ("tokenizer.json", "")]);
        let files = ModelFiles::find(&ModelOptions::usual(plain.path())).unwrap();
        assert_eq!((&*files.query_prefix, &*files.passage_prefix), ("query: ", "passage: "));
        assert_eq!((files.pooling, files.tokens_max), (Pooling::Mean, 256));

        let telling = folder(&[
            ("onnx/model.onnx", ""),
            ("onnx/model_O2.onnx", ""),
            ("tokenizer.json", ""),
            ("sentence_bert_config.json", r#"{"max_seq_length": 128}"#),
            ("1_Pooling/config.json", r#"{"pooling_mode_cls_token": true}"#),
            (
                "config_sentence_transformers.json",
                r#"{"prompts": {"query": "q ", "document": ""}}"#,
            ),
        ]);
        let files = ModelFiles::find(&ModelOptions::usual(telling.path())).unwrap();
        assert_eq!((&*files.query_prefix, &*files.passage_prefix), ("q ", ""));
        assert_eq!((files.pooling, files.tokens_max), (Pooling::First, 128));
        assert!(files.graph.ends_with("onnx/model.onnx"));

        let mut own = ModelOptions::usual(telling.path());
        own.query_prefix = Some(String::new());
        own.pooling = Some(Pooling::Mean);
        let files = ModelFiles::find(&own).unwrap();
        assert_eq!((&*files.query_prefix, files.pooling), ("", Pooling::Mean));
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (files, said) in [
            (&[][..], "holds no ONNX file: put the model there as model.onnx"),
            (
                &[("a.onnx", ""), ("b.onnx", "")],
                "holds several ONNX files (a.onnx, b.onnx): name the one to use model.onnx",
            ),
            (&[("a.onnx", "")], "tokenizer.json cannot be read"),
            (&[("a.onnx", ""), ("sentence_bert_config.json", "{")], "is not what it should be"),
            (
                &[("a.onnx", ""), ("1_Pooling/config.json", r#"{"pooling_mode": "max"}"#)],
                "pooling can be mean or cls, not max: set semantic.pooling",
            ),
        ] {
            let folder = folder(files);
            let error =
                ModelFiles::find(&ModelOptions::usual(folder.path())).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains('\n'), "{error}");
        }
        let error = ModelFiles::find(&ModelOptions::usual(Path::new("/absent"))).unwrap_err();
        assert!(error.to_string().starts_with("/absent cannot be read: "), "{error}");
    }

    #[test]
    fn another_content_or_prefix_is_another_model() {
        let folder = folder(&[("model.onnx", "one"), ("tokenizer.json", "")]);
        let first = ModelFiles::find(&ModelOptions::usual(folder.path())).unwrap();
        let mut prefixed = ModelOptions::usual(folder.path());
        prefixed.passage_prefix = Some("p ".to_owned());
        let prefixed = ModelFiles::find(&prefixed).unwrap();
        assert_ne!(first.hash(1).unwrap(), prefixed.hash(1).unwrap());
        assert_ne!(first.hash(1).unwrap(), first.hash(2).unwrap());
        let before = first.hash(1).unwrap();
        fs::write(folder.path().join("model.onnx_data"), "parts").unwrap();
        let other = ModelFiles::find(&ModelOptions::usual(folder.path())).unwrap();
        assert_ne!(first, other);
        assert_ne!(before, other.hash(1).unwrap());
    }
}
