//! YAML front matter to JSON values, within a budget: nesting, aliases and merges are bounded, so
//! that 64 KiB can neither fill the memory nor take long.
//!
//! Scalars keep the form that their author gave them where a number would not: `007`, `4.10`, `1e3`
//! and `yes` stay text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;
use serde_saphyr::options::NonFiniteFloatPolicy;

use super::format::FormatFault;

/// Values in a front matter, those that aliases repeat included.
const NODES: usize = 20_000;

/// Levels that are understood at all; those beyond [`crate::note::limits::Limits::front_matter_depth`] are cut.
const DEPTH: usize = 64;

pub(super) fn parse(block: &str) -> Result<Value, FormatFault> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            flow_nesting_limit: DEPTH,
            max_nodes: NODES,
            max_events: 4 * NODES,
            max_aliases: 200,
            max_anchors: 200,
            max_recorded_anchor_events: NODES,
            max_merge_keys: 100,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: NODES,
            max_replay_stack_depth: 8,
        },
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
        ignore_binary_tag_for_string: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    if block.trim().is_empty() {
        return Ok(Value::Null);
    }
    let parsed: Result<Node, _> = serde_saphyr::from_str_with_options(block, options);
    parsed.map(|node| node.into_value(block)).map_err(|fault| {
        let line = fault.location().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        // The message goes on with lines of the block, which are not those of the file.
        let message = fault.to_string();
        let reason = message.split([',', '\n']).next().unwrap_or_default();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        FormatFault { line, reason: reason.to_owned() }
    })
}

/// A value with its place in the block, where numbers are looked up as they are written.
struct Node(Spanned<NodeValue>);

enum NodeValue {
    Scalar(Value),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    fn into_value(self, block: &str) -> Value {
        let Spanned { value, defined, .. } = self.0;
        match value {
            NodeValue::Scalar(Value::Number(number)) => {
                let span = defined.span();
                let written = span.byte_offset().zip(span.byte_len()).and_then(|(start, len)| {
                    let (start, len) = (usize::try_from(start).ok()?, usize::try_from(len).ok()?);
                    block.get(start..start.checked_add(len)?)
                });
                as_written(number, written.unwrap_or_default().trim())
            }
            NodeValue::Scalar(value) => value,
            NodeValue::List(items) => match items.as_slice() {
                [Node(Spanned { value: NodeValue::List(inner), .. })] if is_link(inner) => {
                    let inner: Vec<_> = inner.iter().filter_map(Node::text).collect();
                    Value::String(format!("[[{}]]", inner.join(", ")))
                }
                _ => items.into_iter().map(|item| item.into_value(block)).collect(),
            },
            NodeValue::Map(fields) => Value::Object(
                fields.into_iter().map(|(key, value)| (key, value.into_value(block))).collect(),
            ),
        }
    }

    fn text(&self) -> Option<&str> {
        match &self.0.value {
            NodeValue::Scalar(Value::String(text)) => Some(text),
            _ => None,
        }
    }
}

/// Whether the only item of a list holds these: `[[Note]]` without quotes is a link, though YAML
/// reads a list in a list.
fn is_link(inner: &[Node]) -> bool {
    !inner.is_empty() && inner.iter().all(|item| item.text().is_some())
}

/// A number whose digits say what its author wrote, else the text: `4.10` is no `4.1`.
fn as_written(number: Number, written: &str) -> Value {
    let is_number = written.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if is_number && number.to_string() != written {
        Value::String(written.to_owned())
    } else {
        Value::Number(number)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for NodeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = NodeValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<NodeValue, E> {
        Ok(NodeValue::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(NodeValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<NodeValue, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(NodeValue::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_keep_what_was_written() {
        let block = "id: 20230924193556\nkey: 007\ndate: 2019-10-25 17:35:00 +02:00\non: yes\n\
                     n: 2024\nnone:\n2020: bilan\nf: .nan\nversion: 4.10\ngrand: 1e3\n\
                     tags: [1.10, 2.0, 1.5, 0x1F]\né: &x 3.50\nrenvoi: *x\n\
                     lien: [[Projet Alpha]]\nmatrice: [[1, 2]]\n";
        let found = parse(block).unwrap();
        assert_eq!(
            found,
            json!({
                "id": 20_230_924_193_556_u64, "key": "007", "date": "2019-10-25 17:35:00 +02:00",
                "on": "yes", "n": 2024,  "none": null,
                "2020": "bilan", "f": ".nan", "version": "4.10", "grand": "1e3",
                "tags": ["1.10", 2.0, 1.5, "0x1F"], "é": "3.50", "renvoi": "3.50",
                "lien": "[[Projet Alpha]]", "matrice": [[1, 2]],
            })
        );
    }

    #[test]
    fn bombs_are_refused_with_their_line() {
        for (block, line) in [
            ("a: b: c\n".to_owned(), 1),
            (format!("a: {}", "[".repeat(60_000)), 1),
            ("t: 1\nt: 2\n".to_owned(), 2),
            ("a:\n\t- b\n".to_owned(), 2),
            ("a: 1\n\nb: [1, 2\nc: 3\n".to_owned(), 4),
            (format!("a: &a [x]\nb: [{}]", "*a,".repeat(1_000)), 2),
        ] {
            let fault = parse(&block).unwrap_err();
            assert_eq!(fault.line, line, "{}", fault.reason);
            assert!(!fault.reason.is_empty());
        }
    }
}
