// The component in a page of another site, under a strict Content-Security-Policy.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launch, open, violations } from "./browser.mjs";
import { host, serve } from "./service.mjs";

const BYTES_MAX = 10_000;
/** Of what is loaded at the first use. */
const LATER_BYTES_MAX = 6_000;

let browser, limier, site, page;
before(async () => {
  site = await host();
  [browser, limier] = await Promise.all([launch(), serve({ site: site.url })]);
});
after(async () => Promise.all([browser.close(), limier.stop(), site.stop()]));
beforeEach(async () => {
  await page?.context().close();
  page = await open(browser);
  site.reports.length = 0;
});

const box = () => page.getByRole("combobox");
const options = () => page.getByRole("option");

async function show(body = `<limier-recherche src="${limier.url}"></limier-recherche>`) {
  site.show(limier.url, body);
  await page.goto(site.url);
  await box().waitFor();
}

async function type(text) {
  await box().click();
  await box().pressSequentially(text);
  await options().first().waitFor();
}

function assertClean() {
  assert.deepEqual(page.faults, []);
  assert.deepEqual(site.reports, []);
}

test("it is small", async () => {
  const sizeOf = async (names) => {
    const sent = await Promise.all(names.map(async (name) => (await fetch(`${limier.url}/${name}`)).text()));
    return sent.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
  };
  const bytes = await sizeOf(["limier.js"]);
  assert.ok(bytes <= BYTES_MAX, `${bytes} bytes`);
  const later = await sizeOf(["limier-more.js", "preview.js", "filters.js", "copy.js"]);
  assert.ok(later <= LATER_BYTES_MAX, `${later} bytes`);
});

test("type, arrow, Enter lands on the section", async () => {
  await show();
  await type("souverainete num");
  assert.equal(await box().getAttribute("aria-expanded"), "true");
  assert.ok((await options().count()) > 2);
  assert.ok((await page.locator("limier-recherche mark").count()) > 0);
  await page.keyboard.press("ArrowDown");
  const active = await box().getAttribute("aria-activedescendant");
  assert.equal(await options().first().getAttribute("id"), active);
  assert.equal(await options().first().getAttribute("aria-selected"), "true");
  assertClean();
  await page.keyboard.press("Enter");
  await page.waitForURL(`${limier.url}/notes/**`);
  const anchor = decodeURIComponent(new URL(page.url()).hash.slice(1).split(":~:")[0]);
  assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1, anchor);
  assertClean();
});

test("sections stand below the best of their note, three of a note at most", async () => {
  await show();
  await type("données");
  const lines = await options().filter({ has: page.locator(".title") }).evaluateAll((options) => options.map((option) => ({
    isNext: option.classList.contains("next"),
    // A title that is shown has blanks that do not break.
    note: option.querySelector(".unseen, .crumbs, .title").textContent.replace(/\s/g, " ").split(" › ")[0],
  })));
  assert.equal(lines.length, 5);
  assert.ok(lines.some(({ isNext }) => isNext), JSON.stringify(lines));
  for (const [at, { isNext, note }] of lines.entries()) {
    assert.equal(isNext, note === lines[at - 1]?.note, JSON.stringify(lines));
    assert.ok(lines.filter((line) => line.note === note).length <= 3, note);
  }
  assertClean();
});

test("a question that was repaired, but whose last word is nowhere, says both", async () => {
  await show();
  await type("souverenete numerik");
  await page.getByText("Résultats pour «\u00a0souveraineté numerik\u00a0» · Sans «\u00a0numerik\u00a0»", { exact: true }).waitFor();
  assertClean();
});

test("the keyboard goes round, and Escape closes, then clears", async () => {
  await show();
  await type("données");
  const last = (await options().count()) - 1;
  await page.keyboard.press("ArrowUp");
  assert.equal(await options().nth(last).getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await box().getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("Escape");
  assert.equal(await box().getAttribute("aria-expanded"), "false");
  assert.equal(await box().inputValue(), "données");
  await page.keyboard.press("Alt+ArrowDown");
  assert.equal(await box().getAttribute("aria-expanded"), "true");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.equal(await box().inputValue(), "");
  await type("cloud");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await box().getAttribute("aria-expanded"), "false");
  assertClean();
});

test("Enter alone goes to the search page, or submits the site's own form", async () => {
  await show();
  await type("cloud");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${limier.url}/?q=cloud`);
  await show(`<limier-recherche src="${limier.url}"><form action="/recherche" role="search">
    <label>Chercher dans l’intranet <input type="search" name="mots" value="avant"></label>
    <input type="hidden" name="ici" value="oui"></form></limier-recherche>`);
  assert.equal(await box().inputValue(), "avant");
  assert.equal(await page.getByRole("combobox", { name: "Chercher dans l’intranet" }).count(), 1);
  await box().fill("cloud");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/recherche?mots=cloud&ici=oui`);
});

