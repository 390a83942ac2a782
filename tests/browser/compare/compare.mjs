// Makes docs/compare/: Limier's box and page beside other search boxes from npm, on the notes of this
// repository, doing the same things: `make compare`. Looks and behaviour are compared, not relevance:
// those that need a server of their own are fed Limier's hits (DocSearch by the stand-in below, widgets of
// Meilisearch by /compat/meilisearch); Pagefind has an index of its own, of the same notes.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { promisify } from "node:util";

import { launch } from "../browser.mjs";
import { serve } from "../service.mjs";

const OUT = resolve(import.meta.dirname, "../../../docs/compare");
const PACKAGES = join(import.meta.dirname, "node_modules");
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".html": "text/html; charset=utf-8" };
const run = promisify(execFile);

/** The notes as a site of pages, for Pagefind. */
async function publish(limier, folder) {
  const { notes } = await (await fetch(`${limier.url}/api/v1/notes?limit=1000`)).json();
  for (const { path } of notes) {
    const page = await (await fetch(`${limier.url}/notes/${encodeURI(path)}`, { headers: { accept: "text/html" } })).text();
    const [, title, text] = /<h1[^>]*>(.*?)<\/h1>.*?<div class="text"[^>]*>(.*?)<\/div><footer>/s.exec(page) ?? [, path, ""];
    const file = join(folder, path.replaceAll("/", "-").replace(/\.\w+$/, ".html"));
    await writeFile(file, `<!doctype html><html lang="fr"><meta charset="utf-8"><title>${title}</title><body><main data-pagefind-body><h1>${title}</h1>${text}</main>`);
  }
  await run(join(PACKAGES, ".bin/pagefind"), ["--site", folder, "--quiet"]);
}

/** Hits of Limier as DocSearch expects them of its own service. */
const STAND_IN = `(client) => ({ ...client, search: async ({ requests }) => {
  const { query, indexName } = requests[0];
  const answer = query ? await (await fetch("LIMIER/api/v1/search?limit=8&typing=true&q=" + encodeURIComponent(query))).json() : { hits: [], total: 0 };
  const hits = answer.hits.map((hit) => {
    const titles = hit.breadcrumb.length ? hit.breadcrumb : [hit.title];
    const level = Math.min(titles.length - 1, 5);
    const hierarchy = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((at) => ["lvl" + at, at === 0 ? titles[0] : titles[at] ?? null]));
    const html = hit.snippets[0]?.html ?? "";
    const marked = Object.fromEntries(Object.entries(hierarchy).filter(([, value]) => value).map(([name, value]) => [name, { value, matchLevel: "none" }]));
    return { objectID: hit.id, url: hit.url, url_without_anchor: hit.url.split("#")[0], anchor: hit.anchor, type: html ? "content" : "lvl" + level, hierarchy, content: html && hit.snippets[0].text,
      _highlightResult: { hierarchy: marked, content: { value: html, matchLevel: "full" } }, _snippetResult: { hierarchy: marked, content: { value: html, matchLevel: "full" } } };
  });
  return { results: [{ hits, nbHits: answer.total, index: indexName, query, processingTimeMS: 1, params: "" }] };
} })`;

/** Each box: its files, its place in a page, its script, and how one opens it, types and looks on. */
const BOXES = {
  Limier: {
    head: '<script type="module" src="LIMIER/limier.js"></script>',
    body: '<limier-recherche src="LIMIER"></limier-recherche>',
    field: "limier-recherche input",
    hit: "limier-recherche .option",
    isPage: true,
  },
  DocSearch: {
    head: '<link rel="stylesheet" href="/npm/@docsearch/css/dist/style.css"><script src="/npm/@docsearch/js/dist/umd/index.js"></script>',
    body: '<div id="box"></div>',
    script: `docsearch({ container: "#box", appId: "a", apiKey: "b", indices: ["notes"], transformSearchClient: ${STAND_IN} });`,
    opener: ".DocSearch-Button",
    field: ".DocSearch-Input",
    hit: ".DocSearch-Hit",
  },
  Pagefind: {
    head: '<link rel="stylesheet" href="/pagefind/pagefind-ui.css"><script src="/pagefind/pagefind-ui.js"></script>',
    body: '<div id="box"></div>',
    script: 'new PagefindUI({ element: "#box", showSubResults: true, showImages: false });',
    field: ".pagefind-ui__search-input",
    hit: ".pagefind-ui__result",
  },
  "meilisearch-docsearch": {
    head: '<link rel="stylesheet" href="/npm/meilisearch-docsearch/dist/index.css"><script src="/npm/meilisearch-docsearch/dist/index.global.js"></script>',
    body: '<div id="box"></div>',
    script: '__docsearch_meilisearch__.docsearch({ container: "#box", host: "LIMIER/compat/meilisearch", apiKey: "", indexUid: "notes" });',
    opener: ".docsearch-btn",
    field: ".docsearch-modal-search-input",
    hit: ".docsearch-modal-search-hits-item",
  },
  "docs-searchbar.js": {
    head: '<link rel="stylesheet" href="/npm/docs-searchbar.js/dist/cdn/docs-searchbar.min.css"><script src="/npm/docs-searchbar.js/dist/cdn/docs-searchbar.min.js"></script>',
    body: '<input id="box" type="search" placeholder="Search" aria-label="Search">',
    script: 'docsSearchBar({ hostUrl: "LIMIER/compat/meilisearch", apiKey: "", indexUid: "notes", inputSelector: "#box" });',
    field: "#box",
    hit: ".dsb-suggestion",
  },
};

