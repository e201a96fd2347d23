"""A client of `checkbox mcp`: `python mcp_client.py checkbox FOLDER form.png`."""

import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(program: str, folder: str, path: str) -> None:
    server = StdioServerParameters(command=program, args=["mcp", "--root", folder])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        answer = await session.call_tool("find_checkboxes", {"path": path})
        print(answer.content[0].text)


asyncio.run(main(*sys.argv[1:]))
