// Starts the real binary on a temporary index, and small sites that embed its component.

import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const BINARY = process.env.LIMIER_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/limier");

/** The notes of this repository. */
export const CORPUS = join(ROOT, "corpus");

/**
 * Serves `corpus`, a folder or notes by path, and answers once it is ready.
 * `site` is the origin that may ask from elsewhere, `settings` the text of the configuration.
 */
export async function serve({ corpus = CORPUS, site, settings = "" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "limier-browser-"));
  let notes = join(folder, "notes");
  if (typeof corpus === "string") await cp(corpus, notes, { recursive: true });
  else {
    await mkdir(notes);
    for (const [path, text] of Object.entries(corpus)) {
      await mkdir(dirname(join(notes, path)), { recursive: true });
      await writeFile(join(notes, path), text);
    }
  }
  const config = join(folder, "config.toml");
  await writeFile(config, settings);
  const child = spawn(
    BINARY,
    ["--config", config, "--corpus", notes, "--index", join(folder, "index"), "--log", "warn",
      "serve", "--listen", "127.0.0.1:0"],
    {
      env: { ...process.env, LIMIER_SECURITY__ALLOWED_ORIGINS: site ?? "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const url = await new Promise((ready, failed) => {
    let printed = "";
    child.stdout.on("data", (data) => {
      printed += data;
      const [address] = /http:\/\/\S+/.exec(printed) ?? [];
      if (address) ready(address);
    });
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`${BINARY} ended with ${code}`)));
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, notes, stop };
}

/** A page of another site, under a policy that allows Limier's origin and nothing else. */
export async function host() {
  const reports = [];
  let page = { html: "", policy: "" };
  const server = createServer((request, response) => {
    if (request.url === "/csp") {
      let body = "";
      request.on("data", (data) => (body += data));
      request.on("end", () => {
        reports.push(body);
        response.writeHead(204).end();
      });
    } else if (request.url.startsWith("/favicon")) {
      response.writeHead(204).end();
    } else {
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `${page.policy}; report-uri /csp`,
      });
      response.end(page.html);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reports,
    /** What the site shows from now on. */
    show(limier, body) {
      page = {
        policy: `default-src 'none'; script-src ${limier}; connect-src ${limier}; require-trusted-types-for 'script'`,
        html: `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Intranet</title>
<script type="module" src="${limier}/limier.js"></script><main><h1>Intranet</h1>${body}</main></html>`,
      };
    },
    stop: () => new Promise((done) => server.close(done)),
  };
}

/** docs/demo on an origin of its own; `point` says where Limier is. */
export async function demo() {
  let limier = "";
  const types = { "/": ["index.html", "text/html"], "/demo.css": ["demo.css", "text/css"] };
  const server = createServer(async (request, response) => {
    const [file, type] = types[request.url] ?? [];
    if (!file) return response.writeHead(404).end();
    const text = await readFile(join(ROOT, "docs/demo", file), "utf8");
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": `default-src 'none'; style-src 'self'; script-src ${limier}; connect-src ${limier}; form-action ${limier}`,
    });
    response.end(text.replaceAll("http://127.0.0.1:7878", limier));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    point: (url) => (limier = url),
    stop: () => new Promise((done) => server.close(done)),
  };
}
