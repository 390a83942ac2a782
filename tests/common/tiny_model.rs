//! A model of a few kilobytes, made by the test itself: each word of a group points the same way, and
//! all other letters somewhere of their own. A text points as its words do together.

use std::fs;
use std::path::{Path, PathBuf};

/// Groups of words that mean the same to the model.
const GROUPS: [&[&str]; 4] = [
    &["démissionner", "démission", "rupture", "quitter"],
    &["chat", "félin", "matou"],
    &["impôt", "taxe", "fiscalité"],
    &["école", "enseignement", "scolarité"],
];
/// Letters and signs that have a piece of their own.
const SIGNS: &str =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éèêàâçîïôûùœ.,:;'’-?!▁";
/// Pieces that stand for no text.
const SPECIAL: [&str; 4] = ["<s>", "<pad>", "</s>", "<unk>"];
/// How much further a known word points than a letter.
const WORD_LENGTH: f32 = 8.0;

/// The folder of a tiny model, removed with it.
pub(crate) struct TinyModel {
    folder: tempfile::TempDir,
}

impl TinyModel {
    /// Numbers of a vector.
    pub(crate) const DIMENSIONS: usize = 32;

    /// The model of a seed: models of two seeds have other vectors.
    pub(crate) fn new(seed: u64) -> Self {
        let model = Self { folder: tempfile::tempdir().unwrap() };
        model.write(seed);
        model
    }

    /// Puts the model of another seed into the place of the one that is there.
    pub(crate) fn write(&self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut draw = |length: f32| -> Vec<f32> {
            let values: Vec<f32> = (0..Self::DIMENSIONS).map(|_| random.f32() - 0.5).collect();
            let now = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            values.iter().map(|value| value * length / now).collect()
        };
        let mut pieces: Vec<(String, f64, Vec<f32>)> = Vec::new();
        for special in SPECIAL {
            pieces.push((special.to_owned(), 0.0, vec![0.0; Self::DIMENSIONS]));
        }
        for group in GROUPS {
            let vector = draw(WORD_LENGTH);
            for word in group {
                pieces.push((format!("▁{word}"), -1.0, vector.clone()));
            }
        }
        for sign in SIGNS.chars() {
            pieces.push((sign.to_string(), -8.0, draw(1.0)));
        }
        self.put("model.onnx", &graph(&pieces));
        self.put("tokenizer.json", tokenizer(&pieces).to_string().as_bytes());
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its graph.
    pub(crate) fn graph(&self) -> PathBuf {
        self.folder().join("model.onnx")
    }

    /// Replaced whole, as careful people do.
    fn put(&self, name: &str, bytes: &[u8]) {
        let beside = self.folder().join(format!("{name}.new"));
        fs::write(&beside, bytes).unwrap();
        fs::rename(beside, self.folder().join(name)).unwrap();
    }
}

fn tokenizer(pieces: &[(String, f64, Vec<f32>)]) -> serde_json::Value {
    let special = |(id, content): (usize, &&str)| {
        serde_json::json!({
            "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true
        })
    };
    let token = |id: &str| serde_json::json!({"SpecialToken": {"id": id, "type_id": 0}});
    let sequence = |id: &str| serde_json::json!({"Sequence": {"id": id, "type_id": 0}});
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": SPECIAL.iter().enumerate().map(special).collect::<Vec<_>>(),
        "normalizer": {"type": "NFKC"},
        "pre_tokenizer": {
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [token("<s>"), sequence("A"), token("</s>")],
            "pair": [token("<s>"), sequence("A"), token("</s>"), sequence("B"), token("</s>")],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}
            }
        },
        "decoder": null,
        "model": {
            "type": "Unigram", "unk_id": 3, "byte_fallback": false,
            "vocab": pieces.iter().map(|(piece, score, _)| (piece, score)).collect::<Vec<_>>()
        }
    })
}

/// An ONNX file that looks up the vector of each piece.
fn graph(pieces: &[(String, f64, Vec<f32>)]) -> Vec<u8> {
    let dimensions = pieces[0].2.len();
    let raw: Vec<u8> =
        pieces.iter().flat_map(|(_, _, row)| row).flat_map(|x| x.to_le_bytes()).collect();
    let words = [
        number(1, pieces.len()),
        number(1, dimensions),
        number(2, 1),
        bytes(8, b"words"),
        bytes(9, &raw),
    ];
    let gather = [
        bytes(1, b"words"),
        bytes(1, b"input_ids"),
        bytes(2, b"last_hidden_state"),
        bytes(3, b"look_up"),
        bytes(4, b"Gather"),
    ];
    let named = |name: &str| bytes(1, &bytes(2, name.as_bytes()));
    let value = |name: &str, kind: usize, shape: &[Vec<u8>]| {
        let tensor = [number(1, kind), bytes(2, &shape.concat())].concat();
        [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
    };
    let (batch, tokens) = (named("batch"), named("tokens"));
    let shape = [batch.clone(), tokens.clone(), bytes(1, &number(1, dimensions))];
    let graph = [
        bytes(1, &gather.concat()),
        bytes(2, b"tiny"),
        bytes(5, &words.concat()),
        bytes(11, &value("input_ids", 7, &[batch.clone(), tokens.clone()])),
        bytes(11, &value("attention_mask", 7, &[batch, tokens])),
        bytes(12, &value("last_hidden_state", 1, &shape)),
    ];
    [number(1, 8), bytes(7, &graph.concat()), bytes(8, &number(2, 17))].concat()
}

/// A field of Protocol Buffers that holds a number.
fn number(field: usize, value: usize) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

/// A field that holds bytes, or a message.
fn bytes(field: usize, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len()), value.to_vec()].concat()
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 128 {
        bytes.push(u8::try_from(value % 128 + 128).unwrap());
        value /= 128;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}
