"""A message of a stream, as whoever handles or buries it gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from nats.aio.msg import Msg

from bus.receipts import receipt_subject


@dataclass(frozen=True)
class Delivery:
    """A message as its handler gets it."""

    data: bytes
    subject: str
    headers: Mapping[str, str]
    deliveries: int
    """How often it was delivered, this time included."""
    sequence: int
    """Its number in the stream."""
    timestamp: float
    """When the stream got it, Unix time in seconds."""
    stream: str
    message: Msg = field(repr=False)
    aside: Callable[[], AbstractContextManager[object]] = field(default=nullcontext, repr=False)
    """While this context is open the message only waits for something: it is kept alive, and takes
    no place of those that are worked on."""

    @property
    def reply_to(self) -> str:
        """Subject for the receipt; empty when none is wanted, or a forbidden one is."""
        return receipt_subject(self.headers, self.data)
