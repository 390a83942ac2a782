// The whole way of a reader, found, narrowed, opened and back, on every width and in every colour.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const WIDTHS = [320, 360, 768, 1280];
/** From this width on, the filters stand beside the results. */
const BESIDE = 900;
const COLOURS = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "light", forcedColors: "active" },
};

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve()])));
after(async () => Promise.all([browser.close(), limier.stop()]));

/** In each colour: nothing is wider than the window, and axe finds nothing. What colours cannot change is asked once. */
async function check(page, state) {
  for (const [at, [name, colours]] of Object.entries(COLOURS).entries()) {
    await page.emulateMedia(colours);
    assert.ok((await overflow(page)) <= 0, `${state}, ${name}: wider than the window`);
    assert.deepEqual(await violations(page, at ? ["color-contrast"] : undefined), [], `${state}, ${name}`);
  }
}

for (const width of WIDTHS) {
  test(`${width} pixels: find, narrow, open, come back`, async () => {
    // A colour that changes slowly is neither the one nor the other.
    const page = await open(browser, { viewport: { width, height: 740 }, reducedMotion: "reduce" });
    await page.goto(limier.url);
    await page.getByRole("combobox").fill("numerique");
    await page.keyboard.press("Enter");
    await page.locator(".hit").first().waitFor();

    const opener = page.getByRole("button", { name: /^Filtrer/ });
    const isDrawer = width < BESIDE;
    assert.equal(await opener.isVisible(), isDrawer);
    if (isDrawer) await opener.click();
    const theme = page.locator(".filters .facet a", { hasText: "Logiciels libres" });
    const count = Number.parseInt(await theme.locator(".count").textContent(), 10);
    await theme.click();
    if (isDrawer) await page.getByRole("button", { name: /^Voir les/ }).click();
    const heading = page.locator("h1", { hasText: new RegExp(`^${count}\\u00a0sections`) });
    await heading.waitFor();
    await check(page, "results");

    const narrowed = page.url();
    await page.locator(".hit h2 a").first().click();
    await page.locator(".note mark").first().waitFor();
    await check(page, "note");

    await page.getByRole("link", { name: /^← Résultats/ }).click();
    await heading.waitFor();
    assert.equal(page.url(), narrowed);
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
