// A site of somebody else, with the files of the packages that are installed here, and a browser to visit it.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { CHROMIUM } from "../../browser/chromium.mjs";

const PACKAGES = join(import.meta.dirname, "node_modules");

/** Serves what `page()` says at `/`, and the packages beside it. */
export async function openSite(page) {
  const site = createServer(async (request, response) => {
    const path = new URL(request.url, "http://site").pathname;
    if (path === "/") return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page());
    const file = await readFile(join(PACKAGES, path)).catch(() => null);
    const type = path.endsWith(".css") ? "text/css" : "text/javascript";
    response.writeHead(file ? 200 : 404, { "content-type": type }).end(file);
  });
  await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
  site.url = `http://127.0.0.1:${site.address().port}`;
  return site;
}

export const launch = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--headless", "--disable-gpu"],
  });
