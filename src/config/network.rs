//! Networks of addresses: where proxies stand.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::error::ValueError;

/// `10.1.0.0/16`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether `address` lies in it. An IPv4 address in the form of IPv6 is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl TryFrom<String> for Network {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        let one = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
        let network = one.or_else(|_| text.parse::<IpNet>());
        network.map(|network| Self(network.trunc())).map_err(|_| ValueError::Network(text))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_single_addresses() {
        for (text, written, inside, outside) in [
            ("10.1.0.0/16", "10.1.0.0/16", "10.1.255.1", "10.2.0.1"),
            ("10.1.2.3/16", "10.1.0.0/16", "::ffff:10.1.0.1", "::1"),
            ("127.0.0.1", "127.0.0.1/32", "127.0.0.1", "127.0.0.2"),
            ("::ffff:127.0.0.1", "127.0.0.1/32", "127.0.0.1", "::1"),
            ("fd00::/8", "fd00::/8", "fd12::1", "fe80::1"),
            ("::1", "::1/128", "::1", "127.0.0.1"),
        ] {
            let network = Network::try_from(text.to_owned()).unwrap();
            assert_eq!(network.to_string(), written);
            assert!(network.contains(inside.parse().unwrap()), "{text}");
            assert!(!network.contains(outside.parse().unwrap()), "{text}");
        }
        for text in ["", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "*", "[::1]"] {
            let error = Network::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error, ValueError::Network(text.to_owned()));
        }
    }
}
