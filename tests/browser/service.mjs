// Starts the real binary on a temporary index, and small sites that embed its component.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const BINARY = process.env.LIMIER_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/limier");

/** Nodes of a cluster, if what answers is to be a machine without notes that follows one. */
const CLUSTER = process.env.CLUSTER_URLS?.split(",");

/** The notes of this repository. */
export const CORPUS = join(ROOT, "corpus");

/** Starts a daemon, and ends once it has said where it listens. */
async function start(options, more, site) {
  const child = spawn(BINARY, [...options, "--log", "warn", "serve", "--listen", "127.0.0.1:0", ...more], {
    env: { ...process.env, LIMIER_SECURITY__ALLOWED_ORIGINS: site ?? "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
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
  };
  return { url, stop };
}

/** Waits until a machine that follows a cluster has all that is there. */
async function caughtUp(url) {
  for (const end = Date.now() + 60_000; ;) {
    const told = await (await fetch(new URL("/readyz", url))).json();
    if (told.status === "ready" && !told.degraded?.length) return;
    assert.ok(Date.now() < end, JSON.stringify(told));
    await new Promise((again) => setTimeout(again, 50));
  }
}

/**
 * Serves `corpus`, a folder or notes by path, and answers once it is ready.
 * `site` is the origin that may ask from elsewhere, `settings` the text of the configuration.
 * `options` have a command of the terminal ask what answers. With a cluster, that is a machine which has no
 * `notes`: another has them, and writes.
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
  const shared = `index.engine = "opensearch"
cluster.urls = ${JSON.stringify(CLUSTER)}
cluster.index = ${JSON.stringify(`of-${randomUUID()}`)}
`;
  await writeFile(config, CLUSTER ? `${shared}${settings}` : settings);
  const machine = (index) => ["--config", config, "--index", join(folder, index)];
  const withNotes = [...machine("index"), "--corpus", notes];
  const running = [];
  const stop = async () => {
    while (running.length > 0) await running.pop().stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // So that there is something to follow.
    if (CLUSTER) execFileSync(BINARY, [...withNotes, "--log", "error", "index"], { stdio: "ignore" });
    running.push(await start(withNotes, [], site));
    if (CLUSTER) {
      running.push(await start(machine("copy"), ["--read-only"], site));
      await caughtUp(running.at(-1).url);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: running.at(-1).url, notes, stop, isShared: Boolean(CLUSTER),
    index: join(folder, CLUSTER ? "copy" : "index"), options: CLUSTER ? machine("copy") : withNotes,
  };
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
