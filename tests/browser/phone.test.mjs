// Limier's own pages on a phone: filters in a drawer, the box as a sheet, the outline folded.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve()])));
after(async () => Promise.all([browser.close(), limier.stop()]));

const phone = (width, options = {}) =>
  open(browser, { viewport: { width, height: 640 }, hasTouch: true, isMobile: true, ...options });
const drawer = (page) => page.getByRole("complementary", { name: "Filtres" });
const opener = (page) => page.getByRole("button", { name: /^Filtrer/ });

for (const [width, colorScheme, forcedColors] of [
  [320, "light", "none"], [360, "dark", "none"], [768, "light", "none"], [360, "light", "active"],
]) {
  test(`the filters are a drawer at ${width} pixels, ${colorScheme}, forced colours ${forcedColors}`, async () => {
    const page = await phone(width, { colorScheme, forcedColors });
    await page.goto(`${limier.url}/?q=num%C3%A9rique`);
    assert.ok(await drawer(page).isHidden());
    assert.equal(await opener(page).textContent(), "Filtrer");
    await opener(page).tap();
    await drawer(page).waitFor();
    const { x, width: wide, height } = await drawer(page).boundingBox();
    assert.ok(x >= 32 && x + wide === width && height === 640, JSON.stringify([x, wide, height]));
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await violations(page), []);
    // A filter is chosen without leaving the drawer, whose button counts what is behind it.
    const theme = drawer(page).locator(".facet a", { hasText: "Logiciels libres" }).first();
    const count = Number.parseInt(await theme.locator(".count").textContent(), 10);
    await theme.tap();
    await drawer(page).getByRole("button", { name: `Voir les ${count}\u00a0sections` }).tap();
    await drawer(page).waitFor({ state: "hidden" });
    assert.match(await page.locator("h1").textContent(), new RegExp(`^${count}\\u00a0sections`));
    assert.equal(await opener(page).textContent(), "Filtrer 1 filtre choisi");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test("the drawer closes by Escape, by a tap beside it, and by a swipe", async () => {
  const page = await phone(360);
  await page.goto(`${limier.url}/?q=num%C3%A9rique`);
  const swipe = () => page.evaluate(() => {
    const drawer = document.querySelector(".filters");
    const touch = (clientX) => [new Touch({ identifier: 1, target: drawer, clientX, clientY: 300 })];
    const tell = (name, touches, changedTouches) =>
      drawer.dispatchEvent(new TouchEvent(name, { bubbles: true, touches, changedTouches }));
    tell("touchstart", touch(150), touch(150));
    tell("touchend", [], touch(300));
  });
  for (const [name, close] of [
    ["Escape", () => page.keyboard.press("Escape")],
    ["a tap", () => page.touchscreen.tap(10, 320)],
    ["a swipe", swipe],
    ["Fermer", () => drawer(page).getByRole("button", { name: "Fermer" }).tap()],
  ]) {
    await opener(page).tap();
    await drawer(page).waitFor();
    await close();
    await drawer(page).waitFor({ state: "hidden", timeout: 3000 }).catch(() => assert.fail(name));
  }
});

test("without JavaScript the drawer opens and closes too", async () => {
  const page = await phone(360, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/?q=num%C3%A9rique`);
  await opener(page).tap();
  await drawer(page).locator(".facet a").first().tap();
  await opener(page).getByText("1").waitFor();
  assert.ok(await drawer(page).isHidden());
});

test("a window that grows shows the filters beside the results again", async () => {
  const page = await open(browser, { viewport: { width: 700, height: 640 } });
  await page.goto(`${limier.url}/?q=num%C3%A9rique`);
  await opener(page).click();
  await drawer(page).waitFor();
  await page.setViewportSize({ width: 1280, height: 640 });
  await page.waitForFunction(() => !document.querySelector(".filters").matches(":popover-open"));
  const { x } = await drawer(page).boundingBox();
  assert.ok(x > 700 && await opener(page).isHidden());
});

test("on the home page the box is a sheet, and its results lead to notes", async () => {
  const page = await phone(320);
  await page.goto(limier.url);
  assert.equal(await page.getByRole("dialog").count(), 0, "nothing opens by itself");
  await page.getByRole("combobox").tap();
  const sheet = page.getByRole("dialog", { name: "Rechercher dans les notes" });
  await sheet.waitFor();
  await page.getByRole("combobox").pressSequentially("cloud");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await violations(page), []);
  assert.ok((await overflow(page)) <= 0);
  await page.getByRole("option").first().tap();
  await page.waitForURL(/\/notes\//);
});

test("what was opened from the results is offered again on the home page", async () => {
  const page = await phone(360);
  await page.goto(`${limier.url}/?q=cloud`);
  const title = (await page.locator(".hit h2").first().textContent()).replace(/\s/g, " ");
  await page.locator(".hit h2 a").first().tap();
  await page.waitForURL(/\/notes\//);
  await page.goto(limier.url);
  await page.getByRole("combobox").tap();
  await page.getByRole("group", { name: "Recherches récentes" }).getByRole("option", { name: "cloud" }).waitFor();
  const note = page.getByRole("group", { name: "Notes récentes" }).getByRole("option");
  assert.equal((await note.textContent()).replace(/\s/g, " "), title);
  await note.tap();
  await page.waitForURL(/\/notes\//);
  assert.deepEqual(page.faults, []);
});

test("the outline of a note is folded on a phone, and open beside the text", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await phone(320, { javaScriptEnabled });
    await page.goto(`${limier.url}/notes/feuille-de-route-dinum.md`);
    const outline = page.getByRole("navigation", { name: "Sommaire" });
    const link = outline.getByRole("link").first();
    assert.ok(await link.isHidden());
    assert.ok((await outline.boundingBox()).height < 60);
    await outline.getByText("Sommaire").tap();
    assert.ok(await link.isVisible());
    assert.ok((await overflow(page)) <= 0);
    if (javaScriptEnabled) assert.deepEqual(await violations(page), []);
    await page.context().close();
    const wide = await open(browser, { viewport: { width: 1280, height: 800 }, javaScriptEnabled });
    await wide.goto(`${limier.url}/notes/feuille-de-route-dinum.md`);
    assert.ok(await wide.getByRole("navigation", { name: "Sommaire" }).getByRole("link").first().isVisible());
    await wide.context().close();
  }
});

test("nothing is wider than a screen of 320 pixels", async () => {
  const page = await phone(320);
  for (const path of ["/", "/?q=num%C3%A9rique", "/?q=souverenete+xylophone", "/?q=xylophone&strict=true",
    "/notes/feuille-de-route-dinum.md?q=cloud", "/status", "/docs", "/rien"]) {
    await page.goto(limier.url + path);
    assert.ok((await overflow(page)) <= 0, path);
  }
});

test("nothing moves while a page is loaded", async () => {
  for (const width of [360, 1280, 1680]) {
    const page = await open(browser, { viewport: { width, height: 800 } });
    await page.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    for (const path of ["/", "/?q=num%C3%A9rique", "/notes/feuille-de-route-dinum.md?q=cloud", "/status"]) {
      await page.goto(limier.url + path);
      await page.waitForFunction(() => customElements.get("limier-recherche"));
      if (width === 1680 && path.startsWith("/?")) await page.locator(".preview .body").waitFor();
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 100))));
      assert.equal(await page.evaluate(() => window.shifted), 0, `${path} at ${width} pixels`);
    }
    await page.context().close();
  }
});
