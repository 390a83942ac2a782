// A browser, and what every test asks of a page.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./chromium.mjs";

const require = createRequire(import.meta.url);

export const launch = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--lang=fr-FR",
    ],
  });

/**
 * A page that keeps what went wrong: console errors, uncaught errors, policy violations, and
 * scripts that a note ran (`window.hacked`, or a dialog).
 */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: "fr-FR", ...options });
  await useAssets(context);
  if (process.env.LIMIER_ASSETS) context.setDefaultTimeout(5000);
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => {
    // Chromium reports the page's own status as an error.
    const isStatus = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isStatus) page.faults.push(message.text());
  });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("dialog", (dialog) => {
    page.faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
  }
  return page;
}

/**
 * While one works on them, `LIMIER_ASSETS=../../src/http/component` takes scripts and styles from there
 * instead of the binary.
 */
async function useAssets(context) {
  const folder = process.env.LIMIER_ASSETS;
  if (!folder) return;
  for (const name of (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name))) {
    const headers = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };
    await context.route(`**/${name}`, (route) => route.fulfill({ path: join(folder, name), headers }));
  }
}

let axe;

/** The violations that axe-core finds on the page, in words; of some rules only, if `runOnly` names them. */
export async function violations(page, runOnly) {
  axe ??= await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  // The tool is injected by the debugger, which our policy does not bind.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  // What is in order need not be described.
  const options = { resultTypes: ["violations"], ...(runOnly && { runOnly }) };
  const { violations } = await page.evaluate((options) => window.axe.run(options), options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** How much wider than the window the page is, in pixels. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
