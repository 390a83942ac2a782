//! Who is let in, and who is not: host names, proxies, keys, limits; what a reload changes of it.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::common::{Ask, Daemon, Home, eventually};

/// One note, served with these settings.
fn serve(settings: &str) -> (Home, Daemon) {
    let home = Home::new(&[("réseau.md", "# Réseau\n\nLe réseau de l’État.\n")]);
    home.configure(settings);
    let daemon = home.serve();
    (home, daemon)
}

/// The status of the answer to these bytes.
fn raw_status(daemon: &Daemon, request: &str) -> String {
    let mut stream = TcpStream::connect(daemon.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Two names in one request once let a foreign one through behind one of ours.
#[test]
fn a_request_names_one_host_and_it_is_ours() {
    let (_home, daemon) = serve("[security]\nallowed_hosts = [\"notes.example\"]\n");
    for (target, hosts, expected) in [
        ("/livez", &["localhost"][..], "200"),
        ("http://localhost/livez", &["localhost"], "200"),
        ("http://notes.example/livez", &["localhost:7878"], "200"),
        ("/livez", &["localhost", "evil.example"], "400"),
        ("/livez", &["localhost", "localhost"], "400"),
        ("http://evil.example/livez", &["localhost"], "421"),
        ("http://localhost@evil.example/livez", &["localhost"], "421"),
        ("http://evil.example/livez", &["evil.example"], "421"),
        ("http://localhost/livez", &["evil.example"], "421"),
        ("/livez", &["evil.example@localhost"], "421"),
        ("/livez", &["localhost/evil.example"], "421"),
        ("/livez", &["localhost?evil"], "421"),
        ("/livez", &["h\u{e9}"], "421"),
    ] {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        let request = format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        assert_eq!(raw_status(&daemon, &request), expected, "{request}");
    }
    let no_host = "GET /livez HTTP/1.0\r\n\r\n";
    assert_eq!(raw_status(&daemon, no_host), "421");
}

/// Compressed and plain bytes differ, so a strong tag must not stand for both.
#[test]
fn what_browsers_keep_has_one_weak_tag_however_it_travelled() {
    let home = Home::new(&[("a.md", "# A\n\n![](dessin.svg)\n")]);
    let drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{}</title></svg>",
        "réseau ".repeat(100)
    );
    home.write("dessin.svg", drawing);
    let daemon = home.serve();
    for target in ["/limier.js", "/favicon.svg", "/images/dessin.svg"] {
        let plain = daemon.get(target);
        let gzip = [("Accept-Encoding", "gzip")];
        let packed = daemon.send(&Ask::get(target).headers(&gzip));
        let tag = plain.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\""), "{target}: {tag}");
        assert_eq!(packed.header("etag"), Some(tag.as_str()), "{target}");
        let strong = tag.trim_start_matches("W/").to_owned();
        for known in [&tag, &strong, &format!("\"x\", {tag}"), &"*".to_owned()] {
            for encoding in ["gzip", "identity"] {
                let headers = [("If-None-Match", known.as_str()), ("Accept-Encoding", encoding)];
                let reply = daemon.send(&Ask::get(target).headers(&headers));
                assert_eq!(reply.status, 304, "{target} {known} {encoding}");
                assert_eq!(reply.header("etag"), Some(tag.as_str()), "{target}");
                let varies = |(name, value): &(String, String)| {
                    name == "vary" && value.to_ascii_lowercase().contains("accept-encoding")
                };
                assert!(reply.headers.iter().any(varies), "{target}: {:?}", reply.headers);
            }
        }
        let headers = [("If-None-Match", "W/\"other\"")];
        assert_eq!(daemon.send(&Ask::get(target).headers(&headers)).status, 200, "{target}");
    }
}

/// Asks with a key; the status.
fn with_key(daemon: &Daemon, method: &str, target: &str, key: &str) -> u16 {
    let bearer = format!("Bearer {key}");
    daemon.send(&Ask::get(target).method(method).headers(&[("Authorization", &bearer)])).status
}

