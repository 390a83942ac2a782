//! `limier analyze`: what the French chain makes of a text, step by step.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::text::{self, OwnedToken};

use super::args::AnalyzeArgs;
use super::exit::Exit;
use super::output;

/// A token and what is known of it.
#[derive(Serialize)]
struct Analysed {
    /// As written.
    word: String,
    /// Bytes of the text.
    range: [usize; 2],
    position: usize,
    folded: String,
    stop: bool,
    reference: bool,
    /// Whether the lexicon knows the word; else its lemma is made by rule. `None` for what has no
    /// lemma to look up: stop words and references.
    known: Option<bool>,
    /// The terms of the search, best reading first.
    lemmas: Vec<String>,
    /// Readings that do not count.
    dropped: Vec<Reading>,
    /// From a lemma to the words of its family, if it has any.
    families: Map<String, Value>,
}

/// What the word is not taken for, and why.
#[derive(Serialize)]
struct Reading {
    lemma: String,
    reason: &'static str,
}

pub(super) fn run(args: &AnalyzeArgs) -> anyhow::Result<Exit> {
    let tokens = text::tokens(&args.text).into_iter().map(|token| Analysed::of(token, &args.text));
    let tokens: Vec<_> = tokens.collect();
    if args.json {
        let answer = json!({ "text": args.text, "tokens": tokens });
        output::line(serde_json::to_string_pretty(&answer)?);
        return Ok(Exit::Done);
    }
    output::line(format_args!("{:<24} {:<9} {:<24} {}", "word", "bytes", "folded", "terms"));
    for token in &tokens {
        token.print();
    }
    Ok(Exit::Done)
}

impl Analysed {
    fn of(token: OwnedToken, text: &str) -> Self {
        let is_word = !token.is_stop && !token.is_reference;
        let dropped = if is_word { text::dropped_lemmas(&token.folded) } else { Vec::new() };
        let dropped =
            dropped.into_iter().map(|(lemma, why)| Reading { lemma, reason: why.reason() });
        let families = token.lemmas.iter().filter(|_| is_word).filter_map(|lemma| {
            let family = text::family(lemma);
            (!family.is_empty()).then(|| (lemma.clone(), family.into()))
        });
        Self {
            word: text.get(token.range.clone()).unwrap_or_default().to_owned(),
            range: [token.range.start, token.range.end],
            position: token.position,
            known: is_word.then(|| text::is_known(&token.folded)),
            dropped: dropped.collect(),
            families: families.collect(),
            folded: token.folded,
            stop: token.is_stop,
            reference: token.is_reference,
            lemmas: token.lemmas,
        }
    }

    fn print(&self) {
        let Self { word, range: [start, end], folded, lemmas, .. } = self;
        let bytes = format!("{start}..{end}");
        let terms = if self.stop { "(stop word)".to_owned() } else { lemmas.join(" ") };
        output::line(format_args!("{word:<24} {bytes:<9} {folded:<24} {terms}"));
        if self.known == Some(false) && folded.chars().any(char::is_alphabetic) {
            output::line("    not in the lexicon: read by rule");
        }
        for Reading { lemma, reason } in &self.dropped {
            output::line(format_args!("    not {lemma}: {reason}"));
        }
        for (lemma, family) in &self.families {
            let words = family.as_array().into_iter().flatten().filter_map(Value::as_str);
            let words = words.collect::<Vec<_>>().join(" ");
            output::line(format_args!("    family of {lemma}: {words}"));
        }
    }
}
