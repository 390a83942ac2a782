//! YAML front matter to JSON values, within a budget: nesting, aliases and merges are bounded, so
//! that 64 KiB can neither fill the memory nor take long.
//!
//! Scalars keep the form that their author gave them where a number would not: `007`, `1_000` and
//! `yes` stay text.

use serde_json::Value;
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
    serde_saphyr::from_str_with_options(block, options).map_err(|fault| {
        let line = fault.location().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        // The message goes on with lines of the block, which are not those of the file.
        let message = fault.to_string();
        let reason = message.split([',', '\n']).next().unwrap_or_default();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        FormatFault { line, reason: reason.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_keep_what_was_written() {
        let block = "id: 20230924193556\nkey: 007\ndate: 2019-10-25 17:35:00 +02:00\non: yes\n\
                     n: 2024\nnone:\n2020: bilan\nf: .nan\n";
        let found = parse(block).unwrap();
        assert_eq!(
            found,
            json!({
                "id": 20_230_924_193_556_u64, "key": "007", "date": "2019-10-25 17:35:00 +02:00",
                "on": "yes", "n": 2024,  "none": null,
                "2020": "bilan", "f": ".nan",
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
