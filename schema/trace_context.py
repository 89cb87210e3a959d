"""Where a piece of work stands in its trace: the W3C's trace context (``traceparent``).

The ids of a task's trace follow from the task, those of a turn from the turn: whoever asks again
after a crash names the same ones, and nobody has to remember any. Nothing here needs OpenTelemetry.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import NamedTuple

from schema.base import digest

HEADER = "traceparent"

_FORM = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")


class TraceContext(NamedTuple):
    """A trace, and a span in it, as hexadecimal digits."""

    trace: str
    span: str

    @property
    def header(self) -> str:
        """The value of the header; a trace that there is, is recorded."""
        return f"00-{self.trace}-{self.span}-01"

    def within(self, *names: str | int) -> TraceContext:
        """The context of a piece of this work that has such a name."""
        return TraceContext(self.trace, digest("span", self.trace, *names)[:16])


_now: ContextVar[TraceContext | None] = ContextVar("folkmoot_trace", default=None)


def of_task(campaign: str, task: str, submitted: float) -> TraceContext:
    """A task's trace, and the span of the whole task.

    Args:
        submitted: when it was, as the ledger has it: ids of two ledgers may be the same.
    """
    trace = digest("trace", campaign, task, submitted)[:32]
    return TraceContext(trace, digest("span", trace)[:16])


def read(headers: Mapping[str, str]) -> TraceContext | None:
    """What a message's headers say; None for nothing, or for what is none."""
    found = _FORM.fullmatch(headers.get(HEADER, "").strip())
    if not found or not found[1].strip("0") or not found[2].strip("0"):
        return None
    return TraceContext(found[1], found[2])


def current() -> TraceContext | None:
    """The work that is being done here; None where nobody traces it."""
    return _now.get()


def outgoing() -> dict[str, str]:
    """The header that tells others of it; none where nobody traces it."""
    context = _now.get()
    return {HEADER: context.header} if context else {}


@contextlib.contextmanager
def at_work(context: TraceContext | None) -> Iterator[None]:
    """While this context is open, this work is being done."""
    before = _now.set(context)
    try:
        yield
    finally:
        _now.reset(before)
