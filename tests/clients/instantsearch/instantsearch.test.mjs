// InstantSearch over Meilisearch's adapter, without a page: what its widgets would show.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";
import instantsearch from "instantsearch.js/cjs/index.js";
import connectors from "instantsearch.js/cjs/connectors/index.js";

import { served } from "../notes.mjs";

let service;

before(async () => (service = await served()));
after(() => service.stop());

/** The widgets that `make` gives, on a search of their own; `settled` waits for their next answer. */
async function started(widgets, options = { finitePagination: true }) {
  const { searchClient } = instantMeiliSearch(service.host, "", options);
  const search = instantsearch.default({ indexName: "notes", searchClient });
  const shown = {};
  const show = (name) => (state) => (shown[name] = state);
  search.addWidgets([
    connectors.connectHits(show("hits"))({}),
    ...Object.entries(widgets).map(([name, [connect, parameters]]) => connect(show(name))(parameters)),
  ]);
  const settled = async (act) => {
    const answered = new Promise((done, failed) => {
      search.once("render", done);
      search.once("error", failed);
    });
    act();
    await answered;
    // What was shown while the answer was on its way is not it.
    while (search.status !== "idle") await new Promise((again) => search.once("render", again));
  };
  await settled(() => search.start());
  const paths = () => shown.hits.items.map((hit) => hit.path).sort();
  return { shown, settled, paths, stop: () => search.dispose() };
}

test("a refinement list widens within a facet, and keeps its counts", async () => {
  const { shown, settled, paths, stop } = await started({
    box: [connectors.connectSearchBox, {}],
    tags: [connectors.connectRefinementList, { attribute: "tags", operator: "or" }],
  });
  await settled(() => shown.box.refine("relais"));
  await settled(() => shown.tags.refine("rouge"));
  assert.deepEqual(paths(), ["a.md", "b.md"]);
  const counts = () => Object.fromEntries(shown.tags.items.map((item) => [item.value, item.count]));
  assert.deepEqual(counts(), { rouge: 2, vert: 2 });
  await settled(() => shown.tags.refine("vert"));
  assert.deepEqual(paths(), ["a.md", "b.md", "c/d.md"]);
  stop();
});

test("a hierarchical menu goes down the tree of organisations", async () => {
  const attributes = ["organisation_lvl0", "organisation_lvl1", "organisation_lvl2"];
  const { shown, settled, paths, stop } = await started({
    menu: [connectors.connectHierarchicalMenu, { attributes, separator: " > " }],
  });
  assert.ok(shown.menu.items.some((item) => item.label === "Premier ministre"));
  await settled(() => shown.menu.refine("Premier ministre"));
  const [top] = shown.menu.items.filter((item) => item.isRefined);
  assert.deepEqual(top.data.map((item) => item.label), ["Direction interministérielle du numérique"]);
  await settled(() => shown.menu.refine("Premier ministre > Direction interministérielle du numérique"));
  assert.deepEqual([...new Set(paths())], ["a.md"]);
  stop();
});

test("pages, orders and words are told", async () => {
  const { shown, settled, stop } = await started({
    box: [connectors.connectSearchBox, {}],
    pages: [connectors.connectPagination, {}],
    size: [connectors.connectHitsPerPage, { items: [{ value: 2, label: "2", default: true }] }],
    order: [connectors.connectSortBy, {
      items: [{ value: "notes", label: "Pertinence" }, { value: "notes:date:asc", label: "Date" }],
    }],
  });
  await settled(() => shown.box.refine("relais"));
  assert.deepEqual([shown.pages.nbPages, shown.hits.items.length], [2, 2]);
  assert.match(shown.hits.items[0]._highlightResult.content.value, /<mark>relais<\/mark>/);
  await settled(() => shown.order.refine("notes:date:asc"));
  assert.equal(shown.hits.items[0].path, "a.md");
  await settled(() => shown.pages.refine(1));
  assert.equal(shown.hits.items.length, 1);
  stop();
});

test("a range of days has its bounds, and markup stays text", async () => {
  const { shown, settled, paths, stop } = await started({
    box: [connectors.connectSearchBox, {}],
    days: [connectors.connectRange, { attribute: "date" }],
  });
  assert.deepEqual(shown.days.range, { min: 1678320000, max: 1722556800 });
  await settled(() => shown.box.refine("relais"));
  await settled(() => shown.days.refine([1700000000, undefined]));
  assert.deepEqual(paths(), ["b.md"]);
  stop();
  const hostile = await started({ box: [connectors.connectSearchBox, {}] });
  await hostile.settled(() => hostile.shown.box.refine("onerror minuit"));
  const { value } = hostile.shown.hits.items[0]._highlightResult.content;
  assert.ok(value.includes("&lt;img") && !value.includes("<img"), value);
  hostile.stop();
});