/// Behind a proxy on the same machine, every request comes from loopback: once, everybody could
/// start a comparison there.
#[test]
fn without_an_admin_key_no_request_through_a_proxy_may_administer() {
    let (_home, daemon) = serve("[security]\nallowed_hosts = [\"recherche.example\"]\n");
    let asked = |headers: &[(&str, &str)]| {
        daemon.send(&Ask::get("/api/v1/reconcile").method("POST").headers(headers)).status
    };
    assert_eq!(asked(&[]), 200);
    for name in
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-X", "X-Real-IP", "Via"]
    {
        for value in ["127.0.0.1", "for=127.0.0.1", ""] {
            assert_eq!(asked(&[(name, value)]), 403, "{name}: {value}");
        }
    }
    assert_eq!(asked(&[("Host", "recherche.example")]), 403);
    let plain = "POST /api/v1/reconcile HTTP/1.0\r\nHost: 127.0.0.1:7878\r\n\r\n";
    assert_eq!(raw_status(&daemon, plain), "403", "as nginx sends it by default");

    let (_home, daemon) = serve("[security]\ntrusted_proxies = [\"127.0.0.0/8\"]\n");
    assert_eq!(daemon.send(&Ask::get("/api/v1/reconcile").method("POST")).status, 403);

    let key = "cle-administration-trente-signes";
    let (_home, daemon) = serve(&format!("[security]\nadmin_keys = [\"{key}\"]\n"));
    let bearer = format!("Bearer {key}");
    let headers = [("Authorization", bearer.as_str()), ("X-Forwarded-For", "192.0.2.1")];
    let reply = daemon.send(&Ask::get("/api/v1/reconcile").method("POST").headers(&headers));
    assert_eq!(reply.status, 200, "a key opens from anywhere");
}

#[test]
fn each_reader_behind_a_trusted_proxy_has_a_limit() {
    let settings = "[security]\ntrusted_proxies = [\"127.0.0.1\"]\naddress_rate_max = 1\n";
    let (_home, daemon) = serve(settings);
    let asked = |name: &str, value: &str| {
        daemon.send(&Ask::get("/api/v1/search?q=a").headers(&[(name, value)]))
    };
    let flood = |name: &str, value: &str| {
        (0..50).map(|_| asked(name, value)).find(|reply| reply.status != 200)
    };
    let reply = flood("X-Forwarded-For", "192.0.2.1").expect("a limit");
    assert_eq!(reply.status, 429);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    let wait: u32 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert_eq!(reply.json()["type"], "urn:limier:problem:rate");
    // What a reader writes before the address that the proxy saw changes nothing.
    let spoofed = |number| asked("X-Forwarded-For", &format!("6.6.6.{number}, 192.0.2.9")).status;
    assert!((0..50).map(spoofed).any(|status| status == 429));
    assert_eq!(asked("Forwarded", "for=\"[2001:db8::1]:80\"").status, 200);
    assert_eq!(asked("X-Forwarded-For", "192.0.2.2").status, 200);
    assert_eq!(flood("X-Forwarded-For", "nonsense").expect("the proxy's own limit").status, 429);
    assert_eq!(asked("X-Forwarded-For", "192.0.2.3").status, 200);
    for open in ["/livez", "/readyz", "/limier.js"] {
        let reply = daemon.send(&Ask::get(open).headers(&[("X-Forwarded-For", "192.0.2.1")]));
        assert_eq!(reply.status, 200, "{open}");
    }
}

