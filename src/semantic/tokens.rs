//! Texts to the numbers that a model knows pieces of words by.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use kitoken::Kitoken;
use kitoken::convert::convert_tokenizers;
use serde::Deserialize;

use super::error::ModelError;

/// The tokenizer of a model.
pub(super) struct ModelTokenizer {
    pieces: Kitoken,
    frame: Frame,
}

/// What stands before and after the tokens of a text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Frame {
    before: Vec<u32>,
    after: Vec<u32>,
}

/// The part of `tokenizer.json` that says so.
#[derive(Deserialize)]
struct Definition {
    post_processor: Option<PostProcessor>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum PostProcessor {
    #[serde(alias = "BertProcessing")]
    RobertaProcessing {
        sep: (String, u32),
        cls: (String, u32),
    },
    TemplateProcessing {
        single: Vec<Piece>,
        special_tokens: HashMap<String, Special>,
    },
    Sequence {
        processors: Vec<PostProcessor>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
enum Piece {
    SpecialToken { id: String },
    Sequence {},
}

#[derive(Deserialize)]
struct Special {
    ids: Vec<u32>,
}

impl ModelTokenizer {
    /// Reads a `tokenizer.json`.
    pub(super) fn load(path: &Path) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::Unreadable { path: path.to_owned(), source };
        let text = fs::read(path).map_err(unreadable)?;
        let senseless = |message: String| ModelError::Senseless { path: path.to_owned(), message };
        let definition: Definition =
            serde_json::from_slice(&text).map_err(|error| senseless(error.to_string()))?;
        let frame = definition.post_processor.map(Frame::of).unwrap_or_default();
        let pieces = convert_tokenizers(&text).map_err(|error| senseless(error.to_string()))?;
        drop(text);
        let pieces = Kitoken::try_from(pieces).map_err(|error| senseless(error.to_string()))?;
        Ok(Self { pieces, frame })
    }

    /// The numbers of a text and of what frames it, at most `tokens_max` in all.
    pub(super) fn numbers(&self, text: &str, tokens_max: usize) -> Result<Vec<i32>, ModelError> {
        let Frame { before, after } = &self.frame;
        // What looks like a special token in a note is text.
        let pieces = self.pieces.encode(text, false);
        let pieces = pieces.map_err(|error| ModelError::Run { message: error.to_string() })?;
        let room = tokens_max.saturating_sub(before.len() + after.len()).max(1);
        let all = before.iter().chain(pieces.iter().take(room)).chain(after);
        Ok(all.map(|number| i32::try_from(*number).unwrap_or_default()).collect())
    }
}

impl Frame {
    fn of(processor: PostProcessor) -> Self {
        match processor {
            PostProcessor::RobertaProcessing { sep: (_, sep), cls: (_, cls) } => {
                Self { before: vec![cls], after: vec![sep] }
            }
            PostProcessor::TemplateProcessing { single, special_tokens } => {
                let mut frame = Self::default();
                let mut is_before = true;
                for piece in single {
                    match piece {
                        Piece::Sequence {} => is_before = false,
                        Piece::SpecialToken { id } => {
                            let ids = special_tokens.get(&id).map(|special| &*special.ids);
                            let side = if is_before { &mut frame.before } else { &mut frame.after };
                            side.extend(ids.unwrap_or_default());
                        }
                    }
                }
                frame
            }
            PostProcessor::Sequence { processors } => {
                let frames = processors.into_iter().map(Self::of);
                frames.into_iter().find(|frame| *frame != Self::default()).unwrap_or_default()
            }
            PostProcessor::Other => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_frames_a_text_is_read() {
        for (processor, before, after) in [
            (r#"{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}"#, [0], [2]),
            (r#"{"type": "BertProcessing", "sep": ["[SEP]", 9], "cls": ["[CLS]", 8]}"#, [8], [9]),
            (
                r#"{"type": "Sequence", "processors": [{"type": "ByteLevel", "trim_offsets": true},
                    {"type": "TemplateProcessing", "pair": [], "single": [
                        {"SpecialToken": {"id": "<s>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                     "special_tokens": {"<s>": {"id": "<s>", "ids": [5], "tokens": ["<s>"]},
                        "</s>": {"id": "</s>", "ids": [6], "tokens": ["</s>"]}}}]}"#,
                [5],
                [6],
            ),
        ] {
            let processor: PostProcessor = serde_json::from_str(processor).unwrap();
            let expected = Frame { before: before.into(), after: after.into() };
            assert_eq!(Frame::of(processor), expected);
        }
    }
}
