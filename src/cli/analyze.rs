//! `limier analyze`: what the French chain makes of a text, step by step.

use serde_json::json;

use crate::text::{self, OwnedToken};

use super::args::AnalyzeArgs;
use super::exit::Exit;
use super::output;

pub(super) fn run(args: &AnalyzeArgs) -> anyhow::Result<Exit> {
    let tokens = text::tokens(&args.text);
    let word =
        |token: &OwnedToken| args.text.get(token.range.clone()).unwrap_or_default().to_owned();
    if args.json {
        let tokens = tokens.iter().map(|token| {
            json!({
                "word": word(token),
                "range": [token.range.start, token.range.end],
                "position": token.position,
                "folded": token.folded,
                "stop": token.is_stop,
                "reference": token.is_reference,
                "lemmas": token.lemmas,
            })
        });
        let tokens: Vec<_> = tokens.collect();
        let answer = json!({ "text": args.text, "tokens": tokens });
        output::line(serde_json::to_string_pretty(&answer)?);
        return Ok(Exit::Done);
    }
    output::line(format_args!("{:<24} {:<9} {:<24} {}", "word", "bytes", "folded", "terms"));
    for token in &tokens {
        let bytes = format!("{}..{}", token.range.start, token.range.end);
        let terms = if token.is_stop { "(stop word)".to_owned() } else { token.lemmas.join(" ") };
        output::line(format_args!("{:<24} {bytes:<9} {:<24} {terms}", word(token), token.folded));
    }
    Ok(Exit::Done)
}
