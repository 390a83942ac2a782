//! Addresses: where to listen, which names and sites are allowed, where things are published.
//! Read by the rules of browsers (the `url` crate), so that what is compared is in one form:
//! lower case, no default port, international names in ASCII, `127.1` as `127.0.0.1`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::error::ValueError;

/// Host and port to listen on. The listener resolves a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListenAddress {
    host: Host,
    port: u16,
}

impl ListenAddress {
    /// An IP address (no brackets) or a name.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        }
    }

    /// The port; 0 picks a free one.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether only this machine can reach it. Of names, only `localhost` is trusted to be so.
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => IpAddr::V6(*ip).to_canonical().is_loopback(),
        }
    }
}

impl Default for ListenAddress {
    fn default() -> Self {
        Self { host: Host::Ipv4(Ipv4Addr::LOCALHOST), port: 7878 }
    }
}

impl TryFrom<String> for ListenAddress {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        let parts = text.rsplit_once(':').and_then(|(host, port)| {
            let digits = port.bytes().all(|byte| byte.is_ascii_digit());
            let port = if digits {
                port.parse().ok()?
            } else {
                return None;
            };
            Some(Self { host: Host::parse(host).ok()?, port })
        });
        parts.ok_or(ValueError::Listen(text))
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl From<ListenAddress> for String {
    fn from(address: ListenAddress) -> Self {
        address.to_string()
    }
}

/// A host name or IP address (in brackets for IPv6), as in a `Host` header without its port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

impl HostName {
    /// The name, lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HostName {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        // `*` is a legal character of a name, and never what its author hopes for.
        match Host::parse(&text) {
            Ok(host) if !text.contains('*') => Ok(Self(host.to_string())),
            _ => Err(ValueError::Host(text)),
        }
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}

/// `scheme://host[:port]`, exactly as browsers write an `Origin` header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebOrigin(String);

impl WebOrigin {
    /// The origin, to be compared with the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WebOrigin {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        let url = parse_web(&text)?.filter(|url| url.path() == "/" && !text.ends_with('/'));
        url.map(|url| Self(url.origin().ascii_serialization())).ok_or(ValueError::WebOrigin(text))
    }
}

impl From<WebOrigin> for String {
    fn from(origin: WebOrigin) -> Self {
        origin.0
    }
}

/// `scheme://host[:port][/path]`, without a final slash: what is appended begins with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The address, without a final slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        let url = parse_web(&text)?;
        url.map(|url| Self(url.as_str().trim_end_matches('/').to_owned()))
            .ok_or(ValueError::BaseUrl(text))
    }
}

impl From<BaseUrl> for String {
    fn from(base: BaseUrl) -> Self {
        base.0
    }
}

/// An absolute web address without query and fragment; `None` when it is something else.
fn parse_web(text: &str) -> Result<Option<Url>, ValueError> {
    // The parser mends blanks, backslashes and missing slashes; their author should know.
    let scheme = ["https://", "http://"].iter().any(|&scheme| text.starts_with(scheme));
    if !scheme || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Ok(None);
    }
    let Ok(url) = Url::parse(text) else {
        return Ok(None);
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ValueError::Credentials);
    }
    Ok(Some(url).filter(|url| url.query().is_none() && url.fragment().is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listen_addresses() {
        for (text, written, host, loopback) in [
            ("127.0.0.1:7878", "127.0.0.1:7878", "127.0.0.1", true),
            ("localhost:0", "localhost:0", "localhost", true),
            ("LocalHost:80", "localhost:80", "localhost", true),
            ("127.1:80", "127.0.0.1:80", "127.0.0.1", true),
            ("[::1]:7878", "[::1]:7878", "::1", true),
            ("[::ffff:127.0.0.1]:1", "[::ffff:7f00:1]:1", "::ffff:127.0.0.1", true),
            ("0.0.0.0:7878", "0.0.0.0:7878", "0.0.0.0", false),
            ("[::]:7878", "[::]:7878", "::", false),
            ("recherche.intra:7878", "recherche.intra:7878", "recherche.intra", false),
            ("localhost.example:7878", "localhost.example:7878", "localhost.example", false),
        ] {
            let address = ListenAddress::try_from(text.to_owned()).unwrap();
            assert_eq!(address.to_string(), written);
            assert_eq!(address.host(), host);
            assert_eq!(address.is_loopback(), loopback, "{text}");
        }
    }

    #[test]
    fn what_is_no_listen_address() {
        for text in ["", "7878", ":7878", "localhost", "localhost:", "localhost:65536", "a:+80"] {
            let error = ListenAddress::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error, ValueError::Listen(text.to_owned()));
        }
        assert!(ListenAddress::try_from("::1:7878".to_owned()).is_err());
        assert!(ListenAddress::try_from("http://localhost:7878".to_owned()).is_err());
    }

    #[test]
    fn origins_are_what_browsers_send() {
        for (text, origin) in [
            ("https://intranet.gouv.fr", "https://intranet.gouv.fr"),
            ("https://Intranet.gouv.fr:443", "https://intranet.gouv.fr"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://économie.example", "https://xn--conomie-9xa.example"),
        ] {
            assert_eq!(WebOrigin::try_from(text.to_owned()).unwrap().as_str(), origin);
        }
        for text in ["*", "null", "intranet", "https://a/", "https://a/b", "ftp://a", "https:a"] {
            let error = WebOrigin::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error, ValueError::WebOrigin(text.to_owned()));
        }
    }

    #[test]
    fn bases_end_without_slash() {
        for (text, base) in [
            ("https://a.fr", "https://a.fr"),
            ("https://a.fr/", "https://a.fr"),
            ("https://a.fr:8443/notes/", "https://a.fr:8443/notes"),
        ] {
            assert_eq!(BaseUrl::try_from(text.to_owned()).unwrap().as_str(), base);
        }
        for text in
            ["a.fr", "/notes", "javascript:x", "https://a.fr/?q", "https://a.fr#x", "http://"]
        {
            assert!(BaseUrl::try_from(text.to_owned()).is_err(), "{text}");
        }
        let error = BaseUrl::try_from("https://me:pass@a.fr".to_owned()).unwrap_err();
        assert!(!error.to_string().contains("pass@"), "{error}");
    }

    #[test]
    fn hosts_are_bare() {
        for (text, host) in
            [("Intra.gouv.fr", "intra.gouv.fr"), ("10.0.0.1", "10.0.0.1"), ("[::1]", "[::1]")]
        {
            assert_eq!(HostName::try_from(text.to_owned()).unwrap().as_str(), host);
        }
        for text in ["", "*", "*.gouv.fr", "a:80", "http://a", "a/b", "a b"] {
            assert!(HostName::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
