// What a reader does on Limier's own pages, with and without JavaScript.

import assert from "node:assert/strict";
import { writeFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./service.mjs";

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve()])));
after(async () => Promise.all([browser.close(), limier.stop()]));

const titles = (page) => page.locator(".hit h2").allTextContents();

test("without JavaScript: ask, filter, read", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(limier.url);
  await page.getByRole("searchbox").fill("souverainete numerique");
  await page.getByRole("button", { name: "Rechercher" }).click();
  assert.match(await page.title(), /^«\u00a0souverainete numerique\u00a0» – \d+\u00a0sections · Limier$/);
  const all = await titles(page);
  assert.ok(all.length > 3, String(all));
  assert.ok((await page.locator(".hit mark").count()) > 0);

  const facet = page.locator(".filters .facet a", { hasText: "Logiciels libres" });
  const count = Number.parseInt(await facet.locator(".count").textContent(), 10);
  await facet.click();
  assert.match(await page.getByRole("status").textContent(), new RegExp(`^${count}\\u00a0section`));
  assert.equal(new URL(page.url()).searchParams.get("theme"), "logiciels-libres");
  // The filter is kept by a new search, and can be taken back.
  await page.getByRole("button", { name: "Rechercher" }).click();
  assert.equal(new URL(page.url()).searchParams.get("theme"), "logiciels-libres");
  await page.locator(".chosen").getByRole("link", { name: "Retirer le filtre Logiciels libres" }).click();
  assert.deepEqual(await titles(page), all);

  await page.locator(".hit h2 a").first().click();
  const { pathname, hash } = new URL(page.url());
  assert.ok(pathname.startsWith("/notes/"), pathname);
  const anchor = decodeURIComponent(hash.slice(1).split(":~:")[0]);
  assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1, anchor);
});

test("accents and capitals change nothing", async () => {
  const page = await open(browser);
  const found = [];
  for (const query of ["souveraineté numérique", "souverainete numerique", "SOUVERAINETÉ NUMÉRIQUE"]) {
    await page.goto(`${limier.url}/?q=${encodeURIComponent(query)}`);
    found.push(await titles(page));
  }
  assert.deepEqual(found[0], found[1]);
  assert.deepEqual(found[0], found[2]);
});

test("four notes fit a screen, each with its best section, and the others unfold", async () => {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  await page.goto(`${limier.url}/?q=donn%C3%A9es`);
  const bottoms = await page.locator(".hit").evaluateAll((hits) => hits.map((hit) => hit.getBoundingClientRect().bottom));
  assert.ok(bottoms.filter((bottom) => bottom <= 900).length >= 4, String(bottoms));
  const paths = await page.locator(".hit .path").allTextContents();
  assert.equal(new Set(paths).size, paths.length, "a note is told once");
  const folded = page.locator(".others details").first();
  const links = folded.locator("li a");
  const count = Number.parseInt(await folded.locator("summary").textContent(), 10);
  assert.equal(await links.first().isVisible(), false);
  await folded.locator("summary").click();
  assert.equal(await links.count(), count);
  await links.first().click();
  await page.waitForURL(/\/notes\//);
});

test("a long name that a row cuts keeps its acronym", async () => {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  await page.goto(`${limier.url}/?q=num%C3%A9rique`);
  const chips = await page.locator(".about > .chips .chip", { hasText: / \([A-Z]+\)$/ }).evaluateAll((chips) => chips.map((chip) => {
    const long = chip.querySelector(".long");
    const acronym = document.createRange();
    acronym.selectNodeContents(chip.lastChild);
    return { isCut: long.scrollWidth > long.clientWidth, room: chip.getBoundingClientRect().right - acronym.getBoundingClientRect().right };
  }));
  assert.ok(chips.some(({ isCut }) => isCut), JSON.stringify(chips));
  assert.ok(chips.every(({ room }) => room > 0), JSON.stringify(chips));
});

test("what lacks a word comes last and says which", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/?q=feuille+route+cloud+souverain`);
  const heading = await page.locator("h1").textContent();
  assert.match(heading, /^Aucune section avec tous les mots\u202f; \d+ avec «\u00a0feuille\u00a0», «\u00a0route\u00a0»/);
  const [full, partial] = await page.locator("ol.hits").all();
  assert.equal(await full.locator(".missing").count(), 0);
  assert.equal(await partial.locator(".hit > .missing").count(), await partial.locator(".hit").count());
  assert.match(await partial.locator(".missing").first().textContent(), /^Sans «\u00a0/);
});

test("pages, order and dates", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/?q=num%C3%A9rique`);
  const first = await titles(page);
  await page.getByRole("link", { name: "Suivante" }).click();
  assert.match(await page.title(), /page\u00a02 · Limier$/);
  assert.notDeepEqual(await titles(page), first);
  await page.getByRole("link", { name: "Récentes", exact: true }).click();
  const days = await page.locator(".hit time").evaluateAll((times) => times.map((time) => time.dateTime));
  assert.deepEqual(days, days.toSorted().reverse());
  await page.getByLabel("Du").fill("2024-06-01");
  await page.getByRole("button", { name: "Appliquer" }).click();
  const since = await page.locator(".hit time").evaluateAll((times) => times.map((time) => time.dateTime));
  assert.ok(since.length > 0 && since.every((day) => day >= "2024-06-01"), String(since));
  assert.equal(await page.locator(".chosen").textContent(), "Retirer le filtre depuis le 1er\u00a0juin 2024 ×");
});

