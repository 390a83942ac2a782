// The inspector of the Model Context Protocol on the command line, over both transports.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { served } from "../notes.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY = process.env.LIMIER_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/limier");
const INSPECTOR = join(import.meta.dirname, "node_modules/.bin/mcp-inspector");
let service;

before(async () => (service = await served()));
after(() => service.stop());

const TRANSPORTS = {
  "streamable HTTP": () => [`${service.url.replace(/\/$/, "")}/mcp`, "--transport", "http"],
  // In one word, since the inspector would take our `--config` for its own.
  "standard input and output": () => ["sh", "-c", `exec ${[BINARY, ...service.options, "mcp"].join(" ")}`],
};

for (const [name, server] of Object.entries(TRANSPORTS)) {
  test(`over ${name}, it lists and calls the tools`, async () => {
    const inspect = async (...what) =>
      JSON.parse((await promisify(execFile)(INSPECTOR, ["--cli", ...server(), ...what])).stdout);
    const { tools } = await inspect("--method", "tools/list");
    assert.ok(tools.some((tool) => tool.name === "search" && tool.annotations.readOnlyHint));
    const found = await inspect("--method", "tools/call", "--tool-name", "search", "--tool-arg", "query=relais");
    assert.equal(found.structuredContent.total, 3);
    const { resourceTemplates } = await inspect("--method", "resources/templates/list");
    assert.match(resourceTemplates[0].uriTemplate, /^limier:/);
  });
}
