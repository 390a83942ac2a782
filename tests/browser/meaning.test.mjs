// With a model: sections that mean what was asked are on the page and in the box, and said to be so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";
import { tinyModel } from "./tiny-model.mjs";

const CORPUS = {
  "contrat.md": "# Contrat\n\n## Départ\n\nla rupture\n\nla démission du fait du salarié\n",
  "chats.md": "# Chats\n\n## Sieste\n\nle matou dort\n",
  "félins.md": "# Félins\n\n## Repas\n\nun félin\n\nle félin mange aussi\n",
};
for (let at = 0; at < 80; at += 1) CORPUS[`autre-${at}.md`] = `# Autre ${at}\n\nrien de tel\n`;

let browser, limier, model;
before(async () => {
  model = await tinyModel();
  const settings = `[semantic]\nmodel = ${JSON.stringify(model.folder)}\n`;
  [browser, limier] = await Promise.all([launch(), serve({ corpus: CORPUS, settings })]);
  // Sections are embedded behind the answers.
  const end = Date.now() + 30_000;
  for (;;) {
    const { semantic } = await (await fetch(`${limier.url}/api/v1/status`)).json();
    if (semantic?.embedded > 0 && semantic.pending === 0) break;
    assert.ok(Date.now() < end, JSON.stringify(semantic));
    await new Promise((done) => setTimeout(done, 50));
  }
});
after(async () => {
  await Promise.all([browser.close(), limier.stop()]);
  await model.remove();
});

test("a page shows what only the meaning found, without JavaScript, and counts it apart", async () => {
  for (const [width, colorScheme, forcedColors] of [[320, "light", "none"], [1280, "dark", "none"], [1280, "light", "active"]]) {
    const page = await open(browser, { viewport: { width, height: 800 }, colorScheme, forcedColors, javaScriptEnabled: false });
    await page.goto(`${limier.url}/?q=quitter`);
    assert.match(await page.locator("h1").textContent(), /^Aucune section avec ce mot\u202f; \d+ par le sens/);
    const hit = page.locator(".hit").first();
    assert.match(await hit.textContent(), /Contrat.*Départ.*Par le sens/s);
    // The passage is that of the section, not its first words alone.
    assert.match(await hit.locator(".snippet").textContent(), /salarié/);
    assert.ok((await overflow(page)) <= 0);
    await page.context().close();
  }
});

test("what holds the words comes first, and what means the same below, said to be so", async () => {
  const page = await open(browser);
  await page.goto(`${limier.url}/?q=matou`);
  assert.match(await page.locator("h1").textContent(), /^1\u00a0section/);
  const hits = page.locator(".hit");
  assert.match(await hits.first().textContent(), /matou/);
  assert.equal(await hits.first().locator(".missing").count(), 0);
  await page.locator(".divider", { hasText: "par le sens" }).waitFor();
  assert.match(await hits.nth(1).locator(".missing").textContent(), /^Par le sens/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});

test("the box lists it too", async () => {
  const page = await open(browser);
  await page.goto(limier.url);
  await page.getByRole("combobox").fill("quitter");
  await page.getByRole("combobox").press("Enter");
  await page.goto(limier.url);
  await page.getByRole("combobox").pressSequentially("matou");
  const option = page.getByRole("option").filter({ hasText: "Par le sens" });
  await option.first().waitFor();
  assert.deepEqual(await violations(page), []);
  await option.first().click();
  await page.waitForURL(/\/notes\/f%C3%A9lins\.md/);
});
