//! What can be configured: one struct per table of `config.toml`, one field per key. The defaults
//! here and in the shipped `config.toml` are equal, which a test checks.
//!
//! Numbers carry their unit and bound in their name; the bounds themselves are in `validate`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::address::{BaseUrl, HostName, ListenAddress, WebOrigin};
use super::cluster::{Cluster, EngineChoice};
use super::globs::NoteGlobs;
use super::link::{EditorTemplate, LinkTemplate};
use super::network::Network;
use super::secret::Secret;
use super::semantic::Semantic;

/// Everything that can be configured, valid by construction when it comes from
/// [`load`](super::layers::load).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Which files are notes, and how much of them is read.
    pub corpus: Corpus,
    /// Where the index is and what it may use.
    pub index: Index,
    /// A cluster that holds the index for several machines.
    pub cluster: Cluster,
    /// How changes in the folder are noticed.
    pub watch: Watch,
    /// Bounds of a search, and synonyms.
    pub search: Search,
    /// A model that knows what texts mean.
    pub semantic: Semantic,
    /// The two trees, and the front matter keys that feed them.
    pub facets: Facets,
    /// Where a reader lands after clicking on a hit.
    pub links: Links,
    /// What the pages of notes show.
    pub pages: Pages,
    /// Where HTTP is served.
    pub http: Http,
    /// Who may ask, and how much.
    pub security: Security,
    /// What is logged.
    pub log: Log,
}

/// `[corpus]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Corpus {
    /// Folders of notes; with several, their folder names differ.
    pub roots: Vec<PathBuf>,
    /// Which files below the roots are notes.
    pub include: NoteGlobs,
    /// Bytes of a note that are read; the rest is cut and reported.
    pub note_bytes_max: u64,
    /// Sections of a note that are indexed; the rest is cut and reported.
    pub sections_max: usize,
    /// Bytes of front matter that are understood.
    pub front_matter_bytes_max: usize,
    /// Maps and lists inside each other in front matter.
    pub front_matter_depth_max: usize,
}

impl Default for Corpus {
    fn default() -> Self {
        Self {
            roots: vec![PathBuf::from("corpus")],
            include: NoteGlobs::default(),
            note_bytes_max: 16 << 20,
            sections_max: 20_000,
            front_matter_bytes_max: 64 << 10,
            front_matter_depth_max: 16,
        }
    }
}

/// `[index]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Index {
    /// Folder of the index; Limier owns all that is in it.
    pub path: PathBuf,
    /// Memory of the writer, in bytes.
    pub heap_bytes: usize,
    /// Who holds the index: this machine alone, or a cluster for several.
    pub engine: EngineChoice,
}

impl Default for Index {
    fn default() -> Self {
        Self { path: PathBuf::from("index"), heap_bytes: 64 << 20, engine: EngineChoice::Embedded }
    }
}

/// `[watch]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Watch {
    /// Milliseconds without a change before a file that is still being written is read.
    pub quiet_ms: u64,
    /// Seconds between two comparisons of the whole folder with the index.
    pub reconcile_secs: u64,
    /// Seconds between two looks at a folder whose changes the system does not report.
    pub poll_secs: u64,
}

impl Default for Watch {
    fn default() -> Self {
        Self { quiet_ms: 100, reconcile_secs: 600, poll_secs: 5 }
    }
}

/// `[search]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// File of synonyms, one group per line.
    pub synonyms: Option<PathBuf>,
    /// Largest `limit` of a request.
    pub hits_max: usize,
    /// Milliseconds after which a search is given up.
    pub time_ms_max: u64,
    /// Bytes of answers that are kept to be given again; 0 keeps none.
    pub answer_cache_bytes_max: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self { synonyms: None, hits_max: 100, time_ms_max: 500, answer_cache_bytes_max: 8 << 20 }
    }
}

/// `[facets]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facets {
    /// File of organisations; unset, the built-in one.
    pub organisations: Option<PathBuf>,
    /// File of themes; unset, the built-in one.
    pub themes: Option<PathBuf>,
    /// Front matter keys whose values are organisations, known or not.
    pub organisation_keys: Vec<String>,
    /// Front matter keys that count as an organisation only where they name a known one.
    pub author_keys: Vec<String>,
}

