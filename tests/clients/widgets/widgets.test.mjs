// Published widgets in Chromium, unmodified, on a page of another site: only their host is another.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { served } from "../notes.mjs";
import { launch, openSite } from "./site.mjs";

let browser, site, service, page, html, faults;

before(async () => {
  site = await openSite(() => html);
  service = await served({ site: site.url, free: true });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await service?.stop();
  site.close();
});
afterEach(async () => {
  await page.close();
  assert.deepEqual(faults, []);
});

/** A page with a widget's files, its place, and the script that starts it. */
async function open(files, place, script) {
  const tag = (file) => (file.endsWith(".css") ? `<link rel="stylesheet" href="/${file}">` : `<script src="/${file}"></script>`);
  html = `<!doctype html><html lang="fr"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Intranet</title>
${files.map(tag).join("\n")}${place}<script>${script.replaceAll("HOST", service.host)}</script>`;
  faults = [];
  page = await browser.newPage({ locale: "fr-FR" });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(site.url);
}

/** Waits until the texts of what `selector` finds, sorted, are those. */
async function shows(selector, expected, read = (text) => text) {
  let texts;
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    texts = (await page.locator(selector).allTextContents()).map(read).sort();
    if (JSON.stringify(texts) === JSON.stringify([...expected].sort())) return;
    // Until the page has drawn once more.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))));
  }
  assert.deepEqual(texts, expected, selector);
}

const save = (path, text) => writeFile(join(service.notes, path), text);

/** Types into a field, as a hand does. */
async function type(selector, text) {
  await page.locator(selector).fill("");
  await page.locator(selector).pressSequentially(text, { delay: 5 });
}

