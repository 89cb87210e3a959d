"""Whether what a committee accepts is right as often as its confidence says, by how far it goes.

For kinds whose answers may stop short: where only the last step is doubtful, the place above it is
accepted, and that must be right as often as it promises, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from folkmoot.bench.kinds.counting import Decided, Draw
from folkmoot.bench.kinds.read_rows import KindRows
from kinds.base import kind_of
from kinds.figures import Marks, figures_of
from schema.base import Frozen
from schema.figure import Figure

EVERYTHING = "all"


class Accepted(Frozen):
    """The accepted answers that go equally far, over all draws; a row of several draws counts as
    one in the intervals."""

    answers: int
    of: int
    """Answers altogether, accepted or not."""
    right: Figure
    """The share that is right as far as it goes."""
    promised: float
    """The same by their confidence, on average."""


def accepted(rows: KindRows, draws: Sequence[Draw]) -> dict[str, Accepted]:
    """By how far answers go; and all of them, where they go differently far. Empty for kinds whose
    answers do not."""
    kind, campaign = kind_of(rows.campaign.kind), rows.campaign
    found: dict[str, list[tuple[int, Decided]]] = {}
    for draw in draws:
        for at, one in zip(draw.rows.tolist(), draw.committee, strict=True):
            reach = kind.reach(campaign, one.value) if one.accepted else ""
            if reach:
                found.setdefault(reach, []).append((at, one))
    if len(found) > 1:
        found[EVERYTHING] = [each for own in found.values() for each in own]
    count = sum(len(draw.committee) for draw in draws)
    return {reach: _accepted(rows, own, count) for reach, own in sorted(found.items())}


def _accepted(rows: KindRows, own: Sequence[tuple[int, Decided]], of: int) -> Accepted:
    kind, by_row = kind_of(rows.campaign.kind), dict[int, list[bool]]()
    for at, one in own:
        by_row.setdefault(at, []).append(kind.holds(one.value, rows.gold[at]))
    marks: list[Marks] = [
        {"right as far as it goes": (float(sum(held)), float(len(held)))}
        for held in by_row.values()
    ]
    return Accepted(
        answers=len(own),
        of=of,
        right=figures_of(marks)[0],
        promised=sum(one.confidence for _, one in own) / len(own),
    )
