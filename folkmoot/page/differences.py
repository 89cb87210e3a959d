"""How often two seats drafted different answers, as a table of shades. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from folkmoot.page.environment import HEAT
from schema.base import Frozen
from storage.statistics import DraftsOfTwo


class Difference(Frozen):
    """Two seats."""

    rows: int
    """On which both have drafted."""
    differ: int
    shade: int


class Differences(Frozen):
    """All pairs."""

    seats: tuple[str, ...] = ()
    pairs: dict[str, dict[str, Difference]] = {}

    def of(self, one: str, other: str) -> Difference | None:
        """The two of them, in whichever order."""
        found = self.pairs.get(one, {}).get(other)
        return found or self.pairs.get(other, {}).get(one)


def differences(drafted: Iterable[DraftsOfTwo]) -> Differences:
    """The table."""
    pairs: dict[str, dict[str, Difference]] = {}
    seats: dict[str, None] = {}
    for each in drafted:
        shade = round(HEAT * each.differ / each.rows) if each.rows else 0
        own = Difference(rows=each.rows, differ=each.differ, shade=shade)
        pairs.setdefault(each.one, {})[each.other] = own
        seats |= {each.one: None, each.other: None}
    return Differences(seats=tuple(sorted(seats)), pairs=pairs)
