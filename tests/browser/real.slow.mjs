// Real notes, which are not in this repository: `make browser-slow` with LIMIER_CORPORA. axe-core looks at
// thirty of their pages, at results and previews of them, in light and dark, at two widths.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const PAGES = 30;
const QUERIES = ["données personnelles", "logiciel libre", "accessibilité", "budget 2024", "cnil"];
const corpora = process.env.LIMIER_CORPORA;

let browser, limier;
before(async () => {
  assert.ok(corpora, "LIMIER_CORPORA names the folder that holds gov-small");
  [browser, limier] = await Promise.all([launch(), serve({ corpus: join(corpora, "gov-small") })]);
});
after(async () => Promise.all([browser?.close(), limier?.stop()]));

/** Violations in words that name the page. */
async function look(page, path, faults) {
  await page.goto(limier.url + path);
  for (const violation of await violations(page)) faults.push(`${path}: ${violation.slice(0, 300)}`);
  if ((await overflow(page)) > 0) faults.push(`${path} is wider than the window`);
}

for (const [width, colorScheme] of [[1280, "light"], [360, "dark"]]) {
  test(`axe-core finds nothing on ${PAGES} real notes, ${width} pixels, ${colorScheme}`, async () => {
    const { notes, total } = await (await fetch(`${limier.url}/api/v1/notes?limit=1000`)).json();
    assert.ok(notes.length >= PAGES, `${total} notes`);
    const step = Math.floor(notes.length / PAGES);
    const page = await open(browser, { viewport: { width, height: 800 }, colorScheme });
    const faults = [];
    for (let at = 0; at < PAGES; at += 1) {
      const path = notes[at * step].path.split("/").map(encodeURIComponent).join("/");
      await look(page, `/notes/${path}?q=donn%C3%A9es`, faults);
    }
    for (const query of QUERIES) await look(page, `/?q=${encodeURIComponent(query)}`, faults);
    assert.deepEqual(faults, []);
    assert.deepEqual(page.faults, []);
  });
}

test("axe-core finds nothing in previews of real notes", async () => {
  const page = await open(browser, { viewport: { width: 1680, height: 900 } });
  const faults = [];
  for (const query of QUERIES) {
    await page.goto(`${limier.url}/?q=${encodeURIComponent(query)}`);
    await page.locator(".preview .body").waitFor();
    for (const violation of await violations(page)) faults.push(`${query}: ${violation.slice(0, 300)}`);
  }
  assert.deepEqual(faults, []);
});
