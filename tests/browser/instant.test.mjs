// The pages with JavaScript: results follow what is typed, the address and the back button keep in
// step, and what is shown follows the notes.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

let browser, limier;
before(async () => ([browser, limier] = await Promise.all([launch(), serve()])));
after(async () => Promise.all([browser.close(), limier.stop()]));

const box = (page) => page.getByRole("combobox");
const title = (page) => page.locator("h1").textContent();
const first = (page) => page.locator(".hit h2").first().textContent();

/** A page that is told apart from one loaded again. */
async function start(path, options) {
  const page = await open(browser, options);
  await page.goto(limier.url + path);
  await page.evaluate(() => (window.stayed = true));
  return page;
}

const stayed = (page) => page.evaluate(() => window.stayed === true);

test("results follow what is typed, and the back button goes back", async () => {
  const page = await start("/?q=cloud&sort=title");
  const cloud = await first(page);
  await box(page).fill("");
  await box(page).pressSequentially("identite num", { delay: 60 });
  await page.locator("h1", { hasText: "identite num" }).waitFor();
  // The address follows once the answer is painted.
  await page.waitForURL(/identite\+num/);
  const { searchParams } = new URL(page.url());
  assert.deepEqual([...searchParams].sort(), [["q", "identite num"], ["sort", "title"]]);
  assert.match(await page.title(), /^«\u00a0identite num\u00a0» – \d+\u00a0sections? · Limier$/);
  assert.ok((await page.locator(".hit mark").count()) > 0);
  // Told once, after the last key.
  const told = page.locator("body > [role=status]");
  await told.getByText(/sections? pour «\u00a0identite num\u00a0»/).waitFor();
  assert.equal(await page.getByRole("status").filter({ hasText: /sections? pour/ }).count(), 1);
  await page.goBack();
  await page.locator("h1", { hasText: "cloud" }).waitFor();
  assert.equal(await first(page), cloud);
  assert.equal(await box(page).inputValue(), "cloud");
  await page.goForward();
  await page.locator("h1", { hasText: "identite" }).waitFor();
  assert.equal(await box(page).inputValue(), "identite num");
  assert.ok(await stayed(page));
  assert.deepEqual(page.faults, []);
});

test("results stay while the service is away, and follow again when it is back", async () => {
  const page = await start("/?q=cloud");
  const before = await first(page);
  await page.route(/typing=true/, (route) => route.abort());
  await box(page).fill("accessibilité");
  await page.locator(".trouble").getByText("La recherche ne répond plus, nouvel essai…").waitFor();
  assert.equal(await first(page), before);
  assert.deepEqual(await violations(page), []);
  await page.unroute(/typing=true/);
  await page.locator("h1", { hasText: "accessibilité" }).waitFor();
  await page.locator(".trouble").waitFor({ state: "hidden" });
  assert.ok(await stayed(page));
});

test("keys lead to the field, through the results, and can be switched off", async () => {
  const page = await start("/?q=cloud");
  const isInField = () => box(page).evaluate((input) => input.matches(":focus"));
  await page.locator(".hit h2 a").first().focus();
  await page.keyboard.press("ArrowDown");
  const titleOf = (number) => page.locator(".hit h2 a").nth(number).evaluate((link) => link === document.activeElement);
  assert.ok(await titleOf(1));
  await page.keyboard.press("ArrowUp");
  assert.ok(await titleOf(0));
  await page.keyboard.press("/");
  assert.ok(await isInField());
  // Inside a field it is a sign like any other.
  const text = await box(page).inputValue();
  await page.keyboard.type("/?");
  assert.equal(await box(page).inputValue(), `${text}/?`);
  await box(page).fill("cloud");
  await page.keyboard.press("Enter");
  await page.locator(".hit h2 a").first().focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Raccourcis clavier" });
  await dialog.waitFor();
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.reload();
  await page.locator(".hit h2 a").first().focus();
  await page.keyboard.press("/");
  assert.equal(await isInField(), false, "switched off, also after a reload");
  await page.keyboard.press("Control+k");
  assert.ok(await isInField());
  await page.getByRole("button", { name: "Raccourcis clavier" }).focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor();
  assert.deepEqual(page.faults, []);
});

test("the way back leads to the results as they were left", async () => {
  const page = await start("/?q=num%C3%A9rique&theme=donnees&sort=-date");
  await page.locator(".hit h2 a").first().click();
  await page.getByRole("link", { name: "← Résultats" }).click();
  await page.waitForURL(/theme=donnees&sort=-date/);
});

