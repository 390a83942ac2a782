// The examples of docs/clients.md, as they stand there: only the address is that of a service on our notes.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { access, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { serve } from "../../browser/service.mjs";
import { launch, openSite } from "./site.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY = process.env.LIMIER_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/limier");
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/((?:@[^/]+\/)?[^@/]+)@[^/]+\//g;
let site, service, browser, html, examples;

before(async () => {
  const page = await readFile(join(ROOT, "docs/clients.md"), "utf8");
  site = await openSite(() => html);
  service = await serve({ site: site.url, settings: "security.address_rate_max = 0" });
  const headed = page.matchAll(/^#### ([^\n]+)\n[^#]*?^```\w+\n(.*?)^```$/gms);
  const ours = (text) => text.replaceAll("http://127.0.0.1:7878", service.url.replace(/\/$/, ""));
  examples = Object.fromEntries([...headed].map(([, name, text]) => [name, ours(text)]));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await service?.stop();
  site.close();
});

/** What a program prints; `limier` is the one that is tested, and the index is the service's. */
async function printed(program, args) {
  const env = {
    ...process.env,
    PATH: `${dirname(BINARY)}${delimiter}${process.env.PATH}`,
    LIMIER_INDEX__PATH: service.index,
  };
  return (await promisify(execFile)(program, args, { env })).stdout;
}

const shell = (name, query) => printed("bash", ["-euo", "pipefail", "-c", examples[name], "example", query]);

const isThere = (file) => access(file).then(() => true, () => false);

test("JavaScript", async () => {
  const file = join(import.meta.dirname, "example.generated.mjs");
  await writeFile(file, examples.JavaScript);
  try {
    assert.match(await printed(process.execPath, [file]), /\.md'/);
  } finally {
    await rm(file);
  }
});

test("curl", async () => {
  assert.match(JSON.parse(await shell("curl")).hits[0].content, /souverain/i);
});

const PYTHON = join(import.meta.dirname, "../python/.venv/bin/python");
test("Python", { skip: !(await isThere(PYTHON)) && "its packages are not there" }, async () => {
  assert.match(await printed(PYTHON, ["-c", examples.Python]), /\.md'/);
});

const hasPhp = await promisify(execFile)("php", ["--version"]).then(() => true, () => false);
test("PHP", { skip: !hasPhp && "SKIPPED, there is no php" }, async () => {
  const file = join(import.meta.dirname, "example.generated.php");
  await writeFile(file, examples.PHP);
  const server = spawn("php", ["-S", "127.0.0.1:0", file], { stdio: ["ignore", "inherit", "pipe"] });
  try {
    let told = "";
    for await (const some of server.stderr) {
      told += some;
      if (/started/.test(told)) break;
    }
    const [address] = /http:\/\/127[^)]+/.exec(told);
    const asked = async (query) => (await fetch(`${address}/?${new URLSearchParams(query)}`)).text();
    const found = await asked({ q: "souveraineté" });
    assert.match(found, /value="souveraineté"/);
    assert.match(found, /<mark>souveraineté<\/mark>/i);
    const [, link] = /<a href="([^"]+)"/.exec(found);
    assert.equal((await fetch(link.replaceAll("&amp;", "&"))).status, 200);
    await writeFile(join(service.notes, "piege.md"), "# <i>Zorglub</i>\n\n`<img src=x>` zorglub\n");
    let trap = "";
    for (const end = Date.now() + 30_000; !trap.includes("<mark>"); trap = await asked({ q: "zorglub" })) {
      assert.ok(Date.now() < end, trap);
    }
    assert.match(trap, /&lt;img src=x&gt;/);
    assert.doesNotMatch(trap, /<img|<i>/);
    const hostile = await asked({ q: '"><script>' });
    assert.match(hostile, /value="&quot;&gt;&lt;script&gt;"/);
    assert.match(await asked({ "q[]": "a" }), /<article>/);
    assert.match(await asked({ q: "a".repeat(5000) }), /La recherche ne répond pas/);
    assert.doesNotMatch(found + trap, /Warning|Deprecated/);
  } finally {
    server.kill();
    await rm(file);
  }
});

test("Alfred, Raycast and the like", async () => {
  const { items } = JSON.parse(await shell("Alfred, Raycast and the like", "souveraineté"));
  assert.ok(items.length > 1 && items.every((item) => item.title && item.subtitle && item.arg));
});

test("Obsidian", async () => {
  assert.match(await shell("Obsidian", "la suite numérique"), /^obsidian:\/\/open\?vault=Notes&file=outils%2Fla-suite-numerique\.md\n$/);
});

test("The browser's address bar", async () => {
  const page = await (await fetch(service.url)).text();
  const [, description] = /<link rel="search"[^>]*href="([^"]+)"/.exec(page);
  const told = await (await fetch(new URL(description, service.url))).text();
  const [, template] = /type="text\/html"[^>]*template="([^"]+)"/.exec(told);
  const address = template.replaceAll("&amp;", "&").replace(/\{searchTerms\}/, encodeURIComponent("souveraineté")).replace(/\{\w+\?\}/g, "");
  assert.match(await (await fetch(new URL(address, service.url))).text(), /<mark>souveraineté/i);
});

/** The page of an example, with what it needs from here instead of a network. */
async function show(name) {
  html = `<!doctype html><html lang="fr"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Intranet</title>
${examples[name].replace(CDN, "/$1/")}`;
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(site.url);
  return page;
}

for (const [name, open, field, hit] of [
  ["InstantSearch", null, "#box input", "#hits a"],
  ["meilisearch-docsearch", ".docsearch-btn", ".docsearch-modal-search-input", ".docsearch-modal-search-hits-item a"],
  ["docs-searchbar.js", null, "#search-bar", "a.docs-searchbar-suggestion"],
]) {
  test(name, async () => {
    const page = await show(name);
    if (open) await page.locator(open).click();
    await page.locator(field).pressSequentially("souveraineté", { delay: 5 });
    const found = page.locator(hit).filter({ hasText: /souverain/i }).first();
    await found.waitFor();
    assert.ok((await found.getAttribute("href")).startsWith(service.url));
    await page.close();
  });
}
