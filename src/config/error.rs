//! What can be wrong with a configuration: exit code 78.

use std::path::PathBuf;

use thiserror::Error;

use super::origin::Origin;

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file named by `--config` is missing, or a file that is there cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The configuration file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{}:{line}: not TOML: {message}", path.display())]
    Syntax {
        /// The configuration file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// Keys or values are wrong; the message names all of them, one per line.
    #[error("{}", lines(.0))]
    Invalid(Vec<ConfigProblem>),
}

/// One wrong key or value. It never holds a key of `[security]`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{origin}: {key}: {message}")]
pub struct ConfigProblem {
    /// Where it is written.
    pub origin: Origin,
    /// `table.key`, or the table alone.
    pub key: String,
    /// The value, what is allowed.
    pub message: String,
}

fn lines(problems: &[ConfigProblem]) -> String {
    problems.iter().map(ConfigProblem::to_string).collect::<Vec<_>>().join("\n")
}

/// Why a text is not the value it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Not `host:port`.
    #[error("{0:?} is not an address: write host:port, such as 127.0.0.1:7878 or [::1]:7878")]
    Listen(String),
    /// Not a bare host name.
    #[error("{0:?} is not a host: write a name or an IP address, without scheme, port or path")]
    Host(String),
    /// Not a network.
    #[error("{0:?} is not a network: write an IP address, or a network such as 10.1.0.0/16")]
    Network(String),
    /// Not an origin.
    #[error("{0:?} is not an origin: write http(s)://host[:port], without path or final slash")]
    WebOrigin(String),
    /// Not an absolute address.
    #[error("{0:?} is not an address: write http(s)://host[:port][/path], without ? and #")]
    BaseUrl(String),
    /// A user name or a password in an address; it is not repeated.
    #[error("an address must not contain a user name or password")]
    Credentials,
    /// A placeholder that does not exist.
    #[error("unknown placeholder {{{name}}}, the nearest known one is {{{nearest}}}")]
    Placeholder {
        /// As written.
        name: String,
        /// One that exists.
        nearest: &'static str,
    },
    /// `{` or `}` alone.
    #[error("unmatched brace in {0:?}: placeholders are written {{path}}")]
    Brace(String),
    /// A template that would not give an address, or whose host a note could choose.
    #[error(
        "{0:?} is not an address: write http(s)://host/… or /…, with placeholders after the host"
    )]
    Template(String),
    /// A template that opens no program, or runs a script.
    #[error(
        "{0:?} opens no editor: write an address with its scheme, such as \
         vscode://file/home/me/notes/{{path}}:{{line}}, with {{path}}, {{stem}}, {{anchor}} or {{line}}"
    )]
    Editor(String),
    /// Not the name of an index of a cluster.
    #[error(
        "{0:?} is not a name: write lower-case letters, digits, - and _, beginning with a letter"
    )]
    IndexName(String),
    /// Not a pattern.
    #[error("the pattern {pattern:?} is wrong: {reason}")]
    Glob {
        /// As written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key that no client could send; it is not repeated.
    #[error(
        "a key must consist of visible ASCII characters without blanks, and must not be \"(hidden)\""
    )]
    Secret,
}
