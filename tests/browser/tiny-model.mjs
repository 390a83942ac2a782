// A model of a few kilobytes for tests of searches by meaning: words of a group point the same way, and
// each letter somewhere of its own. The tests in Rust make the like (`tests/common/tiny_model.rs`).

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const GROUPS = [["démissionner", "démission", "rupture", "quitter"], ["chat", "félin", "matou"]];
const SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éèêàâçîïôûùœ.,:;'’-?!▁";
const SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"];
const DIMENSIONS = 32;
/** How much further a known word points than a letter. */
const WORD_LENGTH = 8;

/** The same numbers at each run (Park and Miller). */
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;

function draw(length) {
  const values = Array.from({ length: DIMENSIONS }, random);
  const now = Math.hypot(...values);
  return values.map((value) => (value * length) / now);
}

/** The folder of a model, and what removes it. */
export async function tinyModel() {
  const folder = await mkdtemp(join(tmpdir(), "limier-model-"));
  const pieces = SPECIAL.map((special) => [special, 0, Array(DIMENSIONS).fill(0)]);
  for (const group of GROUPS) {
    const vector = draw(WORD_LENGTH);
    for (const word of group) pieces.push([`▁${word}`, -1, vector]);
  }
  for (const sign of SIGNS) pieces.push([sign, -8, draw(1)]);
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tokenizer(pieces)));
  await writeFile(join(folder, "model.onnx"), model(pieces.map(([, , vector]) => vector)));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function tokenizer(pieces) {
  const special = (content, id) =>
    ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
  const token = (id) => ({ SpecialToken: { id, type_id: 0 } });
  const sequence = (id) => ({ Sequence: { id, type_id: 0 } });
  return {
    version: "1.0", truncation: null, padding: null,
    added_tokens: SPECIAL.map(special),
    normalizer: { type: "NFKC" },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [token("<s>"), sequence("A"), token("</s>")],
      pair: [token("<s>"), sequence("A"), token("</s>"), sequence("B"), token("</s>")],
      special_tokens: { "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] }, "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] } },
    },
    decoder: null,
    model: { type: "Unigram", unk_id: 3, byte_fallback: false, vocab: pieces.map(([piece, score]) => [piece, score]) },
  };
}

/* ONNX is Protocol Buffers: fields of numbers, of bytes, of messages. */

function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
function bytes(field, ...parts) {
  const value = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

/** A graph that looks up the vector of each piece. */
function model(vectors) {
  const named = (name) => bytes(1, bytes(2, name));
  const value = (name, kind, ...shape) => [bytes(1, name), bytes(2, bytes(1, number(1, kind), bytes(2, ...shape)))];
  const [batch, tokens] = [named("batch"), named("tokens")];
  const words = [number(1, vectors.length), number(1, DIMENSIONS), number(2, 1), bytes(8, "words"), bytes(9, Buffer.from(new Float32Array(vectors.flat()).buffer))];
  const gather = [bytes(1, "words"), bytes(1, "input_ids"), bytes(2, "last_hidden_state"), bytes(3, "look_up"), bytes(4, "Gather")];
  const graph = [
    bytes(1, ...gather), bytes(2, "tiny"), bytes(5, ...words),
    bytes(11, ...value("input_ids", 7, batch, tokens)),
    bytes(11, ...value("attention_mask", 7, batch, tokens)),
    bytes(12, ...value("last_hidden_state", 1, batch, tokens, bytes(1, number(1, DIMENSIONS)))),
  ];
  return Buffer.concat([number(1, 8), bytes(7, ...graph), bytes(8, number(2, 17))]);
}
