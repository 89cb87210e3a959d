"""A NATS client that knows nothing of folkmoot: what any program can do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import nats

from tests.compose.services import PASSWORD

INBOX = "_INBOX.mine"


def submit(url: str, campaign: str, tasks: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Publish plain JSON on the campaign's subject; the receipts, as they came."""
    return asyncio.run(_submit(url, f"folkmoot.submit.{campaign}", tasks))


async def _submit(url: str, subject: str, tasks: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    client = await nats.connect(url, user="folkmoot", password=PASSWORD)
    receipts = await client.subscribe(INBOX)
    stream = client.jetstream()
    for task in tasks:
        await stream.publish(subject, json.dumps({**task, "reply": INBOX}).encode())
    heard = [json.loads((await receipts.next_msg(timeout=20)).data) for _ in tasks]
    await client.close()
    return heard
