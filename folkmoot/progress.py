"""Live progress while a job runs: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from folkmoot.durations import between
from folkmoot.terminal import errors, harmless, say
from folkmoot.waiting import told
from storage.tasks import Counts

if TYPE_CHECKING:  # loading it takes longer than all that a printed sum takes
    from folkmoot.swarm.lookout import Progress

PLAIN_SECONDS = 5.0
"""Where there is no terminal, a line is printed at most so often."""
STILL_SECONDS = 20.0
"""And at least so often, although nothing has changed."""

Waited = tuple[object, ...]


class ProgressDisplay:
    """A context that shows progress on standard error."""

    def __init__(self, title: str) -> None:
        self._title = title
        folding = Console(stderr=True, highlight=False)  # a long line goes on in the next
        self._live = Live(console=folding, refresh_per_second=4) if errors.is_terminal else None
        self._last = ""
        self._shown = ""
        self._printed = float("-inf")
        self._counted: Counts | None = None
        self._waited: Waited = ()

    def __enter__(self) -> ProgressDisplay:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()
        elif self._last and self._last != self._shown:
            say(self._last)

    def show(self, progress: Progress) -> None:
        """Show where the job stands."""
        self._last = harmless(f"{self._title}: {line(progress)}")
        if self._live is not None:
            self._live.update(Text(self._last))
            return
        still = progress.counts == self._counted
        waited = _waited(progress)
        due = time.monotonic() - self._printed >= (STILL_SECONDS if still else PLAIN_SECONDS)
        if due or waited != self._waited:
            self._printed, self._counted = time.monotonic(), progress.counts
            self._waited = waited
            self._shown = self._last
            say(self._last)


def line(progress: Progress) -> str:
    """Progress on one line."""
    waiting = "".join(f" · {told(wait)}" for wait in progress.waits[:1])
    if len(progress.waits) > 1:
        waiting += f" · and {len(progress.waits) - 1} more: folkmoot status"
    lost = f" · {progress.lost}" if progress.lost else ""
    if not progress.counts.submitted:
        return f"starting{waiting}{lost}"
    more = " so far" if progress.submitting else ""
    paused = " · paused: `folkmoot campaign resume` goes on" if progress.paused else ""
    blocked = f" · blocked: {progress.blocked}" if progress.blocked else ""
    return (
        f"{_how_far(progress)}{the_sum(progress.counts)}{more} · {progress.tokens:,} tokens"
        f" · {progress.seconds:.0f} s{paused}{blocked}{waiting}{lost}"
    )


def _waited(progress: Progress) -> Waited:
    """What is told at once when it changes."""
    return (*((wait.name, wait.why) for wait in progress.waits), bool(progress.lost))


def _how_far(progress: Progress) -> str:
    """Percent, pace and time left, as far as they are known, and what is going on."""
    counts = progress.counts
    parts = []
    if counts.open and not progress.submitting:
        done = counts.submitted - counts.open
        parts.append(f"{100 * done // counts.submitted}%, {done:,} of {counts.submitted:,} rows")
    if progress.pace.rows_a_minute is not None and counts.open:
        parts.append(f"{_rounded(progress.pace.rows_a_minute)} a minute")
    if progress.pace.left is not None and counts.open:
        parts.append(f"{between(*progress.pace.left)} left")
    if progress.doing:
        parts.append(progress.doing)
    return f"{' · '.join(parts)} · " if parts else ""


def _rounded(rate: float) -> str:
    """A rate in two digits."""
    if rate >= 10:
        return f"{float(f'{rate:.1e}'):,.0f}"
    return f"{rate:.1f}".removesuffix(".0") if rate >= 0.95 or rate == 0 else "less than 1"


def the_sum(counts: Counts) -> str:
    """open + accepted + escalated + ... = submitted, without the zeros."""
    named = (
        ("accepted", counts.accepted),
        ("escalated", counts.escalated),
        ("rejected", counts.rejected),
        ("failed", counts.failed),
        ("cancelled", counts.cancelled),
    )
    parts = [f"{counts.open} open", *(f"{number} {name}" for name, number in named if number)]
    return f"{' + '.join(parts)} = {counts.submitted} submitted"
