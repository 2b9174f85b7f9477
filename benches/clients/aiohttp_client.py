"""aiohttp_client.py URL CALLS CONCURRENCY [CA.pem]"""
import asyncio
import ssl
import sys
import urllib.parse

import aiohttp


async def main(url, calls, concurrency, ca=None):
    users = iter(range(int(calls)))
    context = ssl.create_default_context(cafile=ca) if ca else None
    connector = aiohttp.TCPConnector(limit=int(concurrency), ssl=context or True)
    headers = {"authorization": "Bearer bench", "accept": "application/json"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def work():
            for n in users:
                user = urllib.parse.quote(f"user{n}@example.com", safe="")
                async with session.delete(f"{url}/auth/users/{user}/token") as answer:
                    answer.raise_for_status()
                    assert (await answer.json())["count"] == 1

        await asyncio.gather(*(work() for _ in range(int(concurrency))))


asyncio.run(main(*sys.argv[1:]))
