// The client of the protocol's own SDK, over both transports.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { served } from "../notes.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY = process.env.LIMIER_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/limier");

let service, index;

before(async () => {
  service = await served();
  // An index of the same notes that nobody keeps; of a cluster, the copy that is kept.
  index = await mkdtemp(join(tmpdir(), "limier-mcp-"));
  if (!service.isShared) execFileSync(BINARY, [...options(), "index"], { cwd: index, stdio: "ignore" });
});
after(async () => {
  await service.stop();
  await rm(index, { recursive: true, force: true });
});

const options = () => [
  ...(service.isShared ? service.options : ["--corpus", service.notes, "--index", join(index, "index")]), "--log", "warn",
];

const TRANSPORTS = {
  "streamable HTTP": () => new StreamableHTTPClientTransport(new URL("/mcp", service.url)),
  "standard input and output": () =>
    new StdioClientTransport({ command: BINARY, args: [...options(), "mcp"], cwd: index }),
};

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  test(`over ${name}, tools are listed and called`, async () => {
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(transport());
    try {
      assert.equal(client.getServerVersion().name, "limier");
      const { tools } = await client.listTools();
      assert.ok(tools.every((tool) => tool.annotations.readOnlyHint && tool.outputSchema));
      // The client holds what is structured against the schema of the tool.
      const found = await client.callTool({ name: "search", arguments: { query: "relais", limit: 2 } });
      const { total, hits } = found.structuredContent;
      assert.deepEqual([total, hits.length], [3, 2]);
      const link = found.content.find((block) => block.type === "resource_link");
      const { contents } = await client.readResource({ uri: link.uri });
      assert.match(contents[0].text, /relais/);
      const read = await client.callTool({ name: "get", arguments: { path: "b.md", line: 6, count: 3 } });
      assert.match(read.structuredContent.text, /# Carte/);
      const rest = await client.callTool({ name: "search", arguments: { query: "relais", offset: 2 } });
      assert.ok(!hits.some((hit) => hit.id === rest.structuredContent.hits[0].id));
      for (const [tool, args] of [["multi_get", { glob: "**" }], ["outline", { path: "a.md" }], ["facets", {}],
        ["acronyms", {}], ["status", {}]]) {
        const answer = await client.callTool({ name: tool, arguments: args });
        assert.ok(answer.structuredContent && !answer.isError, tool);
      }
      const wrong = await client.callTool({ name: "search", arguments: { query: "a", limit: 0 } });
      assert.ok(wrong.isError && wrong.content[0].text.includes("limit"));
      await assert.rejects(client.callTool({ name: "write", arguments: {} }), /write/);
      const aborted = new AbortController();
      const asked = client.callTool({ name: "search", arguments: { query: "relais" } }, undefined, aborted);
      aborted.abort("enough");
      await assert.rejects(asked);
      assert.equal((await client.callTool({ name: "status", arguments: {} })).structuredContent.notes, 4);
    } finally {
      await client.close();
    }
  });
}
