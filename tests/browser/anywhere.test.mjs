// The box wherever a site puts it: above all else, in narrow windows, in dialogs, twice in a page, in
// the colours of the page; and what it keeps of what was asked.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { host, serve } from "./service.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

let browser, limier, site, page;
before(async () => {
  site = await host();
  [browser, limier] = await Promise.all([launch(), serve({ site: site.url })]);
});
after(async () => Promise.all([browser.close(), limier.stop(), site.stop()]));
beforeEach(async () => {
  await page?.context().close();
  page = await open(browser, { viewport: { width: 1280, height: 800 } });
});

const tag = (attributes = "") => `<limier-recherche src="${limier.url}" ${attributes}></limier-recherche>`;
const box = () => page.getByRole("combobox").first();
const options = () => page.getByRole("option");
const popup = () => page.locator("limier-recherche .popup").first();

async function show(body, options) {
  if (options) {
    await page.context().close();
    page = await open(browser, options);
  }
  site.show(limier.url, body);
  await page.goto(site.url);
  await page.locator("limier-recherche").first().waitFor({ state: "attached" });
}

/** Sets styles from outside of the page's policy, as its own style sheet would. */
const style = (text) => page.evaluate((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}, text);

async function type(text) {
  await box().click();
  await box().pressSequentially(text);
  await options().first().waitFor();
}

/** Whether all of an element is inside the window, and nothing covers its middle. */
const isShown = (element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const found = element.getRootNode().elementFromPoint?.((left + right) / 2, (top + bottom) / 2);
  const isInside = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
  return isInside && right > left && element.contains(found);
};

/** The same, once the list is drawn: each answer that comes draws it anew. */
async function isSeen(locator) {
  for (const end = Date.now() + 3000; Date.now() < end;) {
    if (await locator.evaluate(isShown).catch(() => false)) return true;
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
  }
  return false;
}

test("the list stands above whatever the page puts around the box", async () => {
  for (const [name, body, css] of [
    ["hidden overflow", `<div class="around">${tag()}</div>`, ".around { overflow: hidden; height: 3rem; width: 20rem; transform: translateZ(0); }"],
    ["below something else", `<div class="around">${tag()}</div><p class="over">Au-dessus</p>`, ".over { position: fixed; inset: 8rem 0 0; z-index: 99999; background: red; }"],
    ["mid-page", `<p class="tall"></p>${tag()}<p class="tall"></p>`, ".tall { height: 420px; }"],
  ]) {
    await show(body);
    await style(css);
    await type("données");
    assert.ok(await isSeen(popup()), name);
    const all = page.getByRole("option", { name: /^Voir les \d+ sections$/ });
    assert.ok(await isSeen(all), `${name}: the total is in sight`);
    const { width } = await popup().boundingBox();
    assert.ok(width >= 400, `${name}: ${width} pixels`);
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(page.faults, []);
  }
});

test("near the bottom of the window the list opens upwards, and the total stays in sight while it scrolls", async () => {
  await show(`<p class="tall"></p>${tag()}`);
  await style(".tall { height: 640px; }");
  await type("données");
  const [list, field] = [await popup().boundingBox(), await box().boundingBox()];
  assert.ok(list.y + list.height <= field.y && list.y >= 0, JSON.stringify([list, field]));
  const all = page.getByRole("option", { name: /^Voir les \d+ sections$/ });
  assert.ok(await isSeen(all));
  await page.keyboard.press("ArrowDown");
  assert.ok(await isSeen(all) && await isSeen(options().first()));
});

test("the list follows its field when the page scrolls", async () => {
  await show(`<p class="tall"></p>${tag()}<p class="end"></p>`);
  await style(".tall { height: 300px; } .end { height: 2000px; }");
  await type("cloud");
  await page.mouse.wheel(0, 200);
  await page.waitForFunction(() => scrollY > 100);
  const distance = async () => {
    const [list, field] = [await popup().boundingBox(), await box().boundingBox()];
    return Math.round(list.y - field.y - field.height);
  };
  await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
  assert.ok(Math.abs((await distance()) - 6) <= 1, `${await distance()} pixels`);
});

test("inside a dialog the list is above it, and closes before it", async () => {
  await show(`<dialog>${tag()}</dialog>`);
  await page.evaluate(() => document.querySelector("dialog").showModal());
  await type("cloud");
  assert.ok(await isSeen(popup()));
  await page.keyboard.press("Escape");
  assert.equal(await box().getAttribute("aria-expanded"), "false");
  assert.ok(await page.locator("dialog").evaluate((dialog) => dialog.open));
});

