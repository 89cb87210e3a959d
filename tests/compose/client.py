"""A NATS client that knows nothing of folkmoot: what any program can do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import nats

from tests.compose.services import CLIENT, Environment, Swarm, read_env_file

INBOX = f"_INBOX.{CLIENT}.mine"


def submit(swarm: Swarm, campaign: str, tasks: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Publish plain JSON on the campaign's subject; the receipts, as they came."""
    key = read_env_file(swarm.folder / "keys" / f"{CLIENT}.env")
    return asyncio.run(_submit(swarm.url, key, f"folkmoot.submit.{campaign}", tasks))


async def _submit(
    url: str, key: Environment, subject: str, tasks: Sequence[dict[str, str]]
) -> list[dict[str, Any]]:
    client = await nats.connect(
        url,
        user=key["FOLKMOOT_NATS_USER"],
        password=key["FOLKMOOT_NATS_PASSWORD"],
        inbox_prefix=key["FOLKMOOT_NATS_INBOX_PREFIX"],
    )
    receipts = await client.subscribe(INBOX)
    stream = client.jetstream()
    for task in tasks:
        await stream.publish(subject, json.dumps({**task, "reply": INBOX}).encode())
    heard = [json.loads((await receipts.next_msg(timeout=20)).data) for _ in tasks]
    await client.close()
    return heard