test("meilisearch-docsearch finds, marks and leads to sections", async () => {
  await open(
    ["meilisearch-docsearch/dist/index.css", "meilisearch-docsearch/dist/index.global.js"],
    '<div id="box"></div>',
    '__docsearch_meilisearch__.docsearch({ container: "#box", host: "HOST", apiKey: "", indexUid: "notes" });',
  );
  await page.locator(".docsearch-btn").click();
  const input = ".docsearch-modal-search-input";
  await type(input, "carte");
  await page.locator(".docsearch-modal-search-hits-item").first().waitFor();
  const hits = page.locator(".docsearch-modal-search-hits-item");
  assert.match(await hits.first().textContent(), /relais sur la carte/);
  const marked = await page.locator(".docsearch-modal-search-hits-item--highlight").allTextContents();
  assert.deepEqual(marked, ["Carte", "carte"]);
  assert.match(await hits.first().locator("a").getAttribute("href"), /\/notes\/b\.md#carte/);
  await type(input, "minuit");
  await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
  assert.equal(await page.locator(".docsearch-modal-search-hits-container img").count(), 0, "a note is text");
  await type(input, "zzzintrouvable");
  await page.locator(".docsearch-modal-no-search-hits").waitFor();
});

test("docs-searchbar.js finds, marks, takes options, and follows the notes", async () => {
  await open(
    ["docs-searchbar.js/dist/cdn/docs-searchbar.min.css", "docs-searchbar.js/dist/cdn/docs-searchbar.min.js"],
    '<input id="box" type="search">',
    'docsSearchBar({ hostUrl: "HOST", apiKey: "", indexUid: "notes", inputSelector: "#box", meilisearchOptions: { filter: "tags = rouge", limit: 9 } });',
  );
  const texts = ".docs-searchbar-suggestion--text";
  await type("#box", "relais");
  await page.locator(texts).first().waitFor();
  await shows(texts, ["Un relais d’énergie.", "Un relais sur la carte."], (text) => text.trim());
  assert.ok((await page.locator(".docs-searchbar-suggestion--highlight").allTextContents()).every((text) => /relais/i.test(text)));
  await save("e.md", "---\ntags: [rouge]\n---\n\n# Phare\n\nUn phare tout neuf.\n");
  // The widget keeps the answers of a page, so it is asked once the note can be found.
  for (const end = Date.now() + 60_000; ;) {
    const found = await (await fetch(`${service.host}/indexes/notes/search?q=phare&matchingStrategy=all`)).json();
    if (found.hits?.length > 0) break;
    assert.ok(Date.now() < end, "the saved note is not found");
  }
  await type("#box", "phare");
  await page.locator(texts).filter({ hasText: "tout neuf" }).first().waitFor();
});

const INSTANT = [
  "instantsearch.js/dist/instantsearch.production.min.js",
  "@meilisearch/instant-meilisearch/dist/instant-meilisearch.umd.min.js",
];

test("InstantSearch with the old adapter 1.0.0: facets, menu, pages, orders", async () => {
  await open(
    INSTANT,
    ["box", "hits", "tags", "menu", "pages", "order"].map((id) => `<div id="${id}"></div>`).join(""),
    `const { widgets } = instantsearch;
    const search = instantsearch({
      indexName: "notes",
      searchClient: window.instantMeiliSearch("HOST", "", { finitePagination: true }).searchClient,
    });
    const hit = (hit, { html, components }) =>
      html\`<b>\${hit.path}</b> <i>\${components.Highlight({ attribute: "content", hit })}</i>\`;
    search.addWidgets([
      widgets.searchBox({ container: "#box" }),
      widgets.configure({ hitsPerPage: 2 }),
      widgets.hits({ container: "#hits", templates: { item: hit } }),
      widgets.refinementList({ container: "#tags", attribute: "tags", operator: "or" }),
      widgets.hierarchicalMenu({ container: "#menu", attributes: ["organisation_lvl0", "organisation_lvl1"] }),
      widgets.pagination({ container: "#pages" }),
      widgets.sortBy({ container: "#order", items: [
        { value: "notes", label: "Pertinence" }, { value: "notes:date:asc", label: "Date" },
      ] }),
    ]);
    search.start();`,
  );
  const paths = "#hits b";
  await type("#box input", "relais");
  await page.locator("#hits mark").first().waitFor();
  assert.equal(await page.locator("#hits li").count(), 2);
  const [first] = await page.locator(paths).allTextContents();
  await page.locator("#pages a", { hasText: /^2$/ }).click();
  await page.waitForFunction((first) => {
    const shown = [...document.querySelectorAll("#hits b")].map((path) => path.textContent);
    return shown.length > 0 && !shown.includes(first);
  }, first);
  await page.locator("#tags label", { hasText: "rouge" }).click();
  await shows(paths, ["a.md", "b.md"]);
  await page.locator("#order select").selectOption("notes:date:asc");
  await page.waitForFunction(() => document.querySelector("#hits b")?.textContent === "a.md");
  await page.locator("#tags label", { hasText: "rouge" }).click();
  await page.locator("#menu a", { hasText: "Premier ministre" }).click();
  await shows(paths, ["a.md"]);
  await page.locator("#menu a", { hasText: "Direction interministérielle du numérique" }).waitFor();
});

test("what a note says never becomes markup in InstantSearch, and errors are told", async () => {
  await open(
    INSTANT,
    '<div id="hits"></div>',
    `const search = instantsearch({ indexName: "notes", searchClient: window.instantMeiliSearch("HOST", "").searchClient });
    search.on("error", ({ error }) => { window.failure = String(error?.code ?? error); });
    search.addWidgets([
      instantsearch.widgets.configure({ query: "minuit" }),
      instantsearch.widgets.hits({ container: "#hits", templates: {
        item: (hit, { html, components }) => html\`\${components.Highlight({ attribute: "content", hit })}\`,
      } }),
    ]);
    search.start();
    window.search = search;`,
  );
  await page.getByText("<img src=x onerror=alert(1)>").waitFor();
  assert.equal(await page.locator("#hits img").count(), 0);
  await page.evaluate(() => window.search.addWidgets([instantsearch.widgets.configure({ filters: "colour = red" })]));
  await page.waitForFunction(() => window.failure);
});