test("in a flex header of a narrow window the field keeps its room", async () => {
  await show(`<header class="bar"><b>Intranet du ministère</b>${tag()}<a href="#x">Menu</a></header>`, { viewport: { width: 360, height: 740 } });
  await style(".bar { display: flex; gap: 1rem; }");
  const { width } = await page.locator("limier-recherche").boundingBox();
  assert.ok(width >= 120, `${width} pixels`);
  assert.ok((await overflow(page)) <= 0);
});

test("two boxes in a page have lists and shortcuts of their own", async () => {
  await show(`${tag('shortcut="ctrl+k"')}${tag('shortcut="ctrl+k" label="Chercher une note"')}`);
  const ids = await page.locator("limier-recherche").evaluateAll((boxes) =>
    boxes.map(({ shadowRoot }) => shadowRoot.querySelector("[role=listbox]").id));
  assert.equal(new Set(ids).size, 2);
  await page.keyboard.press("Control+k");
  assert.ok(await box().evaluate((input) => input.matches(":focus")), "the first one answers");
  const second = page.getByRole("combobox", { name: "Chercher une note" });
  await second.fill("cloud");
  await options().first().waitFor();
  assert.equal(await box().getAttribute("aria-expanded"), "false");
  assert.equal(await second.getAttribute("aria-expanded"), "true");
  assert.deepEqual(await violations(page), []);
});

test("theme auto has the colours of the page, not those of the system", async () => {
  const paper = async () => {
    await type("cloud");
    return popup().evaluate((list) => getComputedStyle(list).backgroundColor);
  };
  const [light, dark] = ["rgb(255, 255, 255)", "rgb(29, 35, 38)"];
  for (const [system, scheme, expected] of [
    ["dark", "light", light], ["light", "dark", dark], ["dark", "light dark", dark], ["light", "light dark", light],
  ]) {
    await show(tag(), { colorScheme: system });
    await style(`:root { color-scheme: ${scheme}; }`);
    assert.equal(await paper(), expected, `${scheme} on a ${system} system`);
  }
  await show(tag('theme="dark"'), { colorScheme: "light" });
  assert.equal(await paper(), dark);
});

test("what was typed is cleared by a button", async () => {
  await show(tag());
  const clear = page.getByRole("button", { name: "Effacer" });
  assert.ok(await clear.isHidden());
  await type("cloud");
  await clear.click();
  assert.equal(await box().inputValue(), "");
  assert.ok(await box().evaluate((input) => input.matches(":focus")));
  assert.ok(await clear.isHidden());
});

test("a site that is not allowed is told in the console what to write", async (t) => {
  const stranger = await host();
  t.after(stranger.stop);
  stranger.show(limier.url, tag());
  await page.goto(stranger.url);
  await box().fill("cloud");
  await page.getByText("La recherche n’est pas ouverte à ce site").waitFor();
  const told = page.faults.find((fault) => fault.includes("allowed_origins"));
  assert.ok(told?.includes(`allowed_origins = ["${stranger.url}"]`), String(page.faults));
});

