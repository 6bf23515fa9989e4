"""The relay of rust-nostr on loopback: `local_relay.py PORT`, until it is stopped."""

import asyncio
import sys

from nostr_sdk import LocalRelayBuilder


async def main():
    relay = LocalRelayBuilder().port(int(sys.argv[1])).addr("127.0.0.1").build()
    await relay.run()
    await asyncio.Event().wait()


asyncio.run(main())
