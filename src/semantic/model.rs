//! A model that is loaded: texts to vectors.
//!
//! Each text is run alone. Run together, texts of unequal length cost more than they save, and the
//! whole numbers of one would depend on what stands beside it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::embedding::{Embedding, QueryVector};
use super::error::ModelError;
use super::graph::{TextGraph, Worker};
use super::model_files::{ModelFiles, ModelOptions};
use super::text_key::halves;
use super::tokens::ModelTokenizer;

/// Grows by one whenever texts are embedded otherwise by the same model.
const EMBEDDING_VERSION: u32 = 1;
/// A short text, to see that the model works.
const PROBE: &str = "bonjour";

/// 128 bits of a hash over all that shapes the vectors of sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModelPrint(pub(crate) [u8; 16]);

/// A model, ready to embed texts.
pub(crate) struct EmbeddingModel {
    files: ModelFiles,
    tokenizer: ModelTokenizer,
    graph: TextGraph,
    print: ModelPrint,
    dimensions: usize,
    /// One per thread that embeds sections, as urgent as the thread that loaded the model.
    workers: Vec<Worker>,
    /// Started by the first query, and as urgent as that is.
    query_worker: OnceLock<Worker>,
}

impl std::fmt::Debug for EmbeddingModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddingModel").field("files", &self.files).finish_non_exhaustive()
    }
}

impl EmbeddingModel {
    /// Reads a model and tries it.
    ///
    /// # Errors
    ///
    /// If a file is missing or damaged, or is no model of texts.
    pub(crate) fn load(options: &ModelOptions) -> Result<Self, ModelError> {
        let files = ModelFiles::find(options)?;
        let tokenizer = ModelTokenizer::load(&files.tokenizer)?;
        let graph = TextGraph::load(&files.graph)?;
        let (print, _) = halves(files.hash(EMBEDDING_VERSION)?);
        let mut model = Self {
            print: ModelPrint(print),
            dimensions: 0,
            workers: (0..options.threads.max(1)).map(|_| Worker::start()).collect(),
            query_worker: OnceLock::new(),
            files,
            tokenizer,
            graph,
        };
        model.dimensions = model.embed(PROBE, model.worker(0))?.values().len();
        Ok(model)
    }

    /// Its files, and how it wants its texts.
    pub(crate) fn files(&self) -> &ModelFiles {
        &self.files
    }

    /// Tells it from other models, and from itself with other options.
    pub(crate) fn print(&self) -> ModelPrint {
        self.print
    }

    /// Numbers of a vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The vector of what somebody asks. A query in capitals alone means what it means in small
    /// letters, which models do not know.
    ///
    /// # Errors
    ///
    /// If the model fails on it.
    pub(crate) fn embed_query(&self, text: &str) -> Result<QueryVector, ModelError> {
        let shouts = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
        let text = if shouts { text.to_lowercase() } else { text.to_owned() };
        let text = format!("{}{text}", self.files.query_prefix);
        let worker = self.query_worker.get_or_init(Worker::start);
        Ok(QueryVector::new(self.embed(&text, worker)?))
    }

