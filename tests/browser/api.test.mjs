// The API is as its document says: the document is a right one, its examples work, and what is really
// answered is what it promises. No browser takes part; the validator of JSON Schema is at home here.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { join, relative, resolve } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { CORPUS, serve } from "./service.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const FIXTURES = join(ROOT, "tests/fixtures");
const STREAM = "/api/v1/events";

let limier, api, ajv;
before(async () => {
  limier = await serve({ corpus: await notes(), settings: "[log]\nmissed = true\n" });
  api = await (await fetch(`${limier.url}/openapi.json`)).json();
  ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  for (const [name, max] of [["int32", 2 ** 31], ["int64", Infinity]]) {
    ajv.addFormat(name, { type: "number", validate: (value) => Number.isInteger(value) && value < max });
  }
  for (const name of ["float", "double"]) ajv.addFormat(name, { type: "number", validate: Number.isFinite });
  ajv.addSchema({ ...api, $id: "api" });
});
after(() => limier.stop());

/** The notes of the repository, and those of the fixtures in a folder of their own. */
async function notes() {
  const all = {};
  for (const [folder, prefix] of [[CORPUS, ""], [FIXTURES, "tests/"]]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((entry) => entry.isFile())) {
      const path = join(entry.parentPath, entry.name);
      all[prefix + relative(folder, path)] = await readFile(path);
    }
  }
  return all;
}

/** Every operation with its path and its method. */
const operations = () => Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

const pointer = (text) => text.replace(/~/g, "~0").replace(/\//g, "~1");
const at = (reference) => reference.slice(2).split("/")
  .reduce((value, key) => value[key.replace(/~1/g, "/").replace(/~0/g, "~")], api);
const resolved = (value) => (value?.$ref ? at(value.$ref) : value);

/** Asserts that `value` is what the schema of the document at `place` says. */
function assertValid(place, value, what) {
  const validate = ajv.getSchema(`api${place}`);
  assert.ok(validate, `no schema at ${place}`);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors, { separator: "\n" })}`);
}

/** Where the answer of an operation stands in the document. */
function answerPlace({ path, method, operation }, status) {
  const answer = operation.responses[status];
  return answer.$ref ?? `#/paths/${pointer(path)}/${method}/responses/${status}`;
}

function operationOf(method, target) {
  const path = target.split("?")[0];
  const fits = (template) => template === path
    || (template.endsWith("{path}") && path.startsWith(template.slice(0, -6)) && path.length > template.length - 6);
  const found = operations().find((one) => one.method === method && fits(one.path));
  assert.ok(found, `${method} ${target} is not in the document`);
  return found;
}

/** One request over a connection of its own: the daemon may end one that rests. */
const send = (target, { method = "GET", headers = {}, body } = {}) => new Promise((done, failed) => {
  const asked = request(limier.url + target, { method, headers, agent: false }, async (reply) => {
    const pieces = await reply.setEncoding("utf8").toArray();
    done({ status: reply.statusCode, headers: reply.headers, body: pieces.join("") });
  });
  asked.on("error", failed).end(body);
});

/** Sends a request, and checks that its answer is one that the document promises; its status. */
async function ask(target, init = {}) {
  const method = (init.method ?? "GET").toLowerCase();
  const reply = await send(target, init);
  const { body } = reply;
  const what = `${method} ${target} ${init.body ?? ""}: ${reply.status} ${body.slice(0, 300)}`;
  const operation = operationOf(method, target);
  assert.ok(operation.operation.responses[reply.status], `a status that is not promised: ${what}`);
  const place = answerPlace(operation, reply.status);
  const answer = at(place);
  for (const name of Object.keys(answer.headers ?? {})) {
    assert.ok(reply.headers[name.toLowerCase()], `without ${name}: ${what}`);
  }
  if (!answer.content) {
    assert.equal(body, "", what);
    return reply.status;
  }
  const type = reply.headers["content-type"].split(";")[0];
  const kind = answer.content[type] ? type : "*/*";
  assert.ok(answer.content[kind], `not promised: ${type} of ${what}`);
  if (type.endsWith("json") && answer.content[kind].schema) {
    assertValid(`${place}/content/${pointer(kind)}/schema`, JSON.parse(body), what);
  }
  return reply.status;
}

