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
  "the API's page": "/docs",
  status: "/status",
  error: "/?from=hier",
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

  test(`${name}: no horizontal scroll at 320 pixels, nor at twice the text size`, async () => {
    const page = await open(browser, { viewport: { width: 320, height: 740 } });
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

test("text keeps its place when its spacing grows", async () => {
  const page = await open(browser, { viewport: { width: 360, height: 740 } });
  for (const path of Object.values(STATES)) {
    await page.goto(limier.url + path);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
      document.adoptedStyleSheets.push(sheet);
    });
    assert.ok((await overflow(page)) <= 0, path);
    const cut = await page.locator("main :is(a, p, h1, h2, li, time, summary)").evaluateAll((elements) =>
      elements.filter((element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).overflowX === "hidden" && !element.matches(".unseen"))
        .map((element) => element.outerHTML));
    assert.deepEqual(cut, [], path);
  }
});

test("headings have no gaps, and every page has one first", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  for (const path of Object.values(STATES)) {
    await page.goto(limier.url + path);
    const levels = await page.locator("h1, h2, h3, h4, h5, h6").evaluateAll((headings) =>
      headings.map((heading) => Number(heading.localName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1, path);
    levels.reduce((before, level) => (assert.ok(level <= before + 1, `${path}: ${levels}`), level), 0);
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    assert.ok((await page.title()).length > 5);
  }
});

test("whatever can be done has a focus that is seen, and none holds it", async () => {
  const page = await open(browser);
  await page.goto(`${limier.url}/?q=cloud`);
  const seen = new Set();
  for (let step = 0; step < 400; step += 1) {
    await page.keyboard.press("Tab");
    const told = await page.evaluate(() => {
      let element = document.activeElement;
      if (element.shadowRoot) element = element.shadowRoot.activeElement;
      if (element === document.body) return null;
      element.stop ??= String(Math.random());
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const isDate = element.matches("[type=date]");
      return { name: `${element.stop}${isDate ? Math.random() : ""}`, seen: isDate || (outlineStyle !== "none" && outlineWidth !== "0px"), html: element.outerHTML };
    });
    if (!told || (seen.has(told.name) && seen.size > 20)) break;
    assert.ok(!seen.has(told.name), `the focus is held by ${told.html}`);
    assert.ok(told.seen, `no focus is seen on ${told.html}`);
    seen.add(told.name);
  }
  assert.ok(seen.size > 20, `${seen.size} stops`);
});

test("what the pages say without colour is said with it", async () => {
  const page = await open(browser, { forcedColors: "active" });
  await page.goto(`${limier.url}/?q=cloud`);
  assert.notEqual(await page.locator("mark").first().evaluate((mark) => getComputedStyle(mark).outlineStyle), "none");
  assert.deepEqual(await violations(page), []);
});

test("nothing moves for those who ask for that", async () => {
  const page = await open(browser, { reducedMotion: "reduce" });
  await page.goto(`${limier.url}/?q=cloud`);
  const [moving, rendered] = await page.locator("*").evaluateAll((elements) => {
    // An element outside the flat tree is not rendered: none of its properties has a value.
    const styles = elements.map((element) => getComputedStyle(element)).filter((style) => style.display !== "");
    const moves = ({ transitionDuration, animationName }) =>
      parseFloat(transitionDuration) > 0 || animationName !== "none";
    return [styles.filter(moves).length, styles.length];
  });
  assert.equal(moving, 0);
  assert.ok(rendered > 100, `${rendered} elements looked at`);
});

test("the list opens, is told, and closes, in both themes", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, { colorScheme, viewport: { width: 360, height: 740 } });
    await page.goto(limier.url);
    const box = page.getByRole("combobox", { name: "Rechercher dans les notes" });
    await box.fill("donnees");
    await page.getByRole("group", { name: "Suggestions" }).waitFor();
    await page.keyboard.press("ArrowDown");
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-expanded", "true"]]) {
      assert.equal(await box.getAttribute(name), value);
    }
    const list = await box.getAttribute("aria-controls");
    assert.equal(await page.locator(`#${list}[role=listbox]`).count(), 1);
    await page.locator("limier-recherche [role=status]").getByText(/sections\. Flèches/).waitFor();
    assert.deepEqual(await violations(page), [], colorScheme);
    assert.ok((await overflow(page)) <= 0);
    await page.keyboard.press("Escape");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    await page.context().close();
  }
});
