// Every state of the pages: axe-core, small windows, large text, keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const STATES = {
  empty: "/",
  results: "/?q=souverainet%C3%A9+num%C3%A9rique",
  "page 2": "/?q=num%C3%A9rique&page=2",
  filtered: "/?q=%C3%A9tat&organisation=DINUM&theme=donnees&from=2020&sort=-date",
  replaced: "/?q=souverenete+xylophone+num%C3%A9rique",
  "no result": "/?q=xylophone&strict=true",
  "some words missing": "/?q=feuille+route+cloud+souverain",
  note: "/notes/souverainete-numerique.md?q=souverainet%C3%A9",
  "long note": "/notes/feuille-de-route-dinum.md",
  "text file": "/notes/memo-reseau-rie.txt",
  error: "/?limite=3",
  missing: "/notes/absente.md",
};

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve()])));
after(async () => Promise.all([browser.close(), limier.stop()]));

for (const [name, path] of Object.entries(STATES)) {
  test(`${name}: nothing for axe-core to find`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(browser, { colorScheme });
      await page.goto(limier.url + path);
      assert.deepEqual(await violations(page), [], colorScheme);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
  });

  test(`${name}: no horizontal scroll at 360 pixels, nor at twice the text size`, async () => {
    const page = await open(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(limier.url + path);
    assert.ok((await overflow(page)) <= 0);
    // 1,280 pixels at 200 % are 640.
    await page.setViewportSize({ width: 640, height: 450 });
    assert.ok((await overflow(page)) <= 0);
    await page.context().close();
  });
}

test("long words and wide tables stay inside the window", async (t) => {
  const long = "anticonstitutionnellement".repeat(20);
  const corpus = {
    [`${long.slice(0, 200)}.md`]:
      `# ${long}\n\n${long}\n\n## ${long}2\n\n\`${long}\`\n\n| ${"colonne | ".repeat(30)}\n|${"---|".repeat(30)}\n\n    ${long}\n`,
  };
  const own = await serve({ corpus });
  t.after(own.stop);
  const page = await open(browser, { viewport: { width: 360, height: 740 } });
  await page.goto(`${own.url}/?q=${long.slice(0, 25)}*`);
  assert.equal(await page.locator(".hit").count() > 0, true);
  assert.ok((await overflow(page)) <= 0, "results");
  await page.locator(".hit h2 a").first().click();
  await page.locator(".note").waitFor();
  assert.ok((await overflow(page)) <= 0, "note");
});

test("the keyboard reaches the content first, then everything", async () => {
  const page = await open(browser);
  await page.goto(`${limier.url}/?q=cloud`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Aller au contenu");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null));
});

test("list suggestions on our own page", async () => {
  const page = await open(browser);
  await page.goto(`${limier.url}/?q=cloud`);
  const box = page.getByRole("combobox");
  await box.fill("souverain");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\?q=souverain(&|$)/);
  assert.deepEqual(page.faults, []);
});