test("a wrong word is said to be replaced, and that can be undone", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/?q=souverenete`);
  assert.match(await page.locator(".notice").first().textContent(), /^Résultats pour «\u00a0souveraineté\u00a0»/);
  await page.locator(".notice a").first().click();
  assert.match(await page.getByRole("status").textContent(), /^Aucun résultat/);
  await page.getByRole("link", { name: "accepter des mots proches" }).click();
  assert.ok((await titles(page)).length > 0);
});

test("what is wrong is told in a page", async () => {
  const page = await open(browser);
  for (const [path, status, words] of [
    ["/?from=hier", 400, "from"],
    ["/?page=0", 400, "page"],
    ["/notes/absente.md", 404, "absente.md"],
    ["/rien", 404, "/rien"],
  ]) {
    const response = await page.goto(limier.url + path);
    assert.equal(response.status(), status, path);
    assert.ok((await page.locator("main").textContent()).includes(words), path);
    await page.getByRole("link", { name: "Revenir à la recherche" }).waitFor();
  }
  assert.equal((await page.goto(`${limier.url}/?from=&to=&organisation=&q=`)).status(), 200);
  // What mails and networks add to links.
  await page.goto(`${limier.url}/?q=cloud&utm_source=lettre&fbclid=x`);
  assert.ok((await titles(page)).length > 0);
  assert.equal((await page.goto(`${limier.url}/notes/glossaire.md?utm_source=lettre`)).status(), 200);
});

test("every address of a hit lands on an anchor of its note", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  const reply = await fetch(`${limier.url}/api/v1/search?limit=100&collapse=none`);
  const { hits } = await reply.json();
  const pages = new Set(hits.map((hit) => hit.url.split("#")[0]));
  assert.ok(pages.size > 5);
  for (const path of pages) {
    await page.goto(limier.url + path);
    for (const { url, anchor } of hits) {
      if (!anchor || !url.startsWith(`${path}#`)) continue;
      assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1, url);
    }
  }
});

test("a text fragment shows the passage", async () => {
  const page = await open(browser, { viewport: { width: 1280, height: 500 } });
  const reply = await fetch(`${limier.url}/api/v1/search?q=${encodeURIComponent("\"cloud au centre\"")}`);
  const hit = (await reply.json()).hits.find((hit) => hit.url.includes(":~:text="));
  // A fragment needs a gesture: follow the link.
  await page.goto(`${limier.url}/?q=${encodeURIComponent("\"cloud au centre\"")}`);
  const [note, fragment] = hit.url.split("#");
  await page.locator(`.hit h2 a[href^="${note}?"][href$="#${fragment}"]`).click();
  await page.waitForURL(/notes/);
  const line = hit.snippets[0].text.split("\n").find((line) => line.includes("au centre"));
  const start = line.trim().slice(0, 20);
  await assert.doesNotReject(
    page.waitForFunction((start) => {
      const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        if (!walker.currentNode.data.includes(start.slice(0, 8))) continue;
        const { top, bottom } = walker.currentNode.parentElement.getBoundingClientRect();
        if (bottom > 0 && top < innerHeight) return true;
      }
      return false;
    }, start, { timeout: 5000 }),
    start,
  );
});

test("what is written on disk is found, what is removed is gone", async () => {
  const page = await open(browser);
  const file = join(limier.notes, "direct.md");
  const found = async () => {
    await page.goto(`${limier.url}/?q=capybara&strict=true`);
    return page.locator(".hit").count();
  };
  const until = async (wanted) => {
    const end = Date.now() + 10_000;
    while ((await found()) !== wanted) assert.ok(Date.now() < end, `${wanted} hits in time`);
  };
  assert.equal(await found(), 0);
  await writeFile(file, "# Le zoo\n\nUn capybara au ministère.\n");
  await until(1);
  await page.locator(".hit h2 a").click();
  await page.getByText("Un capybara au ministère.").waitFor();
  await rm(file);
  await until(0);
  assert.equal((await page.goto(`${limier.url}/notes/direct.md`)).status(), 404);
  assert.deepEqual(page.faults, []);
});
