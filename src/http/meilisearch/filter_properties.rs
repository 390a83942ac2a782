//! How filters are read: tables, and what holds for any text.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::facet::Facet;
use crate::search::Condition;

use super::filter::{DEPTH_MAX, VALUES_MAX, condition};

fn read(filter: &str) -> Result<Option<Condition>, String> {
    condition(Value::String(filter.to_owned()))
}

fn value(facet: Facet, value: &str) -> Condition {
    Condition::Values(facet, vec![value.to_owned()])
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

#[test]
fn each_form_says_what_it_says_to_meilisearch() {
    let dinum = || value(Facet::Organisation, "DINUM");
    let cloud = || value(Facet::Theme, "cloud");
    let ign = || value(Facet::Organisation, "IGN");
    for (filter, expected) in [
        ("organisation = DINUM", dinum()),
        ("organisation=DINUM", dinum()),
        (r#""organisation"="DINUM""#, dinum()),
        ("'organisation' = 'DINUM'", dinum()),
        ("organisation != DINUM", not(dinum())),
        ("NOT organisation = DINUM", not(dinum())),
        ("NOT NOT organisation = DINUM", dinum()),
        ("((organisation = DINUM))", dinum()),
        (r#"tags = "l'\"un\" \\ d\autre""#, value(Facet::Tag, r#"l'"un" \ d\autre"#)),
        ("tag = a/b.c-d", value(Facet::Tag, "a/b.c-d")),
        (
            "organisation = DINUM OR organisation = IGN AND theme = cloud",
            Condition::Any(vec![dinum(), Condition::All(vec![ign(), cloud()])]),
        ),
        (
            "(organisation = DINUM or organisation = IGN) and theme = cloud",
            Condition::All(vec![Condition::Any(vec![dinum(), ign()]), cloud()]),
        ),
        (
            "organisation IN [DINUM, 'I G N',]",
            Condition::Values(Facet::Organisation, vec!["DINUM".into(), "I G N".into()]),
        ),
        ("theme NOT IN[cloud]", not(cloud())),
        ("theme IN []", Condition::Values(Facet::Theme, vec![])),
        ("mention EXISTS", Condition::HasValue(Facet::Mention)),
        ("mention NOT EXISTS", not(Condition::HasValue(Facet::Mention))),
        ("theme IS EMPTY", not(Condition::HasValue(Facet::Theme))),
        ("date IS NOT NULL", Condition::Days(1..u32::MAX)),
        (r#""date">=1722556800"#, Condition::Days(20_240_802..u32::MAX)),
        (
            r#""date" 1722556800 TO 1722643200"#,
            Condition::All(vec![
                Condition::Days(20_240_802..u32::MAX),
                Condition::Days(0..20_240_804),
            ]),
        ),
        ("year = 2024", Condition::Any(vec![Condition::Days(20_240_000..20_250_000)])),
        ("path = 'a b.md'", Condition::Any(vec![Condition::Note("a b.md".into())])),
        ("path STARTS WITH dossier/", Condition::NotesStarting("dossier/".into())),
        (
            "organisation_lvl1 = 'Premier ministre > DINUM'",
            Condition::Labels(
                Facet::Organisation,
                vec![vec!["Premier ministre".into(), "DINUM".into()]],
            ),
        ),
    ] {
        assert_eq!(read(filter), Ok(Some(expected)), "{filter}");
    }
}

#[test]
fn arrays_are_all_of_any_of() {
    let (a, b, c) = (value(Facet::Tag, "a"), value(Facet::Tag, "b"), value(Facet::Theme, "c"));
    for (filter, expected) in [
        (
            json!([[r#""tag"="a""#, r#""tag"="b""#], r#""theme"="c""#]),
            Some(Condition::All(vec![Condition::Any(vec![a.clone(), b]), c])),
        ),
        (json!(["tag = a"]), Some(a.clone())),
        (json!([["tag = a"], []]), Some(a)),
        (json!([]), None),
        (json!(["", []]), None),
        (json!(" "), None),
    ] {
        assert_eq!(condition(filter.clone()), Ok(expected), "{filter}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    for (filter, named) in [
        ("colour = red", "`colour` is not filterable"),
        ("_geoRadius(1, 2, 3)", "`_geoRadius` is not filterable"),
        ("organisation", "nothing"),
        ("organisation =", "nothing"),
        ("organisation ! DINUM", "lone `!`"),
        ("organisation > DINUM", "`organisation`"),
        ("organisation CONTAINS DI", "`CONTAINS`"),
        ("organisation STARTS WITH DI", "`organisation`"),
        ("date = demain", "`date`"),
        ("organisation = DINUM theme = cloud", "`theme`"),
        ("(organisation = DINUM", "`)`"),
        ("organisation = \"DINUM", "delimiter"),
        ("organisation IN DINUM", "`[`"),
        ("organisation IN [DINUM IGN]", "comma"),
        ("organisation IN [DINUM", "comma"),
        ("= DINUM", "`=`"),
        ("NOT", "nothing"),
        ("tag = a AND", "nothing"),
        ("date IS 3", "NULL"),
    ] {
        let refused = read(filter).unwrap_err();
        assert!(refused.contains(named), "{filter}: {refused}");
    }
    for filter in [json!(3), json!({"a": 1}), json!([3]), json!([[3]]), json!([["tag = a", []]])] {
        assert!(condition(filter.clone()).unwrap_err().contains("expected String"), "{filter}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth: usize| format!("{}tag = a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(read(&nested(DEPTH_MAX)).is_ok());
    assert!(read(&nested(DEPTH_MAX + 1)).is_err());
    assert!(read(&"(".repeat(1_000_000)).is_err());
    assert!(read(&format!("{}tag = a", "NOT ".repeat(100_000))).is_ok());
    let values = |count: usize| format!("tag IN [{}]", "a,".repeat(count));
    assert!(read(&values(VALUES_MAX - 1)).is_ok());
    assert!(read(&values(VALUES_MAX)).is_err());
    let many = Value::Array(vec![Value::String("tag = a".to_owned()); VALUES_MAX]);
    assert!(condition(many).is_err(), "together too");
}

/// Conditions over tags, with what a filter that says them looks like.
fn said() -> impl Strategy<Value = (Condition, String)> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let fact = "[ -~é]{0,8}"
        .prop_map(move |text| (value(Facet::Tag, &text), format!("tag = {}", quoted(&text))));
    fact.prop_recursive(6, 40, 4, |inner| {
        let many = proptest::collection::vec(inner.clone(), 2..4);
        let join = |parts: Vec<(Condition, String)>, operator: &str| {
            let (conditions, texts): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
            let texts: Vec<_> = texts.iter().map(|text| format!("({text})")).collect();
            (conditions, texts.join(operator))
        };
        prop_oneof![
            inner.prop_map(|(condition, text)| (not(condition), format!("NOT ({text})"))),
            many.clone().prop_map(move |parts| {
                let (conditions, text) = join(parts, " AND ");
                (Condition::All(conditions), text)
            }),
            many.prop_map(move |parts| {
                let (conditions, text) = join(parts, " OR ");
                (Condition::Any(conditions), text)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_said_is_what_is_read((condition, text) in said()) {
        prop_assert_eq!(read(&text), Ok(Some(condition)), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(
        text in r#"(tag|date|year| |=|!=|>|\(|\)|\[|\]|,|"|'|\\|IN|NOT|AND|OR|TO|EXISTS|IS|NULL|[ -~é]){0,30}"#
    ) {
        if let Ok(Some(condition)) = read(&text) {
            prop_assert!(condition.facts_len() <= VALUES_MAX * 2);
        }
    }
}
