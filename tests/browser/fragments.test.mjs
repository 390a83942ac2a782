// A hit leads to its own section, and to the passage itself where the page has it only there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./service.mjs";

const HEIGHT = 600;

const filler = (count) =>
  Array.from({ length: count }, (_, at) => `Ligne ${at} qui ne dit rien de plus.\n`).join("\n");

const part = (title, text) => `## ${title}\n\n${filler(40)}\n${text}\n\n${filler(40)}\n`;

// What stands inside a passage and is no text of it, or is shown in another way.
const SHAPES = {
  baobab: "Selon l’avis du comité[^1] rendu hier, le baobab reste protégé.\n\n[^1]: Avis du 3 mai.",
  cactus: "La règle <!-- à revoir --> veut que le cactus soit arrosé.",
  dahlia: "Le jardin {{ site.nom }} offre un dahlia à chacun.",
  edelweiss: "```\nsi  (froid)   alors   edelweiss   pousse   encore\n```",
  fougere: "Il faut :\n\n- de la terre\n- une fougere bien verte\n- de l’eau",
  glaieul: "| Fleur | Mois |\n|---|---|\n| rose | juin |\n| glaieul | juillet |",
  hortensia: "Texte en **gras, puis *hortensia*** et `du  code` après.",
  jasmin: "Voir ![le vieux mur en été](https://ailleurs.example/mur.png) où le jasmin grimpe sans façon.",
  iris: "Est-ce un iris\u00a0? Oui\u00a0: « un iris bleu ».",
};

const notes = {
  "fiches.md": `# Fiches\n\n${[1, 2, 3, 4, 5]
    .map((at) => `## Partie ${at}\n\nResponsable : zorglub\n\n${filler(40)}`).join("\n")}`,
  "avis.md": `# Avis\n\n${[1, 2, 3]
    .map((at) => part(`Partie ${at}`,
      `Dans le cadre de la réforme numéro ${at}, le service examine un dossier avant de rendre son `
      + `avis définitif sur la question posée par l’agence.`)).join("\n")}`,
  "formes.md": `# Formes\n\n${Object.entries(SHAPES)
    .map(([word, text], at) => part(`Forme ${at}`, text)).join("\n")}`,
};

let service, browser, page;

before(async () => {
  service = await serve({ corpus: notes });
  browser = await launch();
  page = await open(browser, { viewport: { width: 900, height: HEIGHT } });
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

const hits = async (q) => {
  const answer = await fetch(`${service.url}/api/v1/search?${new URLSearchParams({ q, strict: true, collapse: "none" })}`);
  return (await answer.json()).hits;
};

/** Where the link of a hit leads: the first element that `select` finds, in pixels of the window. */
async function lands(hit, select) {
  await page.goto("about:blank");
  await page.goto(service.url + hit.url);
  // A fragment is looked for once the page is laid out.
  await page.waitForTimeout(150);
  const top = await page.evaluate(select.find, select.argument);
  assert.ok(top !== null, `${hit.url}: not on the page`);
  return top;
}

const heading = (anchor) => ({
  argument: anchor,
  find: (id) => document.getElementById(id).getBoundingClientRect().top,
});

const passage = (word) => ({
  argument: word,
  find: (word) => {
    const texts = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.data.includes(word)) {
        return texts.currentNode.parentElement.getBoundingClientRect().top;
      }
    }
    return null;
  },
});

const isSeen = (top) => top > -40 && top < HEIGHT;

test("the same line in five sections leads to the section of the hit", async () => {
  const found = await hits("zorglub");
  assert.equal(found.length, 5);
  for (const hit of found) {
    const top = await lands(hit, heading(hit.anchor));
    assert.ok(isSeen(top), `${hit.url}: heading at ${top}`);
  }
});

test("sentences that begin and end alike lead to the right one", async () => {
  const found = await hits("dossier question réforme numéro");
  assert.equal(found.length, 3);
  for (const hit of found) {
    const number = hit.anchor.split("-").at(-1);
    const top = await lands(hit, passage(`numéro ${number}`));
    assert.ok(isSeen(top), `${hit.url}: passage at ${top}`);
  }
});

for (const word of Object.keys(SHAPES)) {
  test(`the passage is found: ${word}`, async () => {
    const [hit] = await hits(word);
    const top = await lands(hit, passage(word));
    assert.ok(isSeen(top), `${hit.url}: passage at ${top}`);
  });
}
