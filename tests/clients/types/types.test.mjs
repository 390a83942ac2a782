// Some 300 requests, whose answers are held against the types of Meilisearch's own client for JavaScript,
// and errors of every code that its clients react to.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Ajv } from "ajv";
import { ErrorStatusCode } from "meilisearch";
import { createGenerator } from "ts-json-schema-generator";

import { served } from "../notes.mjs";

const KEY = "une-cle-de-recherche";
// The client lists most codes; these are in Meilisearch's documentation alone.
const KNOWN = new Set([...Object.values(ErrorStatusCode), "invalid_search_show_ranking_score",
  "invalid_search_show_ranking_score_details", "invalid_search_ranking_score_threshold", "invalid_search_distinct",
  "invalid_search_attributes_to_search_on", "not_found_similar_id"]);
const ajv = new Ajv({ strict: false, allErrors: true });
let open, closed, asked = 0;

before(async () => {
  const shapes = join(import.meta.dirname, "shapes.ts");
  const generator = createGenerator({ path: shapes, type: "*", skipTypeCheck: true });
  ajv.addSchema(generator.createSchema("*"), "shapes");
  open = await served({ free: true });
  const settings = [`search_keys = ["${KEY}"]`, "key_rate_max = 1", "trusted_proxies = [\"127.0.0.1\"]"];
  closed = await served({ settings: settings.map((setting) => `security.${setting}`).join("\n") });
});
after(() => Promise.all([open.stop(), closed.stop()]));

