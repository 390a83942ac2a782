//! What proxies say of the sender: `Forwarded` (RFC 7239) and its forerunner `X-Forwarded-For`.
//!
//! Each proxy appends the address that it saw. So only the end of the list can be believed, from
//! the right, as far as proxies that we trust wrote it.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

/// The last address that is not trusted as a proxy's; the first of all, if each is. `None` if no
/// header says it, if what stands there is no address, or if the two headers disagree: a proxy that
/// writes one of them passes on whatever its client wrote into the other.
pub(super) fn sender(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let old = joined(headers, &HeaderName::from_static("x-forwarded-for"));
    let old = old.map(|list| last_untrusted(list.split(',').map(Some), &is_trusted));
    let new = joined(headers, &header::FORWARDED);
    let new = new.map(|list| last_untrusted(elements(&list)?.into_iter().map(named), &is_trusted));
    match (new, old) {
        (Some(new), Some(old)) => new.filter(|_| new == old),
        (said, None) | (None, said) => said.flatten(),
    }
}

/// All lines of a header as one list; `None` without any.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines = headers.get_all(name).iter();
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    (!lines.is_empty()).then(|| lines.join(","))
}

/// From the right, as far as trusted proxies wrote.
fn last_untrusted<'h>(
    hops: impl DoubleEndedIterator<Item = Option<&'h str>>,
    is_trusted: &impl Fn(IpAddr) -> bool,
) -> Option<IpAddr> {
    let mut nearest = None;
    for hop in hops.rev() {
        let address = address(hop?)?;
        nearest = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

/// An address, with or without a port; IPv6 may stand in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

/// The elements of a `Forwarded` list, which commas in quotation marks do not part. `None` if a
/// quotation has no end: then nobody knows which element is whose.
fn elements(list: &str) -> Option<Vec<&str>> {
    let mut is_quoted = false;
    let elements = list
        .split(|letter| {
            is_quoted ^= letter == '"';
            letter == ',' && !is_quoted
        })
        .collect();
    (!is_quoted).then_some(elements)
}

/// The node that an element was received from: `for=192.0.2.43`, `for="[2001:db8::1]:80"`. An
/// element that names none, or two, names nobody.
fn named(element: &str) -> Option<&str> {
    let mut nodes = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    });
    let node = nodes.next().filter(|_| nodes.next().is_none())?;
    Some(node.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(node))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn told(headers: &[(&'static str, &str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let is_trusted = |address: IpAddr| address.to_string().starts_with("10.");
        sender(&map, is_trusted).map(|address| address.to_string())
    }

    #[test]
    fn the_last_hop_that_is_not_trusted() {
        for (header, value, expected) in [
            ("x-forwarded-for", "192.0.2.1", Some("192.0.2.1")),
            ("x-forwarded-for", "6.6.6.6, 192.0.2.1", Some("192.0.2.1")),
            ("x-forwarded-for", "nonsense, 192.0.2.1 , 10.0.0.3", Some("192.0.2.1")),
            ("x-forwarded-for", "192.0.2.1:4711", Some("192.0.2.1")),
            ("x-forwarded-for", "::ffff:192.0.2.1", Some("192.0.2.1")),
            ("x-forwarded-for", "[2001:db8::1]:80", Some("2001:db8::1")),
            ("x-forwarded-for", "2001:db8::1", Some("2001:db8::1")),
            ("x-forwarded-for", "10.0.0.1, 10.0.0.2", Some("10.0.0.1")),
            ("x-forwarded-for", "192.0.2.1, unknown", None),
            ("x-forwarded-for", "192.0.2.1,", None),
            ("x-forwarded-for", "192.0.2.1, 10.0.0.999", None),
            ("x-forwarded-for", "", None),
            ("x-forwarded-for", "\"192.0.2.1\"", None),
            ("forwarded", "for=192.0.2.1", Some("192.0.2.1")),
            ("forwarded", "For=6.6.6.6;proto=http, by=x; FOR=192.0.2.1", Some("192.0.2.1")),
            ("forwarded", "for=\"[2001:db8::1]:4711\";host=\"a,b\"", Some("2001:db8::1")),
            ("forwarded", "for=192.0.2.1, for=10.0.0.1", Some("192.0.2.1")),
            ("forwarded", "for=_hidden", None),
            ("forwarded", "for=unknown", None),
            ("forwarded", "proto=http", None),
            ("forwarded", "for=192.0.2.1;for=192.0.2.2", None),
            ("forwarded", "for=\"6.6.6.6, for=192.0.2.1", None),
            ("forwarded", "for=\"6.6.6.6, for=\"192.0.2.1\"", None),
            ("via", "1.1 a", None),
        ] {
            assert_eq!(told(&[(header, value)]).as_deref(), expected, "{header}: {value}");
        }
    }

    #[test]
    fn lines_are_one_list_and_two_headers_must_agree() {
        let old = "x-forwarded-for";
        assert_eq!(told(&[(old, "6.6.6.6"), (old, "192.0.2.1")]).as_deref(), Some("192.0.2.1"));
        let both = |new: &str| told(&[(old, "192.0.2.1"), ("forwarded", new)]);
        assert_eq!(both("for=192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(both("for=6.6.6.6"), None);
        assert_eq!(both("nonsense"), None);
    }
}