test("the last answer wins", async () => {
  const page = await start("/?q=cloud");
  await page.route(/typing=true/, async (route) => {
    if (route.request().url().includes("q=don&")) await new Promise((done) => setTimeout(done, 600));
    await route.continue().catch(() => {});
  });
  await box(page).fill("don");
  await page.waitForTimeout(100);
  await box(page).fill("accessibilité");
  await page.locator("h1", { hasText: "accessibilité" }).waitFor();
  await page.waitForTimeout(800);
  assert.match(await title(page), /accessibilité/);
  assert.equal(new URL(page.url()).searchParams.get("q"), "accessibilité");
});

test("a key that is taken back takes its answer back", async () => {
  const page = await start("/?q=cloud");
  await page.route(/q=cloudz&/, async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue().catch(() => {});
  });
  const asked = page.waitForRequest(/q=cloudz&/);
  await box(page).fill("cloudz");
  await asked;
  await box(page).fill("cloud");
  await page.waitForTimeout(600);
  assert.match(await title(page), /«\u00a0cloud\u00a0»/);
  assert.equal(new URL(page.url()).searchParams.get("q"), "cloud");
});

test("who follows a result at once comes back to the question", async () => {
  const page = await start("/?q=cloud");
  // In the very task that shows the answer, before anything is painted.
  await page.evaluate(() => {
    const follow = () => /accessibilité/.test(document.querySelector("h1").textContent) && document.querySelector(".hit h2 a").click();
    new MutationObserver(follow).observe(document.querySelector("main"), { childList: true });
  });
  await box(page).fill("accessibilité");
  await page.waitForURL(/\/notes\//);
  await page.goBack();
  await page.locator("h1", { hasText: "accessibilité" }).waitFor();
  assert.equal(await box(page).inputValue(), "accessibilité");
  await page.goBack();
  await page.locator("h1", { hasText: "cloud" }).waitFor();
});

test("filters, order and pages are answered in place, and the focus stays", async () => {
  const page = await start("/?q=num%C3%A9rique");
  const facet = page.locator(".filters .facet a", { hasText: "Logiciels libres" });
  await facet.focus();
  await page.keyboard.press("Enter");
  await page.locator(".chosen", { hasText: "Logiciels libres" }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Logiciels libres/);
  assert.equal(new URL(page.url()).searchParams.get("theme"), "logiciels-libres");
  await page.getByRole("link", { name: "Récentes", exact: true }).click();
  await page.locator(".sorts [aria-current]", { hasText: "Récentes" }).waitFor();
  // A new question keeps the filter; the form without JavaScript does too.
  await box(page).fill("cloud");
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "cloud" }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("theme"), "logiciels-libres");
  await page.locator(".chosen a").first().click();
  await page.locator(".chosen").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.localName), "h1");
  await page.getByLabel("Du").fill("2024-06-01");
  await page.getByRole("button", { name: "Appliquer" }).click();
  await page.locator(".chosen", { hasText: "depuis le" }).waitFor();
  await page.goBack();
  await page.locator(".chosen").waitFor({ state: "detached" });
  assert.ok(await stayed(page));
  assert.deepEqual(page.faults, []);
});

test("suggestions complete the question, by keyboard alone", async () => {
  const page = await start("/?q=cloud");
  await box(page).fill("souvr");
  const options = page.getByRole("option");
  await options.filter({ hasText: "Souveraineté numérique" }).first().waitFor();
  assert.equal(await box(page).getAttribute("aria-expanded"), "true");
  assert.deepEqual(await violations(page), []);
  const at = (await options.allTextContents()).findIndex((text) => /^Souveraineté numérique.*thème/.test(text));
  for (let step = 0; step <= at; step += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=theme%3Asouverainete-numerique/);
  await page.locator(".hit").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await box(page).getAttribute("aria-expanded"), "false");
  assert.deepEqual(page.faults, []);
});

test("open pages follow the notes", async (t) => {
  const own = await serve({
    corpus: { "a.md": "# Le zoo\n\nUn capybara au ministère.\n", "b.md": "# Autre\n\nRien ici.\n" },
  });
  t.after(own.stop);
  const [results, note, home] = await Promise.all([1, 2, 3].map(() => open(browser)));
  await results.goto(`${own.url}/?q=capybara`);
  await note.goto(`${own.url}/notes/a.md`);
  await home.goto(own.url);
  assert.equal(await results.locator(".hit").count(), 1);
  await writeFile(join(own.notes, "b.md"), "# Autre\n\nUn capybara aussi.\n\n## Enclos\n\nVide.\n");
  await results.locator(".hit").nth(1).waitFor();
  await results.locator("body > [role=status]").getByText("Mis à jour").waitFor();
  await home.getByText("3 sections").waitFor();
  await writeFile(join(own.notes, "a.md"), "# Le zoo\n\nUn tapir au ministère.\n");
  await note.getByText("Un tapir au ministère.").waitFor();
  await results.locator(".hit").nth(1).waitFor({ state: "detached" });
  await rm(join(own.notes, "a.md"));
  await note.locator("h1", { hasText: "Introuvable" }).waitFor();
  await note.locator("main").getByText("Cette note vient d’être supprimée").waitFor();
  for (const page of [results, note, home]) assert.deepEqual(page.faults, []);
});

