//! What is said when a cluster is not what it should be, and that this machine answers all the same. What a
//! real cluster does is tested by `make test-cluster`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use super::common::{Home, eventually, outcome};

/// A server that gives one answer to all that is asked; its address.
fn server(status: &'static str, body: serde_json::Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let body = body.to_string();
            let mut buffer = [0; 8 << 10];
            let _ = client.read(&mut buffer);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n",
                body.len()
            );
            let _ = client.write_all(format!("{head}{body}").as_bytes());
        }
    });
    format!("http://{address}")
}

fn home(url: &str, more: &str) -> Home {
    let home = Home::new(&[("a.md", "# Un\n\nbudget")]);
    home.configure(&format!(
        "index.engine = \"opensearch\"\n[cluster]\nurls = [\"{url}\"]\nrequest_secs_max = 1\n{more}"
    ));
    home
}

#[test]
fn each_wrong_cluster_is_told_in_one_line() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let old = json!({ "version": { "number": "1.3.2", "distribution": "opensearch" } });
    let other = json!({ "version": { "number": "8.15.0" } });
    for (url, told) in [
        (format!("http://{free}"), "no node of cluster.urls answers"),
        (
            server("200 OK", old),
            "opensearch 1.3.2 answers at cluster.urls: OpenSearch 2.19 or later",
        ),
        (server("200 OK", other), "another program answers at cluster.urls"),
        (server("401 Unauthorized", json!({})), "the cluster refuses us (401)"),
        (server("503 Service Unavailable", json!({})), "the cluster answers 503 to GET /"),
    ] {
        let home = home(&url, "");
        let outcome = home.run(&["index"]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let last = outcome.stderr.lines().last().unwrap();
        assert!(
            last.starts_with("limier: the index here is up to date, that of the cluster"),
            "{last}"
        );
        assert!(last.contains(told), "{last}");
        assert!(outcome.stdout.contains("1 notes"), "{outcome:?}");
    }
}

#[test]
fn a_daemon_answers_without_its_cluster_and_says_so() {
    let old = json!({ "version": { "number": "1.3.2", "distribution": "opensearch" } });
    let daemon = home(&server("200 OK", old), "").serve();
    assert_eq!(daemon.ids("budget"), ["a.md#un"]);
    eventually("the status tells", || {
        let degraded = daemon.status()["degraded"].to_string();
        degraded.contains("cluster: opensearch 1.3.2 answers").then_some(())
    });
}

#[test]
fn what_does_not_go_together_is_refused_before_anything_is_asked() {
    let nowhere = "http://127.0.0.1:1";
    for (more, told) in [
        ("password_file = \"p\"", "cluster.user and cluster.password_file go together"),
        ("user = \"limier\"\npassword_file = \"absent\"", "cluster.password_file: "),
        ("ca_file = \"absent\"", "cluster.ca_file: "),
        ("index = \"Notes\"", "\"Notes\" is not a name"),
        ("shards = 0", "cluster.shards: must be a whole number from 1 to 64"),
    ] {
        let outcome = home(nowhere, more).run(&["index"]);
        assert!(outcome.stderr.contains(told), "{outcome:?}");
        assert_ne!(outcome.code, Some(0), "{outcome:?}");
    }
    let embedded = Home::new(&[]);
    let outcome = outcome(&mut embedded.command(&["serve", "--read-only"]));
    assert_eq!(outcome.code, Some(78), "{outcome:?}");
    assert!(outcome.stderr.contains("set index.engine = \"opensearch\""), "{outcome:?}");
}

#[test]
fn a_password_is_in_no_log() {
    let home =
        home(&server("403 Forbidden", json!({})), "user = \"limier\"\npassword_file = \"p\"");
    std::fs::write(home.path("p"), "zorglub-zorglub\n").unwrap();
    let outcome = home.run(&["index", "--log", "trace"]);
    assert!(outcome.stderr.contains("the cluster refuses us (403)"), "{outcome:?}");
    assert!(!outcome.stderr.contains("zorglub"), "{outcome:?}");
}
