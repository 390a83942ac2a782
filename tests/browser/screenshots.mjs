// Makes the pictures of docs/images from the notes of this repository: `make screenshots`.

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { launch, open } from "./browser.mjs";
import { demo, serve } from "./service.mjs";

const images = resolve(import.meta.dirname, "../../docs/images");
await mkdir(images, { recursive: true });
const site = await demo();
const [browser, limier] = await Promise.all([launch(), serve({ site: site.url })]);
site.point(limier.url);

/** A picture of a page, once `act` has brought it there. */
async function picture(name, url, { width = 1280, height = 860, dark = false, act } = {}) {
  const colorScheme = dark ? "dark" : "light";
  const page = await open(browser, { viewport: { width, height }, colorScheme });
  await page.goto(url);
  await act?.(page);
  // Nothing is pointed at, and nothing fades any more.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${images}/${name}.png` });
  await page.context().close();
}

const type = (text) => async (page) => {
  const box = page.locator("header").getByRole("combobox");
  await box.click();
  await box.pressSequentially(text);
  await page.getByRole("group", { name: "Suggestions" }).waitFor();
  await page.keyboard.press("ArrowDown");
};

await picture("recherche", `${limier.url}/?q=${encodeURIComponent("souveraineté numérique")}`);
await picture("sombre", `${limier.url}/?q=${encodeURIComponent("données")}&organisation=DINUM`, { dark: true });
await picture("apercu", `${limier.url}/?q=cloud`, { width: 1680, height: 900, act: (page) => page.locator(".preview .body").waitFor() });
await picture("note", `${limier.url}/notes/souverainete-numerique.md?q=${encodeURIComponent("souveraineté")}`);
await picture("telephone", `${limier.url}/?q=donn%C3%A9es&theme=donnees`, { width: 360, height: 740, act: (page) => page.getByRole("button", { name: /^Filtrer/ }).click() });
await picture("composant", site.url, { width: 900, height: 720, act: type("souverainete nume") });

await Promise.all([browser.close(), limier.stop(), site.stop()]);
