"""When each turn of a task ran, as lengths of a drawing. Pure."""

from __future__ import annotations

from schema.base import Frozen
from schema.transcript import Transcript

BARS = 60
"""Turns whose times are drawn."""
WIDTH, HIGH = 700.0, 18.0


class Bar(Frozen):
    """When one turn ran."""

    name: str
    y: float
    start: float
    length: float
    words: str


class Gantt(Frozen):
    """When each turn ran."""

    bars: tuple[Bar, ...]
    height: float
    seconds: float
    more: int


def gantt(transcript: Transcript) -> Gantt | None:
    """When the turns of a task ran; None where that is not known."""
    turns = sorted((t for t in transcript.turns if t.started > 0), key=lambda t: t.started)
    if not turns:
        return None
    first = turns[0].started
    whole = max(t.started + t.seconds for t in turns) - first or 1.0
    bars = tuple(
        Bar(
            name=turn.seat.id,
            y=n * HIGH,
            start=round(WIDTH * (turn.started - first) / whole, 1),
            length=round(max(2.0, WIDTH * turn.seconds / whole), 1),
            words=f"{turn.seat.id}, {turn.stage}: {turn.seconds:.2f} s",
        )
        for n, turn in enumerate(turns[:BARS])
    )
    return Gantt(bars=bars, height=len(bars) * HIGH, seconds=whole, more=max(0, len(turns) - BARS))
