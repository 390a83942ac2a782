//! From the configuration to the parts that it describes. Reads the files that the configuration
//! names; touches neither notes nor index.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::config::{Config, Corpus, Facets, PoolingChoice, Semantic};
use crate::facet::{Options, Source, Taxonomy, TaxonomyError};
use crate::index::{Home, IndexError, Recipe, Snapshot};
use crate::ingest::{Folder, NoteParser, Timing};
use crate::note::Limits;
use crate::search::{Settings, Synonyms};
use crate::semantic::{ModelOptions, Pooling};

/// Everything that the configuration says about notes and index, ready to use.
pub(crate) struct Setup {
    /// As loaded.
    pub(crate) config: Config,
    /// Where the index is.
    pub(crate) home: Home,
    /// What an index must have been made with.
    pub(crate) recipe: Recipe,
    /// Parses notes and assigns facets.
    pub(crate) parser: NoteParser,
    /// What a search needs besides a snapshot.
    pub(crate) settings: Settings,
}

/// A file that the configuration names is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    #[error("{key}: {path} cannot be read: {source}")]
    Unreadable { key: &'static str, path: PathBuf, source: io::Error },
    #[error(transparent)]
    Trees(#[from] TaxonomyError),
}

impl Setup {
    /// # Errors
    ///
    /// If a file of facet trees or synonyms cannot be read, or a tree has a fault.
    pub(crate) fn new(config: Config) -> Result<Self, SetupError> {
        let taxonomy = taxonomy(&config.facets)?;
        let limits = limits(&config.corpus);
        let options = Options {
            organisation_keys: config.facets.organisation_keys.clone(),
            author_keys: config.facets.author_keys.clone(),
            ..Options::default()
        };
        let recipe = Recipe::new(&format!("{limits:?} {options:?}"), Arc::clone(&taxonomy));
        let synonyms = config.search.synonyms.as_deref().map(synonyms).transpose()?;
        #[expect(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
        let semantic_weight = config.semantic.weight as f32;
        let settings = Settings {
            links: config.links.clone(),
            time_max: Duration::from_millis(config.search.time_ms_max),
            semantic_weight,
            synonyms: Arc::new(synonyms.unwrap_or_default()),
        };
        Ok(Self {
            home: Home::new(config.index.path.clone()),
            recipe,
            parser: NoteParser { limits, taxonomy, options },
            settings,
            config,
        })
    }

    /// The index as it is on the disk, and the trees, which are read when they are first asked for: no
    /// deadline of a search should count that.
    ///
    /// # Errors
    ///
    /// If there is no index that can be read.
    pub(crate) fn read_index(&self) -> Result<Snapshot, IndexError> {
        self.parser.taxonomy.organisations();
        self.home.read(&self.recipe)
    }

    /// The folders of the corpus.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read.
    pub(crate) fn folder(&self) -> anyhow::Result<Folder> {
        // Who follows a cluster has none.
        let roots = if self.follows() { &[] } else { self.config.corpus.roots.as_slice() };
        let folder = self.folder_of(roots)?;
        Ok(match self.own_share() {
            Some(share) => folder.below(share),
            None => folder,
        })
    }

    /// Other folders, with the same rules.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read.
    pub(crate) fn folder_of(&self, roots: &[PathBuf]) -> anyhow::Result<Folder> {
        for root in roots {
            fs::read_dir(root)
                .with_context(|| format!("corpus root {} cannot be read", root.display()))?;
        }
        let include = self.config.corpus.include.clone();
        Ok(Folder::new(roots, include, &self.config.index.path)?)
    }

    /// The model that embeds sections and queries, if there is to be one.
    pub(crate) fn model(&self) -> Option<ModelOptions> {
        self.config.semantic.model.is_some().then(|| self.options_of_model())
    }

    /// What the configuration says of a model, wherever it is.
    pub(crate) fn options_of_model(&self) -> ModelOptions {
        options_of_model(&self.config.semantic)
    }

    /// How patient the indexer is.
    pub(crate) fn timing(&self) -> Timing {
        let watch = &self.config.watch;
        Timing {
            quiet: Duration::from_millis(watch.quiet_ms),
            reconcile: Duration::from_secs(watch.reconcile_secs),
            poll: Duration::from_secs(watch.poll_secs),
        }
    }
}

fn options_of_model(semantic: &Semantic) -> ModelOptions {
    let own = |prefix: &String| (prefix != "auto").then(|| prefix.clone());
    ModelOptions {
        folder: semantic.model.clone().unwrap_or_default(),
        query_prefix: own(&semantic.query_prefix),
        passage_prefix: own(&semantic.passage_prefix),
        pooling: match semantic.pooling {
            PoolingChoice::Auto => None,
            PoolingChoice::Mean => Some(Pooling::Mean),
            PoolingChoice::Cls => Some(Pooling::First),
        },
        tokens_max: semantic.tokens_max,
        threads: semantic.threads,
    }
}

fn limits(corpus: &Corpus) -> Limits {
    Limits {
        note_bytes: usize::try_from(corpus.note_bytes_max).unwrap_or(usize::MAX),
        sections: corpus.sections_max,
        front_matter_bytes: corpus.front_matter_bytes_max,
        front_matter_depth: corpus.front_matter_depth_max,
    }
}

/// The built-in trees, which cost nothing until they are asked for, or those of the files.
fn taxonomy(facets: &Facets) -> Result<Arc<Taxonomy>, SetupError> {
    if facets.organisations.is_none() && facets.themes.is_none() {
        return Ok(Taxonomy::builtin());
    }
    let [organisations, themes] = Taxonomy::builtin_sources();
    let tree = |key, path: &Option<PathBuf>, builtin: Source<'static>| match path {
        Some(path) => Ok((path.display().to_string(), read(key, path)?)),
        None => Ok::<_, SetupError>((builtin.name.to_owned(), builtin.text.to_owned())),
    };
    let organisations = tree("facets.organisations", &facets.organisations, organisations)?;
    let themes = tree("facets.themes", &facets.themes, themes)?;
    let [organisations, themes] =
        [&organisations, &themes].map(|(name, text)| Source { name, text });
    Ok(Arc::new(Taxonomy::parse(organisations, themes)?))
}

fn synonyms(path: &Path) -> Result<Synonyms, SetupError> {
    Ok(Synonyms::parse(&read("search.synonyms", path)?))
}

fn read(key: &'static str, path: &Path) -> Result<String, SetupError> {
    let unreadable = |source| SetupError::Unreadable { key, path: path.to_owned(), source };
    fs::read_to_string(path).map_err(unreadable)
}
