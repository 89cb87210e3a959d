"""What ``folkmoot bench fairness`` measures, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from schema.base import Frozen, Json

STARVED_SECONDS = 30.0
"""A campaign with open rows for which nothing was recorded for so long was starved."""


class Served(Frozen):
    """How one campaign fared. Seconds count from when the first row of any was recorded."""

    campaign: str
    rows: int
    turns: int
    first: float
    """When its first row had its outcome, in seconds."""
    last: float
    """When its last row had its outcome."""
    longest_wait: float
    """The longest time without a turn for it while it had open rows, in seconds."""
    waited_from: float
    """When that began."""


class FairnessReport(Frozen):
    """One run."""

    agents: int
    """Agents' processes that were started."""
    served_by: int
    """Agents' processes that took part in the work."""
    served: tuple[Served, ...]
    broken: tuple[str, ...]
    """What does not hold at the end; empty is good."""

    @property
    def starved(self) -> list[str]:
        """The campaigns that had to wait for too long, with their waits."""
        return [
            f"{each.campaign} got nothing for {each.longest_wait:.0f} s"
            for each in self.served
            if each.longest_wait > STARVED_SECONDS
        ]


def longest_wait(begin: float, moments: Iterable[float], end: float) -> tuple[float, float]:
    """The longest time between two moments in which something came, begin and end among them, and
    when it began.

    Args:
        begin: when there was something to do for the first time.
        moments: when something came, in any order; what is not between begin and end counts not.
        end: when nothing was left to do.
    """
    points = [begin, *sorted(at for at in moments if begin < at < end), end]
    return max((later - earlier, earlier) for earlier, later in pairwise(points))


def table(report: FairnessReport) -> list[dict[str, Json]]:
    """A row for each campaign."""
    return [
        {
            "campaign": each.campaign,
            "rows": each.rows,
            "turns": each.turns,
            "first row s": round(each.first, 1),
            "last row s": round(each.last, 1),
            "longest wait s": round(each.longest_wait, 1),
            "from s": round(each.waited_from, 1),
        }
        for each in report.served
    ]


def sums(report: FairnessReport) -> list[str]:
    """The run in a few lines."""
    served = report.served
    rows, seconds = sum(each.rows for each in served), max(each.last for each in served)
    return [
        f"{len(served)} campaigns, {rows:,} rows in {seconds:.0f} s; "
        f"{report.served_by} of {report.agents} agents' processes took part",
        f"first row of a campaign: {_spread([each.first for each in served])}",
        f"last row of a campaign: {_spread([each.last for each in served])}",
        f"longest wait of a campaign: {_spread([each.longest_wait for each in served])}",
        *(f"starved: {who}" for who in report.starved),
        *(f"does not hold: {what}" for what in report.broken),
    ]


def _spread(seconds: Sequence[float]) -> str:
    return f"{min(seconds):.1f} s at best, {median(seconds):.1f} median, {max(seconds):.1f} worst"