/** The status and the body of an answer; a body is sent by POST. */
async function answer(path, body, { service = open, headers = {}, method } = {}) {
  asked += 1;
  const sent = body === undefined ? {} : {
    method: "POST", body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
  const response = await fetch(`${service.host}/${path}`, { headers, ...sent, ...(method && { method }) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function hold(body, shape, about) {
  const validate = ajv.getSchema(`shapes#/definitions/${shape}`);
  assert.ok(validate, `no type ${shape}`);
  assert.ok(validate(body), `${about}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 2000)}`);
}

async function check(shape, path, body) {
  const told = await answer(path, body);
  const about = `${path} ${JSON.stringify(body)}`;
  assert.equal(told.status, 200, `${about}: ${JSON.stringify(told.body)}`);
  hold(told.body, shape, about);
  return told.body;
}

async function refused(status, code, path, body, options) {
  const told = await answer(path, body, options);
  const about = `${path} ${JSON.stringify(body)?.slice(0, 200)}`;
  assert.deepEqual([told.status, told.body.code], [status, code], about);
  assert.ok(KNOWN.has(code), `${code} is no code of Meilisearch`);
  hold(told.body, "Refused", about);
  return told;
}

const QUERIES = ["", "relais", "relais energie", "\"un relais\" -carte", "introuvable", "reseu"];
const OPTIONS = [
  {}, { limit: 1 }, { limit: 0 }, { offset: 1, limit: 2 }, { page: 1 }, { page: 2, hitsPerPage: 1 }, { hitsPerPage: 0 },
  { filter: "tags = rouge" }, { filter: [["tags = rouge", "tags = vert"], "date EXISTS"] }, { filter: "NOT organisation = DINUM" },
  { facets: ["*"] }, { facets: ["tags", "organisation_lvl0", "date", "year"] },
  { sort: ["date:desc"] }, { sort: ["title:asc"], limit: 3 },
  { attributesToRetrieve: ["title"] }, { attributesToRetrieve: [] },
  { attributesToHighlight: ["*"] }, { attributesToHighlight: ["content"], highlightPreTag: "[", highlightPostTag: "]" },
  { attributesToCrop: ["content:3"], cropMarker: "..." }, { attributesToCrop: ["*"], cropLength: 5 },
  { showMatchesPosition: true }, { showRankingScore: true, showRankingScoreDetails: true },
  { matchingStrategy: "all" }, { matchingStrategy: "last" }, { matchingStrategy: "frequency", rankingScoreThreshold: 0.2 },
  { attributesToSearchOn: ["title"] }, { distinct: "path" }, { locales: ["fra"] },
];
const isPaged = (options) => "page" in options || "hitsPerPage" in options;

test("searches answer as Meilisearch's do", async () => {
  for (const q of QUERIES) {
    for (const options of OPTIONS) {
      await check(isPaged(options) ? "FoundPage" : "Found", "indexes/notes/search", { q, ...options });
    }
  }
  for (const options of OPTIONS) {
    const text = (value) => (Array.isArray(value) && typeof value[0] !== "object" ? value.join(",") : JSON.stringify(value));
    const pairs = Object.entries(options).map(([name, value]) => [name, typeof value === "string" ? value : text(value)]);
    const path = `indexes/notes/search?${new URLSearchParams([["q", "relais"], ...pairs])}`;
    await check(isPaged(options) ? "FoundPage" : "Found", path);
  }
});

test("several searches answer as Meilisearch's do", async () => {
  for (const options of OPTIONS) {
    const queries = QUERIES.slice(0, 3).map((q) => ({ indexUid: "notes", q, ...options }));
    await check("Many", "multi-search", { queries });
    if (isPaged(options) || "limit" in options || "offset" in options || "facets" in options) continue;
    const merged = await check("Merged", "multi-search", { federation: { limit: 2 }, queries });
    for (const hit of merged.hits) assert.equal(hit._federation.indexUid, "notes");
  }
});

test("values, neighbours and documents answer as Meilisearch's do", async () => {
  for (const facetName of ["tags", "organisation", "organisation_lvl1", "theme", "mention"]) {
    for (const facetQuery of [undefined, "", "d", "introuvable"]) {
      await check("Values", "indexes/notes/facet-search", { facetName, facetQuery, q: "relais" });
    }
  }
  const { results } = await check("Documents", "indexes/notes/documents");
  for (const { id } of results) {
    for (const options of [{}, { limit: 1 }, { filter: "tags EXISTS" }, { showRankingScore: true }, { attributesToRetrieve: ["id"] }]) {
      await check("Like", "indexes/notes/similar", { id, embedder: "default", ...options });
    }
    await answer(`indexes/notes/documents/${id}`).then(({ status, body }) => assert.deepEqual([status, body.id], [200, id]));
  }
  for (const body of [{}, { limit: 1 }, { offset: 2 }, { filter: "tags = vert" }, { fields: ["id"] }, { ids: [results[0].id] }]) {
    await check("Documents", "indexes/notes/documents/fetch", body);
  }
});

test("what it tells of itself is what Meilisearch tells", async () => {
  for (const [shape, path] of [["Indexes", "indexes"], ["OneIndex", "indexes/notes"], ["Numbers", "stats"],
    ["IndexNumbers", "indexes/notes/stats"], ["Set", "indexes/notes/settings"], ["Program", "version"], ["Alive", "health"]]) {
    await check(shape, path);
  }
});

test("each error has the code that clients react to", async () => {
  const search = "indexes/notes/search";
  for (const [field, value, code = `invalid_search_${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`] of [
    ["q", 3], ["limit", -1], ["offset", "x"], ["page", true], ["hitsPerPage", []], ["filter", "colour = red"],
    ["facets", ["colour"]], ["sort", ["colour:asc"]], ["cropLength", "x"], ["cropMarker", 3], ["matchingStrategy", "some"],
    ["attributesToCrop", 3], ["attributesToHighlight", 3], ["attributesToRetrieve", 3], ["attributesToSearchOn", ["colour"]],
    ["highlightPreTag", 3], ["highlightPostTag", 3], ["showMatchesPosition", 3], ["showRankingScore", "a"],
    ["showRankingScoreDetails", "a"], ["rankingScoreThreshold", 2], ["distinct", "colour"], ["colour", 3, "bad_request"],
  ]) {
    await refused(400, code, search, { [field]: value });
  }
  await refused(400, "malformed_payload", search, "{");
  await refused(400, "missing_payload", search, "", { headers: { "content-type": "application/json" } });
  await refused(415, "invalid_content_type", search, "{}", { headers: { "content-type": "text/plain" } });
  await refused(413, "payload_too_large", search, " ".repeat(3 << 20));
  await refused(404, "index_not_found", "indexes/others/search", {});
  await refused(404, "document_not_found", "indexes/notes/documents/nonesuch");
  await refused(400, "not_found_similar_id", "indexes/notes/similar", { id: "nonesuch", embedder: "default" });
  await refused(400, "invalid_facet_search_facet_name", "indexes/notes/facet-search", { facetName: "colour" });
  await refused(400, "missing_facet_search_facet_name", "indexes/notes/facet-search", {});
  await refused(403, "invalid_api_key", "indexes/notes/documents", []);
  await refused(401, "missing_authorization_header", search, {}, { service: closed });
  const key = (key) => ({ service: closed, headers: { authorization: `Bearer ${key}` } });
  await refused(403, "invalid_api_key", search, {}, key("autre"));
  // More than the key may ask in a second; the machine itself may ask what it likes.
  const far = { service: closed, headers: { authorization: `Bearer ${KEY}`, "x-forwarded-for": "203.0.113.9" } };
  let told;
  do told = await answer(search, {}, far); while (told.status === 200);
  assert.equal(told.body.code, "too_many_search_requests");
  assert.ok(Number(told.headers.get("retry-after")) > 0);
  hold(told.body, "Refused", "too many");
});

after(() => assert.ok(asked >= 300, `${asked} requests`));
