// Notes and queries that try to be markup, wherever a text of theirs is shown.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, overflow } from "./browser.mjs";
import { CORPUS, host, serve } from "./service.mjs";

const PAYLOADS = [
  `<script>window.hacked=1</script>`,
  `<img src=x onerror=window.hacked=1>`,
  `<svg onload=window.hacked=1>`,
  `<svg><script>window.hacked=1</script></svg>`,
  `<iframe src="javascript:parent.hacked=1"></iframe>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`,
  `<a href="javascript:window.hacked=1">clic</a>`,
  `<a href="jAvAsCrIpT&colon;window.hacked=1">clic</a>`,
  `<a href=" javascript:window.hacked=1">clic</a>`,
  `[clic](javascript:window.hacked=1)`,
  `[clic](<java\tscript:window.hacked=1>)`,
  `[clic](data:text/html,<script>window.hacked=1</script>)`,
  `[clic](vbscript:window.hacked=1)`,
  `![x](x" onerror="window.hacked=1)`,
  `[[x" onmouseover="window.hacked=1]]`,
  `"><script>window.hacked=1</script>`,
  `'><img src=x onerror=window.hacked=1>`,
  `</title><script>window.hacked=1</script>`,
  `</textarea><script>window.hacked=1</script>`,
  `<!--><script>window.hacked=1</script>-->`,
  `<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1>`,
  `<form><button formaction="javascript:window.hacked=1">x</button></form>`,
  `<object data="javascript:window.hacked=1"></object>`,
  `<embed src="javascript:window.hacked=1">`,
  `<base href="javascript:window.hacked=1//">`,
  `<meta http-equiv="refresh" content="0;url=javascript:window.hacked=1">`,
  `<link rel="stylesheet" href="javascript:window.hacked=1">`,
  `<style>@import "javascript:window.hacked=1";</style>`,
  `<details open ontoggle=window.hacked=1>`,
  `<input autofocus onfocus=window.hacked=1>`,
  `<video><source onerror=window.hacked=1></video>`,
  `<b style="animation:x" onanimationstart=window.hacked=1>x</b>`,
  `<template><script>window.hacked=1</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=window.hacked=1>">`,
  `&lt;script&gt;window.hacked=1&lt;/script&gt;`,
  `\u003cscript\u003ewindow.hacked=1\u003c/script\u003e{{constructor.constructor('window.hacked=1')()}}`,
];

/** A note that holds the payload wherever a note holds text; `leurre` finds it. */
const note = (payload) => `---
title: ${JSON.stringify(`leurre ${payload}`)}
author: ${JSON.stringify(payload)}
organisation: ${JSON.stringify(payload)}
tags: [${JSON.stringify(payload)}]
description: ${JSON.stringify(`leurre ${payload}`)}
${JSON.stringify(payload.replaceAll(":", " "))}: x
---
Avant, leurre ${payload}

# Leurre ${payload}

leurre ${payload} fin

- ${payload}

## Avec une ancre ${payload} {#leurre}

| ${payload} | leurre |
|---|---|
| x | ${payload} |

${payload}

\`\`\`${payload.split("\n")[0].replaceAll("`", "")}
${payload}
\`\`\`
`;

const ELEMENTS = ["script", "iframe", "object", "embed", "style", "base", "link", "meta", "img", "form", "input", "svg"];

let browser, limier, site;
before(async () => {
  site = await host();
  const corpus = {};
  PAYLOADS.forEach((payload, at) => {
    // A file name holds anything but "/" and NUL.
    const name = `${at} ${payload.replaceAll("/", "∕").slice(0, 60)}.md`;
    corpus[name] = note(payload);
  });
  [browser, limier] = await Promise.all([launch(), serve({ corpus, site: site.url })]);
});
after(async () => Promise.all([browser.close(), limier.stop(), site.stop()]));