test("what was asked and read lately is offered, kept by the browser alone, and can be switched off", async () => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await show(tag());
  await page.evaluate(() => {
    for (const name of ["limier:select", "limier:submit"]) addEventListener(name, (event) => event.preventDefault());
  });
  await type("cloud");
  await page.keyboard.press("Enter");
  await type(" souverain");
  const read = await page.locator("limier-recherche .title").first().textContent();
  await options().first().click();
  await page.getByRole("button", { name: "Effacer" }).click();
  const searches = page.getByRole("group", { name: "Recherches récentes" });
  const notes = page.getByRole("group", { name: "Notes récentes" });
  await searches.getByRole("option", { name: "cloud", exact: true }).waitFor();
  assert.equal(await notes.getByRole("option").count(), 1);
  assert.ok(read.length > 0);
  assert.deepEqual(await violations(page), []);
  // By keyboard: the newest one is asked again, which led to the note.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await box().inputValue(), "cloud souverain");
  await page.getByRole("group", { name: "Sections" }).waitFor();
  // Kept for the next visit, and nobody was told of it.
  await page.reload();
  await box().click();
  await searches.waitFor();
  assert.ok(asked.every((url) => url.startsWith(site.url) || /\/(limier(-more)?\.js|api\/v1\/(search|suggest)\?.*)$/.test(url)), String(asked));
  await page.getByRole("option", { name: "Effacer cet historique" }).click();
  await searches.waitFor({ state: "hidden" });
  await type("données");
  await page.evaluate(() => addEventListener("limier:submit", (event) => event.preventDefault()));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Effacer" }).click();
  await page.getByRole("option", { name: "Ne plus garder d’historique" }).click();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), ["limier:recent"]);
  await page.getByRole("option", { name: "Garder un historique dans ce navigateur" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a page may have nothing kept", async () => {
  await show(tag('recent="off"'));
  await page.evaluate(() => addEventListener("limier:submit", (event) => event.preventDefault()));
  await type("cloud");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Effacer" }).click();
  assert.equal(await options().count(), 0);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

test("a button shows its shortcut and opens the box as a dialog", async () => {
  await show(`<header>${tag('mode="button" shortcut="ctrl+k"')}</header>`);
  const trigger = page.getByRole("button", { name: "Rechercher dans les notes" });
  assert.match(await trigger.textContent(), /Ctrl K/);
  assert.equal(await page.getByRole("combobox").count(), 0);
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Rechercher dans les notes" });
  await dialog.waitFor();
  assert.ok(await box().evaluate((input) => input.matches(":focus")));
  await box().pressSequentially("cloud");
  await options().first().waitFor();
  assert.ok(await isSeen(page.getByRole("option", { name: /^Voir les \d+ sections$/ })));
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.ok(await trigger.evaluate((button) => button.matches(":focus")), "the focus is back where it was");
  await trigger.click();
  await dialog.waitFor();
  await page.mouse.click(10, 790);
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(page.faults, []);
});

for (const width of [320, 360]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`on a phone of ${width} pixels the box is a sheet of the whole screen, ${colorScheme}`, async () => {
      await show(`<p>Avant</p><header class="bar">${tag()}</header><p class="end">Après</p>`, { ...PHONE, viewport: { width, height: 640 }, colorScheme });
      await style(":root { color-scheme: light dark; } .end { height: 2000px; }");
      const place = (await page.getByText("Après").boundingBox()).y;
      await box().tap();
      const dialog = page.getByRole("dialog", { name: "Rechercher dans les notes" });
      await dialog.waitFor();
      const { x, y, width: wide, height } = await dialog.boundingBox();
      assert.deepEqual([x, y, wide, Math.round(height)], [0, 0, width, 640]);
      await box().pressSequentially("données");
      await options().first().waitFor();
      assert.ok((await overflow(page)) <= 0);
      assert.ok(await isSeen(page.getByRole("option", { name: /^Voir les \d+ sections$/ })));
      assert.deepEqual(await violations(page), []);
      assert.equal((await page.getByText("Après").boundingBox()).y, place, "the page below keeps its place");
      await page.getByRole("button", { name: "Fermer" }).tap();
      await dialog.waitFor({ state: "hidden" });
      assert.ok(await page.getByText("Après").isVisible());
      assert.deepEqual(page.faults, []);
    });
  }
}

test("a box that is taken out of the page leaves the page as it was", async () => {
  await show(tag('mode="button"'));
  await page.getByRole("button", { name: "Rechercher dans les notes" }).click();
  await page.getByRole("dialog").waitFor();
  await page.evaluate(() => document.querySelector("limier-recherche").remove());
  assert.deepEqual(await page.evaluate(() => [document.documentElement.style.overflow, document.documentElement.style.pointerEvents]), ["", ""]);
  assert.deepEqual(page.faults, []);
});

test("with the classes of the State's sheet, a phone has the sheet too, and the page's own rules are left alone", async () => {
  await show(`${tag('theme="dsfr"')}<p class="frame back">Une page</p>`, PHONE);
  await box().tap();
  const { width, height } = await page.getByRole("dialog").boundingBox();
  assert.deepEqual([width, Math.round(height)], [360, 740]);
  await box().pressSequentially("cloud");
  await options().first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Fermer" }).tap();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.equal(await page.getByText("Une page").evaluate((text) => getComputedStyle(text).display), "block");
  assert.deepEqual(page.faults, []);
});

test("without its second script the box still searches", async () => {
  await page.route("**/limier-more.js", (route) => route.abort());
  await show(tag());
  await type("cloud");
  assert.ok(await isSeen(popup()));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${limier.url}/?q=cloud`);
});
