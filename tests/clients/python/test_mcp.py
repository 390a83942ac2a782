"""The client of the Model Context Protocol from PyPI, over both transports."""

import asyncio
import unittest

from mcp import Client, MCPError, StdioServerParameters

from service import BINARY, Service


async def use(client):
    """What a client does, whatever the transport."""
    tools = (await client.list_tools()).tools
    assert {"search", "get", "multi_get"} <= {tool.name for tool in tools}
    assert all(tool.annotations.read_only_hint and tool.output_schema for tool in tools)

    pages = [
        (await client.call_tool("search", {"query": "relais", "limit": 2, "offset": offset})).structured_content
        for offset in (0, 2)
    ]
    ids = [hit["id"] for page in pages for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == pages[0]["total"] == 3, ids

    for name, arguments, named in [
        ("search", {"query": "a", "colour": 3}, "colour"),
        ("search", {"query": "a", "limit": 0}, "limit"),
        ("get", {"path": "nonesuch.md"}, "nonesuch.md"),
    ]:
        wrong = await client.call_tool(name, arguments)
        assert wrong.is_error and named in wrong.content[0].text, wrong
    try:
        await client.call_tool("write", {})
    except MCPError as error:
        assert "write" in str(error), error
    else:
        raise AssertionError("there is no such tool")

    (template,) = (await client.list_resource_templates()).resource_templates
    assert template.uri_template.startswith("limier:///")
    read = await client.read_resource("limier:///b.md")
    assert "# Carte" in read.contents[0].text

    # Calls that nobody waits for any more; the next ones are answered.
    calls = [asyncio.create_task(client.call_tool("multi_get", {"glob": "**"})) for _ in range(8)]
    await asyncio.sleep(0)
    for call in calls:
        call.cancel()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
    assert (await client.call_tool("status", {})).structured_content["notes"] == 3


class Protocol(unittest.IsolatedAsyncioTestCase):
    async def test_over_http(self):
        with Service() as service:
            async with Client(f"{service.url}/mcp") as client:
                await use(client)

    async def test_on_standard_input_and_output(self):
        with Service() as service:
            command = StdioServerParameters(command=BINARY, args=[*service.options, "mcp"])
            async with Client(command) as client:
                await use(client)
                # The daemon goes, the assistant stays.
                service.stop()
                await use(client)


if __name__ == "__main__":
    unittest.main()