/** No script ran, and the text shown brought no element of its own that could. */
async function assertTame(page, scope, name) {
  await page.waitForTimeout(30);
  assert.equal(await page.evaluate(() => window.hacked), undefined, name);
  assert.deepEqual(page.faults, [], name);
  const found = await page.locator(scope).evaluateAll((roots, elements) =>
    roots.flatMap((root) => [...root.querySelectorAll("*")]).filter((element) =>
      // The fields that find values of facets are ours.
      elements.includes(element.localName) && !element.matches("label *, .dates *, .filters > section > .finder") ||
      [...element.attributes].some(({ name, value }) => name.startsWith("on") || name === "style" ||
        ["href", "src", "action", "formaction"].includes(name) &&
        !/^(https?:|mailto:|tel:|\/|#)/i.test(value.trim()))
    ).map((element) => element.outerHTML), ELEMENTS);
  assert.deepEqual(found, [], name);
}

test("notes run nothing on their pages", async () => {
  const page = await open(browser);
  const { notes } = await (await fetch(`${limier.url}/api/v1/notes`)).json();
  assert.equal(notes.length, PAYLOADS.length);
  for (const { path } of notes) {
    const response = await page.goto(`${limier.url}/notes/${path.split("/").map(encodeURIComponent).join("/")}`);
    assert.equal(response.status(), 200, path);
    await assertTame(page, "main", path);
    for (const link of await page.locator(".text a:visible").all()) {
      const href = await link.getAttribute("href");
      assert.ok(href === null || /^(https?:|mailto:|tel:|\/|#)/i.test(href), `${path}: ${href}`);
    }
  }
});

test("notes run nothing among the results", async () => {
  const page = await open(browser);
  let seen = 0;
  for (let number = 1; ; number += 1) {
    await page.goto(`${limier.url}/?q=leurre&sort=title&page=${number}`);
    const hits = await page.locator(".hit").count();
    if (!hits) break;
    seen += hits;
    await assertTame(page, "main", `page ${number}`);
  }
  assert.ok(seen >= PAYLOADS.length, `${seen} hits seen`);
});

test("queries and parameters run nothing", async () => {
  const page = await open(browser);
  for (const payload of PAYLOADS) {
    const asked = { q: payload, organisation: payload, theme: payload, mention: payload, note: payload };
    for (const parameters of [asked, { from: payload }, { [payload]: payload }]) {
      await page.goto(`${limier.url}/?${new URLSearchParams(parameters)}`);
      await assertTame(page, "main", JSON.stringify(parameters));
    }
    await page.goto(`${limier.url}/notes/${encodeURIComponent(payload)}`);
    await assertTame(page, "main", payload);
  }
});

test("notes and queries run nothing in the component", async () => {
  const page = await open(browser);
  site.show(limier.url, `<limier-recherche limit="100" src="${limier.url}"></limier-recherche>`);
  await page.goto(site.url);
  const box = page.getByRole("combobox");
  await box.fill("leurre");
  await page.getByRole("option").nth(50).waitFor();
  assert.equal(await page.locator("limier-recherche .list *:not(div, mark)").count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  for (const payload of PAYLOADS) {
    await box.fill(payload);
    await page.locator("limier-recherche .popup").waitFor();
    await page.waitForTimeout(200);
    assert.equal(await page.locator("limier-recherche .list *:not(div, mark)").count(), 0);
    assert.equal(await page.evaluate(() => window.hacked), undefined, payload);
  }
  assert.deepEqual(page.faults, []);
  assert.deepEqual(site.reports, []);
});

// Notes that are odd in every way found in the wild: our own, and those that they imitate.
const CORPORA = process.env.LIMIER_CORPORA;
const ODD = [
  ["our own", join(CORPUS, "../tests/fixtures/odd")],
  ["the corpora's", CORPORA && join(CORPORA, "odd")],
];

for (const [whose, corpus] of ODD) {
  test(`odd notes run nothing, and fit: ${whose}`, { skip: !corpus && "needs LIMIER_CORPORA" }, async (t) => {
    const odd = await serve({ corpus });
    t.after(odd.stop);
    const page = await open(browser, { viewport: { width: 360, height: 740 } });
    const { notes } = await (await fetch(`${odd.url}/api/v1/notes?limit=1000`)).json();
    assert.ok(notes.length > 30);
    for (const { path } of notes) {
      const response = await page.goto(`${odd.url}/notes/${path.split("/").map(encodeURIComponent).join("/")}?q=le`);
      assert.equal(response.status(), 200, path);
      await assertTame(page, "main", path);
      assert.ok((await overflow(page)) <= 0, path);
    }
    for (const q of ["", "note", "<", "&amp;", "script", "titre*"]) {
      await page.goto(`${odd.url}/?${new URLSearchParams({ q, sort: "title" })}`);
      await assertTame(page, "main", q);
      assert.ok((await overflow(page)) <= 0, q);
    }
  });
}

test("what is typed on the results page runs nothing either", async () => {
  const page = await open(browser);
  await page.goto(`${limier.url}/?q=leurre`);
  const box = page.getByRole("combobox");
  for (const payload of PAYLOADS) {
    await box.fill(payload);
    await page.waitForFunction((q) => new URL(location).searchParams.get("q") === q.trim(), payload);
    await page.locator("h1", { hasText: "pour" }).waitFor();
    await assertTame(page, "main", payload);
    assert.equal(await page.locator("limier-recherche .list *:not(div, mark)").count(), 0);
  }
});
