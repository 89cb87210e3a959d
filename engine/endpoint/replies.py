"""What an endpoint sends back: bounded, and without what lets us in there."""

from __future__ import annotations

from collections.abc import Iterable

import httpx

from schema.errors import EngineFault

MOST_BYTES = 64 * 1024 * 1024
"""Of one answer, unpacked: it may come packed, and a little can unpack to anything."""
LEAST_KEY = 6
"""Characters. What is shorter guards nothing, and may stand in any answer."""


async def whole(response: httpx.Response, where: str) -> bytes:
    """All of an answer.

    Raises:
        EngineFault: when it has more than :data:`MOST_BYTES`.
        httpx.RequestError: when it ends too early.
    """
    read = bytearray()
    async for chunk in response.aiter_bytes():
        read += chunk
        if len(read) > MOST_BYTES:
            raise EngineFault(
                f"{where} answers with more than {MOST_BYTES // 1024 // 1024} MiB",
                "no answer of a model is so long: look at what stands there",
            )
    return bytes(read)


def without(said: bytes, secrets: Iterable[str]) -> bytes:
    """An answer without these secrets: some servers repeat what they were sent."""
    for secret in (secret.encode() for secret in secrets if len(secret) >= LEAST_KEY):
        said = said.replace(secret, b"...")
    return said