const DESK = { width: 900, height: 680 };
const PHONE = { width: 360, height: 680 };

/** The tasks: what a reader types and does. `page` is where Limier's own page does it rather than the box. */
const TASKS = [
  { name: "trouver", title: "Find", what: "“souverainete numerique” is typed.", query: "souverainete numerique" },
  { name: "filtrer", title: "Narrow by a filter", what: "“données”, then one organisation, where there are filters.", query: "données", page: "/?q=donn%C3%A9es&organisation=DINUM" },
  { name: "telephone", title: "On a phone", what: "360 pixels; “données” is typed.", query: "données", size: PHONE },
  { name: "clavier", title: "By keyboard", what: "“cloud” is typed, then the down arrow twice.", query: "cloud", keys: ["ArrowDown", "ArrowDown"] },
  { name: "faute", title: "Recover from a typo", what: "“souverenete numerik” is typed.", query: "souverenete numerik" },
  { name: "revenir", title: "Come back", what: "A search was made and a result opened; then the field is entered again.", query: "cloud", isAgain: true },
];

const folder = await mkdtemp(join(tmpdir(), "limier-compare-"));
let limier;
let shown = "";
const site = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://site");
  if (pathname === "/") return response.writeHead(200, { "content-type": TYPES[".html"] }).end(shown);
  const path = pathname.startsWith("/npm/") ? join(PACKAGES, pathname.slice(5)) : join(folder, pathname);
  const file = await readFile(path).catch(() => null);
  response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(file);
});
await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${site.address().port}`;
limier = await serve({ site: origin });
const browser = await launch();
await publish(limier, folder);

async function open(box) {
  const fill = (text) => text.replaceAll("LIMIER", limier.url);
  shown = fill(`<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Intranet</title>${box.head}
<style>body { margin: 0; font: 16px/1.5 system-ui, sans-serif } header { display: flex; gap: 1rem; align-items: start; padding: .75rem 1rem; border-bottom: 1px solid #ccc }
header > :nth-child(2) { flex: 1 1 auto } main { padding: 1rem; max-width: 44rem }</style>
<header><b>Intranet</b>${box.body}</header><main><h1>Bienvenue</h1><p>Une page d’un site quelconque, avec sa boîte de recherche.</p></main>
${box.script ? `<script>${box.script}</script>` : ""}`);
}

/** Types a query as a hand does, and waits for what comes. */
async function search(page, box, query) {
  if (box.opener) await page.locator(box.opener).click();
  else await page.locator(box.field).click();
  await page.locator(box.field).pressSequentially(query, { delay: 20 });
  // Some find nothing: that is a picture too.
  await page.locator(box.hit).first().waitFor({ timeout: 4000 }).catch(() => {});
  await page.waitForTimeout(700);
}

async function picture(box, { query, size = DESK, keys = [], page: own, isAgain }) {
  const isPhone = size === PHONE;
  const context = await browser.newContext({ viewport: size, locale: "fr-FR", hasTouch: isPhone, isMobile: isPhone });
  const page = await context.newPage();
  await open(box);
  if (own && box.isPage) await page.goto(limier.url + own);
  else {
    await page.goto(origin);
    await search(page, box, query);
    for (const key of keys) await page.keyboard.press(key);
  }
  if (isAgain) {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(1200);
    await page.goto(origin);
    await page.locator(box.opener ?? box.field).click();
  }
  await page.waitForTimeout(400);
  const image = await page.screenshot({ type: "png" });
  await context.close();
  return image.toString("base64");
}

await mkdir(OUT, { recursive: true });
for (const task of TASKS) {
  const cells = [];
  for (const [name, box] of Object.entries(BOXES)) {
    cells.push(`<figure><img src="data:image/png;base64,${await picture(box, task)}" width="${task.size ? 320 : 560}"><figcaption>${name}</figcaption></figure>`);
  }
  const sheet = await browser.newPage({ viewport: { width: task.size ? 1720 : 1760, height: 400 } });
  await sheet.setContent(`<style>body { margin: 16px; display: flex; flex-wrap: wrap; gap: 16px; background: #e8e8e8; font: 600 15px system-ui, sans-serif } figure { margin: 0; background: #fff; border: 1px solid #bbb } img { display: block } figcaption { padding: 6px 10px; border-top: 1px solid #bbb }</style>${cells.join("")}`);
  await sheet.screenshot({ path: join(OUT, `${task.name}.jpg`), type: "jpeg", quality: 72, fullPage: true });
  await sheet.close();
}

const sections = TASKS.map(({ name, title, what }) => `## ${title}\n\n${what}\n\n![${title}](${name}.jpg)\n`);
await writeFile(join(OUT, "README.md"), `# Limier beside other search boxes

Made by \`make compare\`: the same notes (\`corpus/\`), the same tasks, each box as npm has it and as its
documentation says to use it. Looks and behaviour are compared, not relevance: DocSearch and the widgets of
Meilisearch show Limier's own hits; Pagefind has made its own index of the same notes. What is found is
compared in [qmd.md](qmd.md).

${sections.join("\n")}`);

await Promise.all([browser.close(), limier.stop()]);
site.close();
await rm(folder, { recursive: true, force: true });
