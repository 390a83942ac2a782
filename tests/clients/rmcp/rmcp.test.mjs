// The official client of the Model Context Protocol in Rust, over both transports: `src/main.rs`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { served } from "../notes.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const BINARY = process.env.LIMIER_BIN ?? join(TARGET, "debug/limier");
const CLIENT = join(TARGET, "clients/debug/limier-client-rmcp");
let service;

before(async () => (service = await served()));
after(() => service.stop());

const TRANSPORTS = {
  "streamable HTTP": () => [`${service.url.replace(/\/$/, "")}/mcp`],
  "standard input and output": () => [BINARY, ...service.options, "mcp"],
};

for (const [name, server] of Object.entries(TRANSPORTS)) {
  test(`over ${name}, tools are listed, called, cancelled`, async () => {
    const { stdout } = await promisify(execFile)(CLIENT, server());
    assert.equal(stdout, "well\n");
  });
}
