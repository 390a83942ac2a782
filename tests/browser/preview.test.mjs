// Beside the results: the preview, links to a passage, the way to an editor, values found by name, days.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const SETTINGS = '[links]\neditor = "obsidian://open?vault=Notes&file={path}&line={line}"\n';

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve({ settings: SETTINGS })])));
after(async () => Promise.all([browser.close(), limier.stop()]));

const pane = (page) => page.getByRole("complementary", { name: "Aperçu" });
const toggle = (page) => page.getByRole("button", { name: "Aperçu" });

async function start(path, options) {
  const page = await open(browser, { viewport: { width: 1280, height: 800 }, ...options });
  await page.goto(limier.url + path);
  return page;
}

for (const [colorScheme, forcedColors] of [["light", "none"], ["dark", "none"], ["light", "active"]]) {
  test(`the preview shows the section of a result in its note, ${colorScheme}, forced colours ${forcedColors}`, async () => {
    const page = await start("/?q=cloud", { colorScheme, forcedColors });
    assert.ok(await pane(page).isHidden(), "off until it is wanted");
    await toggle(page).click();
    const title = await page.locator(".hit h2").first().textContent();
    await pane(page).locator("h2", { hasText: title }).first().waitFor();
    assert.ok((await pane(page).locator("mark").count()) > 0);
    // By keyboard it follows the result that has the focus.
    await page.locator(".hit h2 a").first().focus();
    await page.keyboard.press("ArrowDown");
    const second = page.locator(".hit h2").nth(1);
    await pane(page).locator("h2", { hasText: await second.textContent() }).first().waitFor();
    const aimed = await pane(page).locator(".aimed").count();
    if (aimed) {
      const [section, body] = [await pane(page).locator(".aimed").boundingBox(), await pane(page).locator(".body").boundingBox()];
      assert.ok(section.y >= body.y && section.y < body.y + body.height, "the section is in sight");
    }
    assert.equal(new URL(page.url()).pathname, "/");
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await violations(page), []);
    // Where the preview took their room, the filters are a drawer.
    await page.getByRole("button", { name: /^Filtrer/ }).click();
    await page.getByRole("complementary", { name: "Filtres" }).waitFor();
    await page.keyboard.press("Escape");
    // The choice is kept.
    await page.reload();
    await pane(page).locator(".body").waitFor();
    await toggle(page).click();
    assert.ok(await pane(page).isHidden());
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test("the preview is there on wide windows, and never on narrow ones", async () => {
  const wide = await start("/?q=cloud", { viewport: { width: 1680, height: 900 } });
  await pane(wide).locator(".body").waitFor();
  assert.ok(await wide.getByRole("complementary", { name: "Filtres" }).isVisible());
  await wide.setViewportSize({ width: 768, height: 900 });
  await pane(wide).waitFor({ state: "hidden" });
  assert.ok(await toggle(wide).isHidden());
});

test("the preview follows what is typed", async () => {
  const page = await start("/?q=cloud", { viewport: { width: 1680, height: 900 } });
  await pane(page).locator(".body").waitFor();
  await page.getByRole("combobox").fill("accessibilité");
  await page.locator("h1", { hasText: "accessibilité" }).waitFor();
  await pane(page).locator("h2", { hasText: await page.locator(".hit h2").first().textContent() }).first().waitFor();
  assert.match((await pane(page).locator("mark").first().textContent()).toLowerCase(), /accessib/);
});

test("a link to the passage is copied, and leads to it", async () => {
  const page = await start("/?q=cloud", { permissions: ["clipboard-read", "clipboard-write"] });
  await toggle(page).click();
  await pane(page).getByRole("button", { name: "Copier le lien vers ce passage" }).click();
  await pane(page).getByText("Lien copié").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.startsWith(`${limier.url}/notes/`) && !copied.includes("q=cloud"), copied);
  assert.equal((await page.goto(copied)).status(), 200);
  const anchor = decodeURIComponent(new URL(copied).hash.slice(1).split(":~:")[0]);
  if (anchor) assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1);
});