test("open pages work with search keys set", async (t) => {
  const own = await serve({
    corpus: { "a.md": "# Le zoo\n\nUn capybara au ministère.\n" },
    settings: '[security]\nsearch_keys = ["cle-de-recherche-de-trente-signes"]\npages = "open"\n',
  });
  t.after(own.stop);
  const page = await open(browser);
  await page.goto(own.url);
  await box(page).fill("capyb");
  await page.getByRole("option").first().waitFor();
  await page.goto(`${own.url}/?q=tapir`);
  await writeFile(join(own.notes, "b.md"), "# Le parc\n\nUn tapir.\n");
  await page.locator(".hit").first().waitFor();
  assert.ok(!(await page.content()).includes("cle-de-recherche"));
  assert.deepEqual(page.faults, []);
});

test("behind a proxy, below a path", async (t) => {
  let behind;
  const proxy = createServer((asked, answer) => {
    if (!asked.url.startsWith("/recherche/")) return answer.writeHead(404).end();
    const { hostname, port } = new URL(behind.url);
    const path = asked.url.slice("/recherche".length);
    const headers = { ...asked.headers, host: `${hostname}:${port}` };
    const onward = request({ hostname, port, path, headers, method: asked.method }, (answered) => {
      answer.writeHead(answered.statusCode, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise((ready) => proxy.listen(0, "127.0.0.1", ready));
  const base = `http://127.0.0.1:${proxy.address().port}/recherche`;
  behind = await serve({ settings: `[http]\npublic_url = "${base}"\n` });
  t.after(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await behind.stop();
  });
  const page = await open(browser);
  await page.goto(`${base}/`);
  await box(page).fill("cloud");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/notes/**`);
  await page.getByRole("link", { name: "← Résultats" }).click();
  await page.waitForURL(`${base}/?q=cloud`);
  await page.locator(".hit h2 a").first().click();
  await page.waitForURL(`${base}/notes/**`);
  const description = await (await fetch(`${base}/opensearch.xml`)).text();
  assert.ok(description.includes(`template="${base}/?q={searchTerms}"`), description);
  assert.deepEqual(page.faults, []);
});

test("a note shows the words that led to it", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/?q=souverainete+numerique`);
  await page.locator(".hit h2 a").first().click();
  const marks = await page.locator(".text mark").allTextContents();
  assert.ok(marks.some((mark) => /souveraineté/i.test(mark)), String(marks));
  assert.equal(await page.getByRole("searchbox").inputValue(), "souverainete numerique");
  await page.getByRole("link", { name: "← Résultats" }).click();
  await page.waitForURL(`${limier.url}/?q=souverainete+numerique`);
});

test("browsers and feed readers find their way", async () => {
  const page = await open(browser);
  for (const path of ["/", "/?q=cloud", "/notes/glossaire.md", "/rien"]) {
    await page.goto(limier.url + path);
    const search = page.locator('link[rel="search"][type="application/opensearchdescription+xml"]');
    const response = await page.request.get(new URL(await search.getAttribute("href"), page.url()).href);
    assert.equal(response.status(), 200, path);
  }
  await page.goto(`${limier.url}/?q=cloud`);
  const href = await page.locator('link[rel="alternate"]').getAttribute("href");
  const feed = await (await fetch(new URL(href, page.url()))).text();
  const parsed = await page.evaluate((feed) => {
    const policy = trustedTypes.createPolicy?.("test", { createHTML: (text) => text });
    const xml = new DOMParser().parseFromString(policy.createHTML(feed), "application/xml");
    return {
      broken: xml.querySelectorAll("parsererror").length,
      days: [...xml.querySelectorAll("entry > updated")].map((updated) => updated.textContent),
      links: [...xml.querySelectorAll("entry > link")].map((link) => link.getAttribute("href")),
    };
  }, feed);
  assert.equal(parsed.broken, 0);
  assert.ok(parsed.days.length > 3);
  assert.deepEqual(parsed.days, parsed.days.toSorted().reverse());
  assert.ok(parsed.links.every((link) => link.startsWith(`${limier.url}/notes/`)), String(parsed.links));
});
