// The page /status: how the search stands, and what only administrators see.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { launch, open, overflow, violations } from "./browser.mjs";
import { serve } from "./service.mjs";

const CORPUS = {
  "plan.md": "# Plan\n\nVoir [[nulle part]].\n",
  "binaire.md": Buffer.from([0x23, 0x20, 0, 1, 2, 0, 0xff, 0xfe, 0, 7]),
};

async function start(t, settings = "", options) {
  const [browser, limier] = await Promise.all([launch(), serve({ corpus: CORPUS, settings })]);
  t.after(() => Promise.all([browser.close(), limier.stop()]));
  return { limier, page: await open(browser, options), browser };
}

test("on the machine itself it tells everything, and follows the notes", async (t) => {
  const { limier, page, browser } = await start(t, "[log]\nmissed = true\n");
  await page.goto(`${limier.url}/?q=xylophone`);
  await page.getByRole("link", { name: "État" }).click();
  await page.getByText("Tout est à jour.").waitFor();
  const main = page.locator("main");
  await main.getByRole("link", { name: "xylophone" }).waitFor();
  await main.getByText("ce lien ne mène à aucune note (1)").click();
  await main.getByRole("link", { name: "plan.md" }).first().waitFor();
  await main.getByText("ligne\u00a03\u00a0: ce lien ne mène à aucune note («\u00a0nulle part\u00a0»)").waitFor();
  for (const colorScheme of ["light", "dark"]) {
    const other = await open(browser, { colorScheme, viewport: { width: 320, height: 640 } });
    await other.goto(`${limier.url}/status`);
    assert.deepEqual(await violations(other), [], colorScheme);
    assert.ok((await overflow(other)) <= 0);
  }
  const notes = main.locator(".figures div", { hasText: /^Notes/ }).locator("dd");
  assert.equal(await notes.textContent(), "2");
  await writeFile(join(limier.notes, "autre.md"), "# Autre\n");
  await main.locator(".figures dd", { hasText: /^3$/ }).first().waitFor();
  await main.locator("li", { hasText: /autre\.md/ }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("with an admin key, readers see how far it is, and the key shows the rest, without JavaScript", async (t) => {
  const key = "cle-d-administration-de-test-0123456789";
  const { limier, page } = await start(t, `[security]\nadmin_keys = ["${key}"]\n`, { javaScriptEnabled: false });
  await page.goto(`${limier.url}/status`);
  await page.getByText("Tout est à jour.").waitFor();
  assert.equal(await page.getByText("plan.md").count(), 0, "no note is named");
  await page.getByLabel("Clé d’administration").fill("une-autre-cle");
  await page.getByRole("button", { name: "Afficher les détails" }).click();
  await page.getByText("Cette clé n’est pas une clé d’administration.").waitFor();
  assert.equal(await page.getByText("plan.md").count(), 0);
  await page.getByLabel("Clé d’administration").fill(key);
  await page.getByRole("button", { name: "Afficher les détails" }).click();
  await page.getByText("Remarques sur les notes").waitFor();
  assert.ok((await page.getByText("plan.md").count()) > 0);
  assert.equal(new URL(page.url()).search, "", "the key is in no address");
});
