// Makes docs/compare/: Limier's box and page beside other search boxes from npm, on the notes of this
// repository, doing the same things: `make compare`. Looks and behaviour are compared, not relevance:
// those that need a server of their own are fed Limier's hits (DocSearch by a stand-in, widgets of
// Meilisearch by /compat/meilisearch); Pagefind has an index of its own, of the same notes.
//
// `make compare BLIND=folder` writes pairs there instead, for people who must not know whose is which.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { promisify } from "node:util";

import { launch, open } from "../browser.mjs";
import { serve } from "../service.mjs";
import { writePairs } from "./blind.mjs";
import { BOXES } from "./boxes.mjs";

const OUT = resolve(import.meta.dirname, "../../../docs/compare");
const PACKAGES = join(import.meta.dirname, "node_modules");
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".html": "text/html; charset=utf-8" };
const run = promisify(execFile);

/** The notes as a site of pages with their organisations and themes, for Pagefind. */
async function publish(limier, folder) {
  const ask = async (route) => (await fetch(`${limier.url}/api/v1/${route}`)).json();
  const { notes } = await ask("notes?limit=1000");
  const { facets } = await ask("facets?facets=organisation,theme");
  const labels = (values) => values.flatMap(({ value, label, children }) => [[value, label], ...labels(children)]);
  const named = { organisation: new Map(labels(facets.organisation)), theme: new Map(labels(facets.theme)) };
  for (const { path } of notes) {
    const page = await (await fetch(`${limier.url}/notes/${encodeURI(path)}`, { headers: { accept: "text/html" } })).text();
    const [, title, text] = /<h1[^>]*>(.*?)<\/h1>.*?<div class="text"[^>]*>(.*?)<\/div><footer>/s.exec(page) ?? [, path, ""];
    const { outline } = await ask(`notes/${encodeURI(path)}`);
    // What a note is about, it is about all that stands above too.
    const above = (value) => value.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"));
    const values = (facet, field) => [...new Set(outline.flatMap((section) => section[field]).flatMap(({ value }) => above(value)))]
      .filter((value) => named[facet].has(value)).map((value) => named[facet].get(value));
    const filter = (name, values) => values.map((value) => `<span data-pagefind-filter="${name}:${value}"></span>`).join("");
    const filters = filter("Organisation", values("organisation", "organisations")) + filter("Thème", values("theme", "themes"));
    const file = join(folder, path.replaceAll("/", "-").replace(/\.\w+$/, ".html"));
    await writeFile(file, `<!doctype html><html lang="fr"><meta charset="utf-8"><title>${title}</title><body><main data-pagefind-body><h1>${title}</h1>${filters}${text}</main>`);
  }
  await run(join(PACKAGES, ".bin/pagefind"), ["--site", folder, "--quiet"]);
}

const DESK = { width: 900, height: 760 };
const PHONE = { width: 360, height: 680 };

