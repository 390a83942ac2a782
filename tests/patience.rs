//! A request's time limit, wherever the time goes.

#![cfg(test)]

mod common;

use std::time::Duration;

use common::{indexed, settings};
use limier::search::{QueryMarks, Request, SearchError, Settings, search};

#[test]
fn reading_a_query_is_given_up_in_time_too() {
    let (_folder, _writer, snapshot) =
        indexed(["Une start-up sans pareille, prud’homme et entre prise.\n".to_owned()]);
    let patient = settings();
    let hasty = Settings { time_max: Duration::ZERO, ..patient.clone() };
    for q in ["start-up", "entreprise", "\"sans pareille\"", "sta*", "pareille"] {
        let request = Request { q: q.into(), ..Request::default() };
        assert_eq!(search(&snapshot, &patient, &request).unwrap().total, 1, "{q}");
        assert!(QueryMarks::new(&snapshot, &patient, q).is_ok(), "{q}");
        let late = search(&snapshot, &hasty, &request);
        assert!(matches!(late, Err(SearchError::Late(_))), "{q}");
        let late = QueryMarks::new(&snapshot, &hasty, q).map(|_| ());
        assert!(matches!(late, Err(SearchError::Late(_))), "{q}");
    }
}