#[test]
fn this_machine_has_no_limit_and_a_key_has_its_own() {
    let settings = "[security]\naddress_rate_max = 1\nkey_rate_max = 2\n";
    let (_home, daemon) = serve(settings);
    for _ in 0..50 {
        assert_eq!(daemon.get("/api/v1/search?q=a").status, 200);
    }
    let [one, other] = ["cle-de-recherche-de-trente-signes", "autre-cle-de-recherche-de-trente"];
    let keys = format!(
        "{settings}search_keys = [\"{one}\", \"{other}\"]\ntrusted_proxies = [\"127.0.0.1\"]\n"
    );
    let (_home, daemon) = serve(&keys);
    let statuses = |key: &str, number: usize| {
        (0..number).map(|_| with_key(&daemon, "GET", "/api/v1/search?q=a", key)).max()
    };
    assert_eq!(statuses(one, 8), Some(200));
    assert_eq!(statuses(one, 50), Some(429));
    assert_eq!(statuses(other, 8), Some(200));
    // Whoever guesses keys is counted by address.
    assert_eq!(statuses("une-cle-qui-nouvre-rien", 4), Some(401));
    assert_eq!(statuses("une-autre-qui-nouvre-rien", 50), Some(429));
}

/// A key that leaked was once good until the next restart.
#[test]
fn keys_are_replaced_without_a_restart() {
    let [old, new] = ["ancienne-cle-de-trente-signes--", "nouvelle-cle-de-trente-signes--"];
    let home = Home::new(&[("a.md", "# A\n")]);
    home.configure("[security]\nsearch_keys_file = \"search.keys\"\n");
    let write = |keys: &str| std::fs::write(home.path("search.keys"), keys).unwrap();
    write(&format!("{old}\n"));
    let daemon = home.serve();
    let status = |key: &str| with_key(&daemon, "GET", "/api/v1/status", key);
    assert_eq!((status(old), status(new)), (200, 401));

    // A connection that stays open, and one that follows the commits.
    let mut kept = TcpStream::connect(daemon.address).unwrap();
    let mut ask_again = || {
        let request = format!(
            "GET /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {old}\r\n\r\n"
        );
        kept.write_all(request.as_bytes()).unwrap();
        let mut head = [0; 12];
        kept.read_exact(&mut head).unwrap();
        let (mut rest, mut bytes) = (Vec::new(), [0; 4096]);
        while !rest.ends_with(b"}") && !rest.ends_with(b"0\r\n\r\n") {
            let read = kept.read(&mut bytes).unwrap();
            rest.extend_from_slice(&bytes[..read]);
        }
        String::from_utf8_lossy(&head[9..]).into_owned()
    };
    assert_eq!(ask_again(), "200");
    let mut following = TcpStream::connect(daemon.address).unwrap();
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {old}\r\n\
         Connection: close\r\n\r\n"
    );
    following.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 64];
    following.read_exact(&mut first).unwrap();

    write(&format!("{old}\n{new}\n"));
    daemon.signal("-HUP");
    eventually("both keys count", || (status(new) == 200).then_some(()));
    assert_eq!(status(old), 200);
    write(&format!("{new}\n"));
    daemon.signal("-HUP");
    eventually("the old key does not count", || (status(old) == 401).then_some(()));
    assert_eq!(status(new), 200);
    assert_eq!(ask_again(), "401", "nor over a connection of before");
    let mut rest = Vec::new();
    following.read_to_end(&mut rest).unwrap();

    // A file that opens nothing changes nothing, and the status says so.
    write("# none\n");
    daemon.signal("-HUP");
    let told = || {
        let headers = [("Authorization", &*format!("Bearer {new}"))];
        daemon.send(&Ask::get("/api/v1/status").headers(&headers)).json()["configuration"].clone()
    };
    let (refused, _) = eventually("the refusal", || told()["refused"].as_str().map(str::to_owned));
    assert!(refused.contains("search.keys holds no key"), "{refused}");
    assert!(daemon.log().contains("holds no key"), "{}", daemon.log());
    assert_eq!(status(new), 200);
    write(&format!("{old}\n"));
    daemon.signal("-HUP");
    eventually("the file is read again", || (status(old) == 200).then_some(()));
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("trente-signes"), "{log}");
}

