// Makes the pictures of docs/images from the notes of this repository: `make screenshots`.

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { launch, open } from "./browser.mjs";
import { host, serve } from "./service.mjs";

const images = resolve(import.meta.dirname, "../../docs/images");
await mkdir(images, { recursive: true });
const site = await host();
const [browser, limier] = await Promise.all([launch(), serve({ site: site.url })]);
const page = await open(browser, { viewport: { width: 1280, height: 860 } });

await page.goto(`${limier.url}/?q=${encodeURIComponent("souveraineté numérique")}`);
await page.screenshot({ path: `${images}/recherche.png` });

site.show(limier.url, `<limier-recherche src="${limier.url}"></limier-recherche>`);
await page.setViewportSize({ width: 800, height: 640 });
await page.goto(site.url);
// The site's own look, as a sheet, since its policy forbids styles in the page.
await page.evaluate(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem } h1 { font-size: 1.5rem }");
  document.adoptedStyleSheets = [sheet];
});
await page.getByRole("combobox").click();
await page.keyboard.type("souverainete nume");
await page.getByRole("option").first().waitFor();
await page.keyboard.press("ArrowDown");
await page.screenshot({ path: `${images}/composant.png` });

await Promise.all([browser.close(), limier.stop(), site.stop()]);