test("who selects a passage of a note may copy a link to it", async () => {
  const page = await start("/notes/souverainete-numerique.md?q=cloud", { permissions: ["clipboard-read", "clipboard-write"] });
  const button = page.getByRole("button", { name: "Copier le lien vers ce passage" });
  assert.ok(await button.isHidden());
  const words = await page.evaluate(() => {
    const text = document.querySelector(".text p").firstChild;
    getSelection().setBaseAndExtent(text, 0, text, text.data.indexOf(" ", 20));
    return getSelection().toString().trim();
  });
  await button.click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, `${limier.url}/notes/souverainete-numerique.md#:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});

test("a note opens in Obsidian where the configuration says so", async () => {
  const page = await start("/notes/souverainete-numerique.md", { javaScriptEnabled: false });
  const link = page.getByRole("link", { name: "Ouvrir dans Obsidian" });
  assert.equal(await link.getAttribute("href"), "obsidian://open?vault=Notes&file=souverainete-numerique.md&line=1");
  const results = await start("/?q=cloud+souverain");
  await toggle(results).click();
  const offered = await pane(results).getByRole("link", { name: "Ouvrir dans Obsidian" }).getAttribute("href");
  const { hits } = await (await fetch(`${limier.url}/api/v1/search?q=cloud+souverain&collapse=note`)).json();
  assert.equal(new URL(offered).searchParams.get("line"), String(hits[0].line));
});

test("a value of a facet is found by its name", async () => {
  const page = await start("/?q=num%C3%A9rique");
  const field = page.getByRole("searchbox", { name: "Chercher une organisation" });
  const section = page.locator(".filters section", { has: field });
  const listed = await section.locator("li").count();
  await field.fill("dinum");
  const found = section.locator(".found-values a");
  await found.first().waitFor();
  assert.ok((await section.locator("li:visible").count()) < listed);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Tab");
  assert.ok(await found.first().evaluate((link) => link === document.activeElement));
  await page.keyboard.press("Enter");
  await page.locator(".chosen").waitFor();
  assert.match(page.url(), /organisation=[^&]*dinum/);
  // Nothing of that name; Escape shows all values again.
  await field.fill("xylophone");
  await section.getByText("Aucune valeur de ce nom").waitFor();
  await page.keyboard.press("Escape");
  await section.locator(".found-values").waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "");
  assert.deepEqual(page.faults, []);
});

test("days are asked for by a word, without JavaScript", async () => {
  const page = await start("/?q=num%C3%A9rique", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Cette année" }).click();
  const year = new Date().getFullYear();
  assert.equal(new URL(page.url()).searchParams.get("from"), `${year}-01-01`);
  await page.locator(".dates a[aria-current]").click();
  assert.equal(new URL(page.url()).searchParams.get("from"), null);
  await page.getByRole("link", { name: "30 derniers jours" }).click();
  const from = new Date(new URL(page.url()).searchParams.get("from"));
  const days = (Date.now() - from.getTime()) / 86_400_000;
  assert.ok(days >= 29 && days < 32, `${days} days`);
});

test("a note just saved that has no day is the most recent", async (t) => {
  const own = await serve({ corpus: { "ancienne.md": "---\ndate: 2024-03-01\n---\n# Ancienne\n\nLe numérique.\n" } });
  t.after(own.stop);
  await writeFile(join(own.notes, "zz-vient-d-arriver.md"), "# Vient d’arriver\n\nUne note sans date sur le numérique.\n");
  const page = await open(browser, { javaScriptEnabled: false });
  const end = Date.now() + 10_000;
  do {
    await page.goto(`${own.url}/?q=num%C3%A9rique&sort=-date`);
    assert.ok(Date.now() < end, "in time");
  } while ((await page.locator(".hit").count()) < 2);
  assert.match(await page.locator(".hit").first().textContent(), /Vient d’arriver.*fichier du/s);
});