#[test]
fn sighup_reads_the_configuration_again_and_names_what_waits_for_a_restart() {
    let (home, daemon) = serve("");
    let told = || daemon.status()["configuration"].clone();
    assert_eq!(told()["refused"], serde_json::Value::Null);
    let hosted = || {
        let headers = [("Host", "notes.example")];
        daemon.send(&Ask::get("/livez").headers(&headers)).status
    };
    assert_eq!(hosted(), 421);
    let loaded = told()["last_load"].clone();
    home.configure(
        "search.hits_max = 3\nwatch.quiet_ms = 7\n\
         security.allowed_hosts = [\"notes.example\"]\nsecurity.queue_max = 1\n",
    );
    daemon.signal("-HUP");
    eventually("the new name counts", || (hosted() == 200).then_some(()));
    assert_eq!(daemon.get("/api/v1/search?limit=4").status, 400);
    let waiting = serde_json::json!(["watch.quiet_ms", "security.queue_max"]);
    assert_eq!(told()["needs_restart"], waiting);
    assert_ne!(told()["last_load"], loaded);
    assert!(daemon.log().contains("watch.quiet_ms, security.queue_max"), "{}", daemon.log());

    home.configure("search.hits_max = 0\n");
    daemon.signal("-HUP");
    let (why, _) = eventually("the refusal", || told()["refused"].as_str().map(str::to_owned));
    assert!(why.contains("search.hits_max") && why.contains("from 1 to 1000"), "{why}");
    assert_eq!(hosted(), 200, "the old configuration counts");
    home.configure("");
    daemon.signal("-HUP");
    eventually("the defaults count again", || (hosted() == 421).then_some(()));
    assert_eq!(told()["refused"], serde_json::Value::Null);
    assert_eq!(told()["needs_restart"], serde_json::json!([]));
}

/// The refusal showed a field, which led to the same refusal.
#[test]
fn closed_pages_say_what_to_do_instead_of_offering_a_field() {
    let (_home, daemon) =
        serve("[security]\nsearch_keys = [\"cle-de-recherche-de-trente-signes\"]\n");
    let reply = daemon.send(&Ask { headers: &[("Accept", "text/html")], ..Ask::get("/?q=a") });
    let page = reply.text();
    assert_eq!(reply.status, 403);
    assert!(page.contains("avec votre clé") && page.contains("pages = &quot;open&quot;"), "{page}");
    assert!(!page.contains("<form") && !page.contains("<script"), "{page}");
}

/// What is wrong with which note is nobody's business but an administrator's.
#[test]
fn the_page_of_the_status_names_notes_to_administrators_only() {
    let page = [("Accept", "text/html")];
    let proxied = [("Accept", "text/html"), ("X-Forwarded-For", "192.0.2.1")];
    let names_notes = |text: &str| text.contains("Derniers changements");
    let (_home, daemon) = serve("");
    let told = |headers: &[(&str, &str)]| {
        let reply = daemon.send(&Ask::get("/status").headers(headers));
        assert_eq!(reply.status, 200);
        assert!(reply.text().contains("Tout est à jour."), "{}", reply.text());
        names_notes(reply.text())
    };
    assert!(told(&page));
    assert!(!told(&proxied));
    assert!(!told(&[("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site")]));

    let key = "cle-administration-trente-signes";
    let (_home, daemon) = serve(&format!("[security]\nadmin_keys = [\"{key}\"]\n"));
    let closed = daemon.send(&Ask::get("/status").headers(&page));
    assert!(!names_notes(closed.text()) && closed.text().contains("type=\"password\""));
    let form = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html")];
    let opened = |body: &str| {
        let ask = Ask { method: "POST", target: "/status", headers: &form, body: body.as_bytes() };
        let reply = daemon.send(&ask);
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(!reply.text().contains(key), "the key is in no answer");
        names_notes(reply.text())
    };
    assert!(opened(&format!("key={key}")));
    for wrong in ["key=autre", "key=", "", "autre=1", &format!("key={key}x")] {
        assert!(!opened(wrong), "{wrong}");
    }
}