impl Default for Facets {
    fn default() -> Self {
        let owned = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect();
        Self {
            organisations: None,
            themes: None,
            organisation_keys: owned(&[
                "organisation",
                "organisations",
                "organization",
                "organizations",
                "organisme",
                "organismes",
                "administration",
                "ministère",
                "producer",
                "producteur",
                "owner",
                "incubator",
                "incubateur",
                "sponsor",
                "sponsors",
            ]),
            author_keys: owned(&[
                "author",
                "authors",
                "auteur",
                "auteurs",
                "autrice",
                "autrices",
                "publisher",
                "éditeur",
                "department",
                "direction",
                "service",
            ]),
        }
    }
}

/// `[links]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// The address of a section elsewhere; it wins over `base`.
    pub url: Option<LinkTemplate>,
    /// Where the notes' own `permalink`s are published.
    pub base: Option<BaseUrl>,
    /// The address that opens a note in a program of the reader's.
    pub editor: Option<EditorTemplate>,
}

/// `[pages]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pages {
    /// Whether browsers fetch the pictures of notes from other sites, which then learn who reads.
    pub remote_images: bool,
    /// Bytes of a picture that is shown.
    pub image_bytes_max: u64,
}

impl Default for Pages {
    fn default() -> Self {
        Self { remote_images: false, image_bytes_max: 16 << 20 }
    }
}

/// `[http]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address and port; port 0 picks a free one.
    pub listen: ListenAddress,
    /// The address readers know, when a proxy stands before Limier.
    pub public_url: Option<BaseUrl>,
}

/// `[security]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// Keys that may search, those of `search_keys_file` included. Empty: no key is asked for.
    pub search_keys: Vec<Secret>,
    /// File of more search keys, one per line.
    pub search_keys_file: Option<PathBuf>,
    /// Keys for the admin routes, those of `admin_keys_file` included. Empty: loopback only.
    pub admin_keys: Vec<Secret>,
    /// File of more admin keys, one per line.
    pub admin_keys_file: Option<PathBuf>,
    /// Whether pages are served without a key when search keys are set.
    pub pages: PageAccess,
    /// Sites whose pages may call the API from a browser (CORS).
    pub allowed_origins: Vec<WebOrigin>,
    /// Names the server answers to, beside loopback, its own address and `http.public_url`.
    pub allowed_hosts: Vec<HostName>,
    /// Where proxies stand that are believed when they say who sent a request.
    pub trusted_proxies: Vec<Network>,
    /// Written `true`: all who reach the address may search, beyond loopback, without a key.
    pub public: bool,
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// Bytes of a request's line and headers.
    pub header_bytes_max: usize,
    /// Seconds a client may take to send its headers, and again to send its body.
    pub header_secs_max: u64,
    /// Seconds from the headers to the end of the answer.
    pub request_secs_max: u64,
    /// Connections open at once.
    pub connections_max: usize,
    /// Connections open at once from one address.
    pub connections_per_address_max: usize,
    /// Searches running at once; 0: two per processor.
    pub concurrency_max: usize,
    /// Searches waiting for their turn; beyond, 503 with `Retry-After`.
    pub queue_max: usize,
    /// Requests per second from one address without a key; 0: any number.
    pub address_rate_max: u32,
    /// Requests per second with one key; 0: any number.
    pub key_rate_max: u32,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            search_keys: Vec::new(),
            search_keys_file: None,
            admin_keys: Vec::new(),
            admin_keys_file: None,
            pages: PageAccess::Closed,
            allowed_origins: Vec::new(),
            allowed_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            public: false,
            body_bytes_max: 64 << 10,
            header_bytes_max: 16 << 10,
            header_secs_max: 5,
            request_secs_max: 10,
            connections_max: 512,
            connections_per_address_max: 128,
            concurrency_max: 0,
            queue_max: 64,
            address_rate_max: 50,
            key_rate_max: 500,
        }
    }
}

/// Whether pages need a key, once search keys are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageAccess {
    /// No page is served.
    Closed,
    /// Pages are served to everyone; the API still asks for a key.
    Open,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The least severe events that are logged.
    pub level: Level,
    /// One line of text, or of JSON, per event.
    pub format: LogFormat,
    /// Whether the texts of queries are logged: they are personal data.
    pub queries: bool,
    /// Whether the words of searches that find nothing are kept for an administrator.
    pub missed: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: Level::Info, format: LogFormat::Text, queries: false, missed: false }
    }
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing.
    Off,
    /// What could not be done.
    Error,
    /// What is odd, too.
    Warn,
    /// What was done, too.
    Info,
    /// How it was done, too.
    Debug,
    /// Everything.
    Trace,
}

impl Level {
    /// The name in the configuration, which is also that of a `tracing` level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How an event is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// For machines.
    Json,
}
