// The page of a note: what a reader does with it beyond reading.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const CORPUS = {
  "longue.md": `# Plan de reprise

Le réseau de secours[^secours] est décrit ici[^secours], et la bascule[^bascule].

${Array.from({ length: 30 }, (_, at) => `Paragraphe ${at} sans rien de particulier, pour que la page soit longue.`).join("\n\n")}

## Réseau

Le réseau principal.

##

## Voir [le site](https://site.example)

[](https://vide.example/page)

<a href="https://vide.example/autre"></a>

<h3></h3>

| ${"Colonne | ".repeat(14)}
|${"---|".repeat(14)}
| ${"Fonctionnement | ".repeat(14)}

| a | |
|---|---|
| b | c |

\`\`\`
${"une-commande --avec-option ".repeat(12)}
\`\`\`

\`\`\`
court
\`\`\`

- un point

  \`\`\`
  ${"une-commande --avec-option ".repeat(12)}
  \`\`\`

[[nulle part]]

[^bascule]: La bascule se fait à la main.

[^secours]: Le réseau de secours passe par un autre opérateur.
`,
  "images/carre.png": Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4oKCAFTEMLQkAKj9AAQUJSn0AAAAASUVORK5CYII=", "base64"),
  "images/trace.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="20" onload="parent.hacked=1">
<script>parent.hacked=1; window.hacked=1</script><image href="https://pisteur.example/a.png"/></svg>`,
  "images.md": `# Images

![Un carré rouge](images/carre.png)

![Un tracé](images/trace.svg)

![](images/carre.png)

[![](images/carre.png)](https://site.example)

![Ailleurs](https://pisteur.example/b.png)

![[carre.png]]
`,
};

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve({ corpus: CORPUS })])));
after(async () => Promise.all([browser.close(), limier.stop()]));

const note = (q = "") => `${limier.url}/notes/longue.md${q && `?q=${encodeURIComponent(q)}`}`;

test("axe-core finds nothing on a note with empty headings, links without words and footnotes", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, { colorScheme });
    await page.goto(note("réseau"));
    assert.deepEqual(await violations(page), [], colorScheme);
    assert.deepEqual(page.faults, []);
    const ids = await page.locator("[id]").evaluateAll((elements) => elements.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, "an id is given twice");
    const lost = await page.locator('.text a[href^="#"]').evaluateAll((links) =>
      links.filter(({ hash }) => !document.getElementById(decodeURIComponent(hash.slice(1)))).map((link) => link.outerHTML));
    assert.deepEqual(lost, []);
    await page.context().close();
  }
});

test("tables keep their words whole and scroll, and the keyboard reaches what scrolls", async () => {
  const page = await open(browser, { viewport: { width: 400, height: 800 } });
  await page.goto(note());
  assert.ok((await overflow(page)) <= 0);
  const cell = page.locator(".wide td").first();
  const lines = await cell.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  });
  assert.equal(lines, 1, "a word is broken");
  const stops = await page.locator(".wide, .text pre").evaluateAll((elements) => elements.map(({ tabIndex }) => tabIndex));
  assert.deepEqual(stops, [0, -1, 0, -1, 0]);
  const wide = page.getByRole("group", { name: "Tableau" }).first();
  await wide.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
});

test("without JavaScript the keyboard reaches every table, and a link leads to the first found word", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(note("réseau"));
  assert.equal(await page.locator(".wide:not([tabindex='0']), .text pre:not([tabindex='0'])").count(), 0);
  await page.getByRole("link", { name: /^\d+ occurrences$/ }).click();
  assert.equal(new URL(page.url()).hash, "#limier:found-1");
});

test("the bar goes from one found word to the next, and tells which", async () => {
  const page = await open(browser);
  await page.goto(note("réseau"));
  const total = await page.locator("mark[id]").count();
  assert.ok(total >= 4);
  const bar = page.getByRole("navigation", { name: "Mots trouvés" });
  await bar.getByText(`${total} occurrences`).waitFor();
  const next = bar.getByRole("button", { name: "Occurrence suivante" });
  for (let at = 1; at <= total; at += 1) {
    await next.focus();
    await page.keyboard.press("Enter");
    await bar.getByText(`${at} sur ${total}`).waitFor();
    const isSeen = await page.locator("mark:target").evaluate((mark) => {
      const { top, bottom } = mark.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    assert.ok(isSeen, `mark ${at}`);
  }
  await next.click();
  await bar.getByText(`1 sur ${total}`).waitFor();
  await bar.getByRole("button", { name: "Occurrence précédente" }).click();
  await bar.getByText(`${total} sur ${total}`).waitFor();
  await page.locator("[role=status]", { hasText: `Occurrence ${total} sur ${total}` }).waitFor({ state: "attached" });
  assert.deepEqual(page.faults, []);
  await page.goto(note());
  assert.ok(await bar.isHidden(), "nothing was searched");
});

test("a click on a heading copies its address, without the search", async () => {
  const page = await open(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(note("réseau"));
  await page.getByRole("heading", { name: "Réseau", exact: true }).getByRole("link").click();
  await page.locator("[role=status]", { hasText: "copiée" }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${note()}#r%C3%A9seau`);
  assert.equal(new URL(page.url()).hash, "#r%C3%A9seau");
});

test("remarks on the file are in French", async () => {
  const page = await open(browser);
  await page.goto(note());
  await page.getByText("remarques sur le fichier").click();
  await page.locator(".warnings li", { hasText: "ce lien ne mène à aucune note («\u00a0nulle part\u00a0»)" }).waitFor();
  assert.equal(await page.locator(".warnings [lang=en]").count(), 0);
});

test("pictures beside the note are shown, and no other site is asked", async () => {
  const asked = [];
  // Chromium tells of requests that the policy stops, too.
  const tell = (request) => request.failure()?.errorText === "csp" || asked.push(request.url());
  const drawing = await open(browser);
  drawing.on("requestfinished", tell).on("requestfailed", tell);
  await drawing.goto(`${limier.url}/images/images/trace.svg`);
  assert.equal(await drawing.evaluate(() => window.hacked), undefined);
  const page = await open(browser, { viewport: { width: 400, height: 800 } });
  page.on("requestfinished", tell).on("requestfailed", tell);
  await page.goto(`${limier.url}/notes/images.md?q=rouge`);
  const images = page.locator(".text img");
  assert.equal(await images.count(), 5);
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await image.elementHandle());
  }
  assert.deepEqual(asked.filter((url) => !url.startsWith(limier.url)), []);
  assert.equal(await page.getByRole("img", { name: "Un carré rouge" }).count(), 1);
  assert.ok(await page.locator("mark", { hasText: "rouge" }).isVisible(), "a found word is seen");
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});

test("on paper a note stands alone, and its tables are whole", async () => {
  const page = await open(browser, { viewport: { width: 700, height: 900 } });
  await page.emulateMedia({ media: "print" });
  await page.goto(note("réseau"));
  for (const hidden of [".top", ".outline", ".bottom", ".found-bar", ".warnings"]) {
    assert.ok(await page.locator(hidden).first().isHidden(), hidden);
  }
  const cut = await page.locator(".text .wide, .text pre").evaluateAll((elements) =>
    elements.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(cut, []);
  assert.ok((await overflow(page)) <= 0);
  await page.goto(`${limier.url}/?q=r%C3%A9seau`);
  assert.ok(await page.locator(".filters").isHidden());
  assert.ok(await page.locator(".hit").first().isVisible());
});