const query = (pairs) => new URLSearchParams(pairs).toString();
const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

test("the document is OpenAPI 3.1", async () => {
  const text = await readFile(join(ROOT, "tests/openapi/schema-3.1.json"), "utf8");
  // What it leaves open for other dialects: Ajv resolves such references to the wrong place.
  const schema = JSON.parse(text.replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'));
  const validator = new Ajv({ strict: false, allErrors: true });
  addFormats(validator);
  validator.addFormat("media-range", true);
  const validate = validator.compile(schema);
  assert.ok(validate(api), validator.errorsText(validate.errors, { separator: "\n" }));
  // It leaves schemas to JSON Schema.
  const check = (value, place) => {
    if (value === null || typeof value !== "object") return;
    if (value.schema) assert.ok(ajv.validateSchema(value.schema), `${place}: ${ajv.errorsText()}`);
    for (const [key, inner] of Object.entries(value)) check(inner, `${place}/${key}`);
  };
  check(api, "#");
  for (const [name, one] of Object.entries(api.components.schemas)) {
    assert.ok(ajv.validateSchema(one), `${name}: ${ajv.errorsText()}`);
  }
});

test("what is not described is refused", () => {
  const place = "#/components/schemas/LivezReply";
  assertValid(place, { status: "alive" }, "as it is");
  for (const other of [{}, { status: 1 }, { status: "alive", more: 1 }]) {
    assert.throws(() => assertValid(place, other, "another"));
  }
});

test("each example of a request works, and each example of an answer is one", async () => {
  for (const one of operations()) {
    const { path, method, operation } = one;
    const own = `#/paths/${pointer(path)}/${method}`;
    const tries = [...operation["x-try"]];
    assert.ok(tries.length || method === "post" || path.endsWith("{path}"), `${path} shows nothing`);
    for (const [number, parameter] of operation.parameters.entries()) {
      if (parameter.example === undefined) continue;
      assertValid(`${own}/parameters/${number}/schema`, parameter.example, `${path} ${parameter.name}`);
      if (parameter.in !== "query") continue;
      const target = `${path}?${query([[parameter.name, parameter.example]])}`;
      if (!path.includes("{")) tries.push(target);
    }
    for (const target of tries.filter((target) => target !== STREAM)) {
      assert.equal(await ask(target), 200, target);
    }
    const body = operation.requestBody?.content["application/json"];
    if (body) {
      assertValid(`${own}/requestBody/content/application~1json/schema`, body.example, path);
      assert.equal(await ask(path, { method: "POST", body: JSON.stringify(body.example) }), 200);
    }
    for (const [status, answer] of Object.entries(operation.responses)) {
      const place = answerPlace(one, status);
      for (const [type, content] of Object.entries(resolved(answer).content ?? {})) {
        const schema = `${place}/content/${pointer(type)}/schema`;
        if (content.example) assertValid(schema, content.example, `${status} of ${path}`);
        for (const { summary, value } of Object.values(content.examples ?? {})) {
          assertValid(schema, value, summary);
          assert.equal(String(value.status), status, summary);
        }
      }
    }
  }
});

const QUERIES = [
  "", "numérique", "souverainete numerique", "souverenete numrique", "DINUM", "xylophone",
  '"cloud de confiance"', "données -ouvertes", "numéri*", "titre:stratégie", "depuis:2023",
  "organisation:inconnue", "(a OU b", "« »", "ET OU SAUF", "<b>&", "\0", "🦊",
];
// What parameters may be: right, odd, wrong.
const OTHERS = [
  [], [["organisation", "DINUM"]],
  [["organisation", "DINUM"], ["organisation", "Etalab"], ["theme", "cloud"]],
  [["theme", "pas un thème"]], [["mention", "ANSSI"], ["facets", "mention,year"]], [["facets", ""]],
  [["facets", "organisation,theme,mention,year"], ["collapse", "none"]],
  [["from", "2023"], ["to", "2 août 2024"], ["sort", "-date"]],
  [["from", ""], ["to", ""], ["sort", "title"], ["collapse", "note"]],
  [["explain", "true"], ["snippets", "5"], ["snippet_chars", "1000"]],
  [["snippets", "0"], ["limit", "100"]], [["strict", "1"], ["typing", "true"]],
  [["offset", "9007199254740991"]], [["note", "organisations"]],
  [["limit", "0"]], [["limit", " 5"]], [["offset", "9007199254740992"]], [["sort", "best"]],
  [["from", "demain"]], [["facets", "colour"]], [["limt", "1"]], [["limit", "1"], ["limit", "2"]],
];

test("hundreds of answers are as promised, whatever is asked", async () => {
  const statuses = {};
  const tell = async (target, init) => {
    const status = await ask(target, init);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const post = (body) => tell("/api/v1/search", { method: "POST", body });
  for (const [number, q] of QUERIES.entries()) {
    for (const other of OTHERS.filter((_, at) => at % 2 === number % 2)) {
      await tell(`/api/v1/search?${query([["q", q], ...other])}`);
    }
    for (const route of ["/api/v1/suggest", "/api/v1/facets", "/atom.xml", "/opensearch/suggestions"]) {
      await tell(`${route}?${query([["q", q]])}`);
    }
    await post(JSON.stringify({ q, limit: number }));
  }
  for (const target of ["/api/v1/facets?find=minist", "/api/v1/facets?limit=1", "/api/v1/suggest?limit=51"]) {
    await tell(target);
  }
  await tell(`/api/v1/facets?theme=${"a".repeat(20_000)}`);
  for (const body of ["", "{", "[]", '{"q": {}}', '{"q": null}', '{"facets": ["year"]}', '{"a": 1}']) {
    await post(body);
  }
  const { notes } = await (await fetch(`${limier.url}/api/v1/notes?limit=1000`)).json();
  for (const { path } of notes) await tell(`/api/v1/notes/${encoded(path)}`);
  for (const end of ["", "?limit=1", "?limit=1000&offset=3", "?limit=0", "?offset=x", "?page=1"]) {
    await tell(`/api/v1/notes${end}`);
  }
  for (const end of ["absente.md", "..%2F..%2Fetc%2Fpasswd", "a?b=c"]) await tell(`/api/v1/notes/${end}`);
  for (const target of ["/api/v1/status", "/api/v1/missed", "/livez", "/readyz", "/metrics"]) {
    await tell(target, { headers: { "accept-language": "en" } });
  }
  for (const target of ["/", "/docs", "/?q=cloud", "/notes/glossaire.md", "/notes/absente.md", "/docs?a=b"]) {
    for (const accept of ["text/html", "*/*"]) await tell(target, { headers: { accept } });
  }
  await tell("/api/v1/reconcile", { method: "POST" });
  await tell("/api/v1/reconcile", { method: "POST", headers: { origin: "https://autre.example" } });
  const total = Object.values(statuses).reduce((sum, count) => sum + count);
  assert.ok(total >= 300 && statuses[200] >= 250, JSON.stringify(statuses));
  for (const status of [400, 403, 404, 431]) assert.ok(statuses[status], JSON.stringify(statuses));
});

test("an event is as promised", async () => {
  const stop = new AbortController();
  const reply = await fetch(limier.url + STREAM, { signal: stop.signal });
  let text = "";
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("\n\n")) break;
  }
  stop.abort();
  const data = text.split("\n").find((line) => line.startsWith("data: "));
  assertValid("#/components/schemas/GenerationEvent", JSON.parse(data.slice(6)), text);
});
