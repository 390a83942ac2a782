//! `[cluster]`: where the cluster is that holds the index for several machines, and how we show who we
//! are there.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::address::BaseUrl;
use super::error::ValueError;

/// Bytes of a name. OpenSearch takes 255, and we append to it.
const NAME_BYTES_MAX: usize = 200;

/// Who holds the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineChoice {
    /// This machine, in `index.path`.
    #[default]
    Embedded,
    /// An OpenSearch cluster; each machine that answers keeps a copy in its `index.path`.
    OpenSearch,
}

/// `[cluster]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// Nodes, each of which may be asked.
    pub urls: Vec<BaseUrl>,
    /// What the index is called there; all that begins so and a hyphen is ours.
    pub index: IndexName,
    /// What this machine's notes are called among those of others; unset, they have no name.
    pub share: Option<IndexName>,
    /// Who we are there; unset, nobody asks.
    pub user: Option<String>,
    /// File that holds the password, alone.
    pub password_file: Option<PathBuf>,
    /// File of the certificates that are trusted, instead of those of the system.
    pub ca_file: Option<PathBuf>,
    /// Parts of a new index.
    pub shards: usize,
    /// Copies of each part of a new index, beside itself.
    pub replicas: usize,
    /// Seconds that one request may take.
    pub request_secs_max: u64,
    /// Whether we only follow what others write there.
    pub read_only: bool,
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            urls: BaseUrl::try_from("http://127.0.0.1:9200".to_owned()).into_iter().collect(),
            index: IndexName::default(),
            share: None,
            user: None,
            password_file: None,
            ca_file: None,
            shards: 3,
            replicas: 1,
            request_secs_max: 30,
            read_only: false,
        }
    }
}

impl Cluster {
    /// What does not go together, by key.
    pub(super) fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if self.urls.is_empty() {
            faults.push(("cluster.urls", "at least one node is needed".to_owned()));
        }
        if self.user.is_some() != self.password_file.is_some() {
            let message = "cluster.user and cluster.password_file go together: set both, or none";
            faults.push(("cluster.user", message.to_owned()));
        }
        let name_bytes = self.index.0.len() + self.share.as_ref().map_or(0, |share| share.0.len());
        if name_bytes > NAME_BYTES_MAX {
            let message = format!("with cluster.index, longer than {NAME_BYTES_MAX} letters");
            faults.push(("cluster.share", message));
        }
        let in_clear = |url: &&BaseUrl| url.as_str().starts_with("http://") && !is_loopback(url);
        if let Some(url) = self.urls.iter().find(in_clear).filter(|_| self.user.is_some()) {
            let message = format!(
                "{} would send the password in clear to another machine: write https://",
                url.as_str()
            );
            faults.push(("cluster.urls", message));
        }
        faults
    }
}

fn is_loopback(url: &BaseUrl) -> bool {
    let url = Url::parse(url.as_str()).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical().is_loopback(),
        None => false,
    }
}

/// The name of an index of a cluster, or of a share of its notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IndexName(String);

impl IndexName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for IndexName {
    fn default() -> Self {
        Self("limier".to_owned())
    }
}

impl TryFrom<String> for IndexName {
    type Error = ValueError;

    fn try_from(name: String) -> Result<Self, ValueError> {
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        match begins && name.len() <= NAME_BYTES_MAX && name.chars().all(is_plain) {
            true => Ok(Self(name)),
            false => Err(ValueError::IndexName(name)),
        }
    }
}

impl From<IndexName> for String {
    fn from(name: IndexName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_a_cluster_takes() {
        for name in ["limier", "notes-2", "a_b"] {
            assert_eq!(IndexName::try_from(name.to_owned()).unwrap().as_str(), name);
        }
        let long = "a".repeat(201);
        for name in ["", "Notes", "_notes", "-a", "été", "a b", "a*", "a/b", long.as_str()] {
            assert!(IndexName::try_from(name.to_owned()).is_err(), "{name}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let faults = |text: &str| -> Vec<&str> {
            let cluster: Cluster = toml::from_str(text).unwrap();
            cluster.faults().into_iter().map(|(key, _)| key).collect()
        };
        let with_user = "user = 'limier'\npassword_file = 'password'\n";
        for (text, keys) in [
            (String::new(), &[][..]),
            (with_user.to_owned(), &[]),
            (format!("{with_user}urls = ['https://a.example:9200', 'http://[::1]:9200']"), &[]),
            (format!("{with_user}urls = ['http://10.0.0.1:9200']"), &["cluster.urls"]),
            ("urls = ['http://10.0.0.1:9200']".to_owned(), &[]),
            ("urls = []".to_owned(), &["cluster.urls"]),
            ("share = 'rh'".to_owned(), &[]),
            (format!("share = '{}'", "a".repeat(195)), &["cluster.share"]),
            ("user = 'limier'".to_owned(), &["cluster.user"]),
            ("password_file = 'password'".to_owned(), &["cluster.user"]),
        ] {
            assert_eq!(faults(&text), keys, "{text}");
        }
    }
}