/** The tasks: what a reader types and does. `page` is where Limier's own page does it rather than the box. */
const TASKS = [
  { name: "trouver", title: "Find", what: "“souverainete numerique” is typed.", query: "souverainete numerique" },
  { name: "filtrer", title: "Narrow by a filter", what: "“données”, then one organisation, where there are filters.", query: "données", isNarrowed: true, page: "/?q=donn%C3%A9es&organisation=DINUM" },
  { name: "telephone", title: "On a phone", what: "360 pixels; “données” is typed.", query: "données", size: PHONE },
  { name: "clavier", title: "By keyboard", what: "“cloud” is typed, then keys lead to the second result.", query: "cloud", isByKeys: true },
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

function show(box) {
  const fill = (text) => text.replaceAll("LIMIER", limier.url);
  shown = fill(`<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Intranet</title>${box.head}
<style>body { margin: 0; font: 16px/1.5 system-ui, sans-serif } body > header { display: flex; gap: 1rem; align-items: start; padding: .75rem 1rem; border-bottom: 1px solid #ccc }
body > header > :nth-child(2) { flex: 1 1 auto } body > main { padding: 1rem; max-width: 44rem }
@media (max-width: 30rem) { body > header { flex-direction: column; align-items: stretch } }</style>
<header><b>Intranet</b>${box.body}</header><main><h1>Bienvenue</h1><p>Une page d’un site quelconque, avec sa boîte de recherche.</p></main>
${box.script ? `<script>${box.script}</script>` : ""}`);
}

/** Types a query as a hand does, and waits for what comes. */
async function search(page, box, query) {
  await page.locator(box.opener ?? box.field).click();
  await page.locator(box.field).pressSequentially(query, { delay: 20 });
  // Some find nothing: that is a picture too.
  await page.locator(box.hit).first().waitFor({ timeout: 4000 }).catch(() => {});
  await page.waitForTimeout(700);
}

/** Goes to the second result: by arrows, from link to link where a box has no keys, or until the link has the focus. */
async function go(page, { next = "ArrowDown", chosen, hit, isFirstChosen }) {
  const isThere = () => page.evaluate(([chosen, hit]) => document.querySelectorAll(hit)[1]?.matches(chosen), [chosen, hit]);
  const presses = chosen ? 40 : isFirstChosen ? 1 : 2;
  for (let press = 0; press < presses && !(chosen && (await isThere())); press += 1) await page.keyboard.press(next);
}

/** Screens of a box after a task, as PNG; `isBlind` hides whose it is. */
async function picture(box, { query, size = DESK, isNarrowed, isByKeys, page: own, isAgain }, isBlind = false) {
  const isPhone = size === PHONE;
  const deviceScaleFactor = isPhone && isBlind ? 2 : 1;
  const page = await open(browser, { viewport: size, hasTouch: isPhone, isMobile: isPhone, deviceScaleFactor, bypassCSP: isBlind });
  show(box);
  if (own && box.isPage) await page.goto(limier.url + own);
  else {
    await page.goto(origin);
    await search(page, box, query);
    if (isNarrowed) await box.narrow?.(page);
    if (isByKeys) await go(page, box);
  }
  if (isAgain) {
    await page.locator(box.hit).first().click();
    await page.waitForTimeout(1200);
    await page.goto(origin);
    await page.locator(box.opener ?? box.field).click();
  }
  if (isBlind && box.hide) await page.addStyleTag({ content: box.hide });
  await page.waitForTimeout(600);
  const image = await page.screenshot({ type: "png" });
  await page.context().close();
  return image.toString("base64");
}

/** Pictures beside each other, each with its name below, as one picture. */
async function sheet(pictures, path, width, perRow) {
  const cells = pictures.map(([name, image]) => `<figure><img src="data:image/png;base64,${image}" width="${width}"><figcaption>${name}</figcaption></figure>`);
  const page = await browser.newPage({ viewport: { width: perRow * (width + 18) + 16, height: 400 } });
  await page.setContent(`<style>body { margin: 16px; display: flex; flex-wrap: wrap; gap: 16px; background: #e8e8e8; font: 600 15px system-ui, sans-serif } figure { margin: 0; background: #fff; border: 1px solid #bbb } img { display: block } figcaption { padding: 6px 10px; border-top: 1px solid #bbb }</style>${cells.join("")}`);
  await page.screenshot({ path, ...(path.endsWith(".jpg") && { type: "jpeg", quality: 72 }), fullPage: true });
  await page.close();
}

/** The pictures of docs/compare/, and its page. */
async function writeDocs() {
  await mkdir(OUT, { recursive: true });
  for (const task of TASKS) {
    const pictures = [];
    for (const [name, box] of Object.entries(BOXES)) pictures.push([name, await picture(box, task)]);
    await sheet(pictures, join(OUT, `${task.name}.jpg`), task.size ? 320 : 560, task.size ? 6 : 3);
  }
  const sections = TASKS.map(({ name, title, what }) => `## ${title}\n\n${what}\n\n![${title}](${name}.jpg)\n`);
  await writeFile(join(OUT, "README.md"), `# Limier beside other search boxes

Made by \`make compare\`: the same notes (\`corpus/\`), the same tasks, each box as npm has it and as its
documentation says to use it, in French where it can be. Looks and behaviour are compared, not relevance:
DocSearch and the widgets of Meilisearch show Limier's own hits; the two interfaces of Pagefind search an
index that Pagefind has made of the same notes. What is found is compared in [qmd.md](qmd.md).

\`make compare BLIND=folder\` writes pairs of pictures to that folder instead, Limier and one other, on the
side that a draw gave them, without names and logos, for people who shall say which they prefer;
\`key.json\` beside them says which is whose.

${sections.join("\n")}`);
}

const { BLIND } = process.env;
if (BLIND) await writePairs(resolve(BLIND), TASKS, (name, task) => picture(BOXES[name], task, true), (pictures, path, task) => sheet(pictures, path, task.size ? 720 : 900, 2));
else await writeDocs();

await Promise.all([browser.close(), limier.stop()]);
site.close();
await rm(folder, { recursive: true, force: true });
