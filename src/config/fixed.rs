//! What a running process cannot change: the folders, the index, what the server was built with, the
//! log. All else counts as soon as it is read again.

use serde_json::{Map, Value};

use super::keys::tables;
use super::model::{Config, Http, Log, Security};

/// `wanted`, but for the values that `running` keeps until a restart.
pub(super) fn keep_fixed(running: &Config, wanted: Config) -> Config {
    let kept = &running.security;
    Config {
        corpus: running.corpus.clone(),
        index: running.index.clone(),
        cluster: running.cluster.clone(),
        watch: running.watch.clone(),
        http: Http { listen: running.http.listen.clone(), ..wanted.http },
        security: Security {
            header_bytes_max: kept.header_bytes_max,
            header_secs_max: kept.header_secs_max,
            request_secs_max: kept.request_secs_max,
            connections_max: kept.connections_max,
            connections_per_address_max: kept.connections_per_address_max,
            concurrency_max: kept.concurrency_max,
            queue_max: kept.queue_max,
            ..wanted.security
        },
        log: Log { queries: wanted.log.queries, missed: wanted.log.missed, ..running.log.clone() },
        ..wanted
    }
}

/// The keys whose values differ, such as `http.listen`. Secrets are not compared.
pub(super) fn differences(one: &Config, other: &Config) -> Vec<String> {
    let differing =
        |((table, ones), (_, others)): ((String, Map<String, Value>), (_, Map<_, _>))| {
            let names: Vec<_> =
                ones.into_iter().filter(|(name, value)| others.get(name) != Some(value)).collect();
            names.into_iter().map(move |(name, _)| format!("{table}.{name}"))
        };
    tables(one).into_iter().zip(tables(other)).flat_map(differing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_named_and_what_does_not_counts() {
        let running = Config::default();
        let read = "[index]\npath = 'elsewhere'\n[log]\nlevel = 'debug'\nqueries = true\n\
            [http]\nlisten = '0.0.0.0:1'\npublic_url = 'https://a.example'\n\
            [security]\nqueue_max = 1\nbody_bytes_max = 2000\n[search]\nhits_max = 7\n";
        let wanted: Config = toml::from_str(read).unwrap();
        let kept = keep_fixed(&running, wanted.clone());
        let waiting = ["index.path", "http.listen", "security.queue_max", "log.level"];
        assert_eq!(differences(&kept, &wanted), waiting);
        let counting =
            ["search.hits_max", "http.public_url", "security.body_bytes_max", "log.queries"];
        assert_eq!(differences(&kept, &running), counting);
    }
}