test("the last question wins, and few questions are asked", async () => {
  await show();
  const asked = [];
  await page.route("**/api/v1/search**", async (route) => {
    const query = new URL(route.request().url()).searchParams.get("q");
    asked.push(query);
    if (query === "cloud") await new Promise((done) => setTimeout(done, 800));
    await route.continue().catch(() => {});
  });
  await box().click();
  // In one go: how fast a busy machine passes keys on is not what is tested.
  await box().evaluate((field) => {
    for (const end of [1, 2, 3, 4, 5]) {
      field.value = "cloud".slice(0, end);
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    }
  });
  await page.waitForTimeout(250);
  await box().fill("accessibilité");
  await options().first().waitFor();
  await page.waitForTimeout(1000);
  assert.deepEqual(asked, ["cloud", "accessibilité"]);
  const first = await page.locator("limier-recherche .title").allTextContents();
  assert.ok(first.join().toLowerCase().includes("accessib"), first.join());
});

test("the page can listen, and take over", async () => {
  await show();
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ["limier:results", "limier:select"]) {
      addEventListener(name, (event) => {
        window.heard.push([name, event.detail.total ?? event.detail.url]);
        if (name === "limier:select") event.preventDefault();
      });
    }
  });
  await type("identité numérique");
  await options().first().click();
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(heard.map(([name]) => name), ["limier:results", "limier:select"]);
  assert.ok(heard[1][1].startsWith(`${limier.url}/notes/`));
  assert.equal(page.url(), `${site.url}/`);
});

test("suggestions go on with another question", async () => {
  await show();
  await type("souvr");
  await options().filter({ hasText: /^Souveraineté numérique.*thème/ }).click();
  assert.equal(await box().inputValue(), "theme:souverainete-numerique ");
  await options().filter({ hasText: /^Voir les \d+ sections$/ }).waitFor();
  assertClean();
});

test("filters are offered for what was found, unless the page wants none", async () => {
  await show();
  await type("donnees");
  const group = page.getByRole("group", { name: "Affiner" });
  await group.getByRole("option").first().click();
  assert.match(await box().inputValue(), /^donnees (theme|organisation):\S+ $/);
  await options().first().waitFor();
  await show(`<limier-recherche facets="" src="${limier.url}"></limier-recherche>`);
  await type("donnees");
  await page.locator("limier-recherche [role=status]").getByText(/sections/).waitFor();
  assert.equal(await group.count(), 0);
});

test("the page may keep the question to itself", async () => {
  await show();
  await page.evaluate(() => addEventListener("limier:submit", (event) => {
    event.preventDefault();
    window.submitted = event.detail;
  }));
  await type("cloud");
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => window.submitted), { query: "cloud", url: `${limier.url}/?q=cloud` });
  assert.equal(page.url(), `${site.url}/`);
});

test("a shortcut works only where it is asked for", async () => {
  await show();
  await page.keyboard.press("Control+k");
  assert.equal(await box().evaluate((input) => input.matches(":focus")), false);
  await show(`<limier-recherche shortcut="ctrl+k" src="${limier.url}"></limier-recherche>`);
  await page.keyboard.press("k");
  assert.equal(await box().evaluate((input) => input.matches(":focus")), false);
  await page.keyboard.press("Control+k");
  assert.equal(await box().evaluate((input) => input.matches(":focus")), true);
  assertClean();
});

test("theme dsfr stands in the page, with the classes of the State's sheet", async () => {
  await show(`<limier-recherche theme="dsfr" src="${limier.url}"><form action="/recherche">
    <label>Chercher <input type="search" name="q"></label></form></limier-recherche>`);
  assert.equal(await page.locator("limier-recherche .fr-search-bar[role=search] > label.fr-label + input.fr-input[type=search] + button.fr-btn[type=submit]").count(), 1);
  assert.equal(await page.locator("limier-recherche").evaluate((box) => box.shadowRoot), null);
  await type("souveraineté");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/recherche?q=souverainet%C3%A9`);
  assertClean();
});

test("in English where the page is", async () => {
  await show(`<div lang="en-GB"><limier-recherche src="${limier.url}"></limier-recherche></div>`);
  assert.equal(await page.getByRole("button", { name: "Search" }).count(), 1);
  await type("cloud");
  await page.getByRole("option", { name: /See all \d+ sections/ }).waitFor();
  await page.locator("limier-recherche [role=status]").getByText(/sections\. Up and down/).waitFor();
});

test("a service that refuses is told", async (t) => {
  // This site is not among the allowed origins.
  const stranger = await host();
  t.after(stranger.stop);
  stranger.show(limier.url, `<limier-recherche lang="en" src="${limier.url}"></limier-recherche>`);
  await page.goto(stranger.url);
  await box().fill("cloud");
  await page.getByText("The search is not open to this site").waitFor();
});

for (const theme of ["light", "dark"]) {
  test(`axe-core finds nothing in the open list, ${theme}`, async () => {
    await show(`<limier-recherche theme="${theme}" src="${limier.url}"></limier-recherche>`);
    await type("souveraineté numérique");
    await page.keyboard.press("ArrowDown");
    assert.deepEqual(await violations(page), []);
    await box().fill("xylophone");
    await page.locator("limier-recherche .message").getByText("Aucun résultat").waitFor();
    await page.locator("limier-recherche [role=status]").getByText("Aucun résultat").waitFor();
    assert.deepEqual(await violations(page), []);
  });
}