    /// The vectors of texts of sections, in their order.
    ///
    /// # Errors
    ///
    /// If the model fails on one of them.
    pub(crate) fn embed_passages<T: AsRef<str> + Sync>(
        &self,
        texts: &[T],
    ) -> Result<Vec<Embedding>, ModelError> {
        let next = AtomicUsize::new(0);
        let work = |worker: &Worker| {
            let mut done = Vec::new();
            while let Some((at, text)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                texts.get(at).map(|text| (at, text.as_ref()))
            } {
                let text = format!("{}{text}", self.files.passage_prefix);
                done.push((at, self.embed(&text, worker)?));
            }
            Ok(done)
        };
        let work = &work;
        let crew = self.workers.iter().take(texts.len());
        let done: Vec<Result<Vec<_>, ModelError>> = thread::scope(|scope| {
            let started: Vec<_> = crew.map(|worker| scope.spawn(move || work(worker))).collect();
            let lost = || ModelError::Run { message: "a thread of it panicked".to_owned() };
            started
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(lost())))
                .collect()
        });
        let mut all = Vec::with_capacity(texts.len());
        for part in done {
            all.extend(part?);
        }
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, embedding)| embedding).collect())
    }

    fn worker(&self, at: usize) -> &Worker {
        self.workers.get(at).unwrap_or_else(|| self.query_worker.get_or_init(Worker::start))
    }

    fn embed(&self, text: &str, worker: &Worker) -> Result<Embedding, ModelError> {
        let numbers = self.tokenizer.numbers(text, self.files.tokens_max)?;
        let values = self.graph.run(&numbers, self.files.pooling, worker)?;
        let nowhere = || ModelError::Run { message: "its vector points nowhere".to_owned() };
        Embedding::pointing(&values).ok_or_else(nowhere)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tiny_model::TinyModel;
    use super::*;

    #[test]
    fn the_same_text_has_the_same_vector() {
        let tiny = TinyModel::new(1);
        let mut options = ModelOptions::usual(tiny.folder());
        options.threads = 2;
        let model = EmbeddingModel::load(&options).unwrap();
        assert_eq!(model.dimensions(), TinyModel::DIMENSIONS);
        let texts = ["le chat dort", "la loi", "", "le chat dort", "contrat de travail"];
        let vectors = model.embed_passages(&texts).unwrap();
        assert_eq!(vectors.len(), texts.len());
        assert_eq!(vectors[0], vectors[3]);
        assert_ne!(vectors[0], vectors[1]);
        assert_eq!(model.embed_passages(&texts[1..2]).unwrap(), vectors[1..2]);
        for vector in &vectors {
            assert!((vector.cosine(vector) - 1.0).abs() < 1e-5);
        }
        let none: [&str; 0] = [];
        assert_eq!(model.embed_passages(&none).unwrap(), []);
    }

    #[test]
    fn capitals_alone_are_small_letters() {
        let tiny = TinyModel::new(1);
        let model = EmbeddingModel::load(&ModelOptions::usual(tiny.folder())).unwrap();
        let vector = |text: &str| model.embed_query(text).unwrap().embedding().clone();
        assert_eq!(vector("LE CHAT"), vector("le chat"));
        assert_ne!(vector("Le chat"), vector("le chat"));
        assert_ne!(vector("le chat"), vector("la loi"));
    }

    #[test]
    fn what_is_no_model_says_so_in_one_line() {
        let tiny = TinyModel::new(1);
        let graph = tiny.graph();
        let whole = std::fs::read(&graph).unwrap();
        let cut = whole.len() / 2;
        for (bytes, said) in [
            (&whole[..cut], "model.onnx is not a model that can be run: "),
            (b"", "model.onnx is not a model that can be run: "),
            (b"rubbish", "model.onnx is not a model that can be run: "),
        ] {
            std::fs::write(&graph, bytes).unwrap();
            let error =
                EmbeddingModel::load(&ModelOptions::usual(tiny.folder())).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains('\n'), "{error}");
        }
        std::fs::write(&graph, whole).unwrap();
        std::fs::write(tiny.folder().join("tokenizer.json"), "{}").unwrap();
        let error =
            EmbeddingModel::load(&ModelOptions::usual(tiny.folder())).unwrap_err().to_string();
        assert!(error.contains("tokenizer.json is not what it should be: "), "{error}");
    }

    #[test]
    fn another_model_has_another_print() {
        let [one, other] = [1, 2].map(TinyModel::new);
        let print = |tiny: &TinyModel| {
            EmbeddingModel::load(&ModelOptions::usual(tiny.folder())).unwrap().print()
        };
        assert_eq!(print(&one), print(&one));
        assert_ne!(print(&one), print(&other));
        let mut shorter = ModelOptions::usual(one.folder());
        shorter.tokens_max = 8;
        assert_ne!(EmbeddingModel::load(&shorter).unwrap().print(), print(&one));
    }

    mod needs_model {
        use std::path::Path;

        use super::*;

        #[derive(serde::Deserialize)]
        struct Reference {
            text: String,
            ids: Vec<i32>,
            vector: Vec<f32>,
        }

        /// Against ONNX Runtime and the tokenizer of Hugging Face. The graph in whole numbers is another
        /// model; it is told how near it comes.
        #[test]
        #[ignore = "needs a model: make model, and LIMIER_MODEL=target/model"]
        fn vectors_are_those_of_the_reference() {
            let folder = std::env::var("LIMIER_MODEL").unwrap();
            let folder = Path::new(&folder);
            let references = std::fs::read_to_string(folder.join("reference.json")).unwrap();
            let references: Vec<Reference> = serde_json::from_str(&references).unwrap();
            assert!(references.len() >= 7);
            for (form, least) in [("fp32", 0.999), (".", 0.98)] {
                let options = ModelOptions::usual(&folder.join(form));
                let model = EmbeddingModel::load(&options).unwrap();
                for Reference { text, ids, vector } in &references {
                    assert_eq!(model.tokenizer.numbers(text, 256).unwrap(), *ids, "{text}");
                    let ours = model.embed(text, model.worker(0)).unwrap();
                    let cosine = ours.cosine(&Embedding::pointing(vector).unwrap());
                    eprintln!("{form}: {cosine:.5} {}", text.get(..20).unwrap_or(text));
                    assert!(cosine >= least, "{form}: {cosine} for {text}");
                }
            }
        }
    }
}
