// Meilisearch's own client for JavaScript, unmodified: only its host is another.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Meilisearch } from "meilisearch";

import { served } from "../notes.mjs";

let service, index, client;

before(async () => {
  service = await served();
  client = new Meilisearch({ host: service.host });
  index = client.index("notes");
});
after(() => service.stop());

test("it searches by POST and by GET", async () => {
  const options = { filter: "tags = rouge", sort: ["date:desc"], facets: ["tags"], attributesToHighlight: ["content"] };
  const posted = await index.search("relais", options);
  assert.deepEqual(posted.hits.map((hit) => hit.path), ["b.md", "a.md"]);
  assert.equal(posted.estimatedTotalHits, 2);
  assert.deepEqual({ ...posted.facetDistribution.tags }, { rouge: 2, vert: 1 });
  assert.equal(posted.hits[0]._formatted.content, "Un <em>relais</em> sur la carte.");
  const got = await index.searchGet("relais", options);
  assert.deepEqual(got.hits, posted.hits);
  const paged = await index.search("relais", { page: 2, hitsPerPage: 2 });
  assert.deepEqual([paged.totalHits, paged.totalPages, paged.hits.length], [3, 2, 1]);
});

test("it searches several times at once, and in one list", async () => {
  const { results } = await client.multiSearch({
    queries: [{ indexUid: "notes", q: "relais" }, { indexUid: "notes", q: "carte", limit: 1 }],
  });
  assert.deepEqual(results.map((result) => result.hits.length), [3, 1]);
  const { hits } = await client.multiSearch({
    federation: { limit: 2 },
    queries: [{ indexUid: "notes", q: "relais" }, { indexUid: "notes", q: "carte" }],
  });
  assert.equal(hits.length, 2);
  assert.equal(hits[0]._federation.indexUid, "notes");
});

test("it searches the values of facets, and what is like a document", async () => {
  const { facetHits } = await index.searchForFacetValues({ facetName: "organisation", facetQuery: "dinum" });
  assert.deepEqual(facetHits, [{ value: "premier-ministre/dinum", count: 2 }]);
  const { results: [document] } = await index.getDocuments({ limit: 1 });
  const similar = await index.searchSimilarDocuments({ id: document.id, embedder: "default" });
  assert.equal(similar.id, document.id);
});

test("it gets documents", async () => {
  const { results, total } = await index.getDocuments({ filter: "tags = vert", fields: ["id", "path"] });
  assert.deepEqual([total, results.map((document) => document.path).sort()], [2, ["b.md", "c/d.md"]]);
  for (const { id, path } of results) assert.equal((await index.getDocument(id)).path, path);
  await assert.rejects(index.getDocument("nonesuch"), (error) => error.cause.code === "document_not_found");
});

test("it asks what the index is", async () => {
  assert.equal((await client.health()).status, "available");
  assert.ok(await client.isHealthy());
  assert.ok((await client.getVersion()).pkgVersion);
  const { results } = await client.getRawIndexes();
  assert.deepEqual(results.map((known) => [known.uid, known.primaryKey]), [["notes", "id"]]);
  assert.equal((await index.getRawInfo()).uid, "notes");
  const stats = await client.getStats();
  assert.equal(stats.indexes.notes.numberOfDocuments, (await index.getStats()).numberOfDocuments);
  const settings = await index.getSettings();
  assert.deepEqual(await index.getFilterableAttributes(), settings.filterableAttributes);
});

test("it understands our errors", async () => {
  const refused = async (promise, status, code) =>
    assert.rejects(promise, ({ name, response, cause }) => {
      assert.deepEqual([name, response.status, cause.code], ["MeilisearchApiError", status, code]);
      return true;
    });
  await refused(index.search("a", { filter: "colour = red" }), 400, "invalid_search_filter");
  await refused(index.search("a", { limit: -1 }), 400, "invalid_search_limit");
  await refused(client.index("others").search("a"), 404, "index_not_found");
  await refused(client.createIndex("others"), 403, "invalid_api_key");
  await refused(index.addDocuments([{ id: 1 }]), 403, "invalid_api_key");
});

test("it brings its key", async () => {
  const closed = await served({ settings: 'security.search_keys = ["une-cle-de-recherche"]\n' });
  try {
    const code = async (apiKey) => {
      const asked = new Meilisearch({ host: closed.host, apiKey }).index("notes").search("relais");
      return asked.then(({ hits }) => hits.length, (error) => error.cause.code);
    };
    assert.equal(await code(), "missing_authorization_header");
    assert.equal(await code("autre"), "invalid_api_key");
    assert.equal(await code("une-cle-de-recherche"), 3);
  } finally {
    await closed.stop();
  }
});

test("a saved note is found, and its markup stays text", { timeout: 20_000 }, async () => {
  await writeFile(join(service.notes, "neuf.md"), "# Neuf\n\nUn <b>phare</b> tout neuf.\n");
  let hits = [];
  while (hits.length === 0) {
    ({ hits } = await index.search("phare", { attributesToHighlight: ["*"], matchingStrategy: "all" }));
  }
  assert.equal(hits[0].path, "neuf.md");
  const trap = (await index.search("onerror minuit", { attributesToHighlight: ["*"] })).hits[0];
  assert.ok(!trap._formatted.content.includes("<img") && trap._formatted.content.includes("&lt;img"));
});
