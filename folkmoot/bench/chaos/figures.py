"""What ``folkmoot bench chaos`` measures, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from schema.base import Frozen, Json


class Struck(Frozen):
    """What became of one fault."""

    number: int
    fault: str
    what: str
    """What was done to whom."""
    seconds: float
    """From the end of the fault until a row that was submitted after it had its outcome."""
    broken: tuple[str, ...] = ()
    """What did not hold afterwards; empty is good."""

    @property
    def survived(self) -> bool:
        """Whether everything held, and the work went on."""
        return not self.broken


class ChaosReport(Frozen):
    """One run."""

    seed: int
    seconds: float
    struck: tuple[Struck, ...]
    skipped: dict[str, str]
    """Faults that cannot be done here, with the reason."""
    outcomes: dict[str, int]
    """``submitted`` and how many tasks ended how."""
    recipe: dict[str, int] = {}
    """Of the recipe beside: seeds, units, records ``made``, ``accepted`` and ``rejected``."""
    confirmed: int
    """Rows that had their receipt."""
    lost: int
    doubled: int
    stuck: int
    longest: float = 0.0
    """Seconds for which a row was open, at most."""
    restarts: dict[str, int]
    """How often each process was started again, by whoever keeps processes running."""
    broken: tuple[str, ...]
    """What does not hold at the end; empty is good."""
    manual_steps: int = 0
    """Nothing in a run is done by hand; what would need a hand is in ``broken``."""

    @property
    def is_good(self) -> bool:
        """Whether everything was survived and holds."""
        return not self.broken and all(each.survived for each in self.struck)


def table(report: ChaosReport) -> list[dict[str, Json]]:
    """A row for each fault, and one for all."""
    rows: list[dict[str, Json]] = []
    for name in sorted({each.fault for each in report.struck}):
        rows.append(_row(name, [each for each in report.struck if each.fault == name]))
    return [*rows, _row("all", report.struck)]


def _row(name: str, struck: Sequence[Struck]) -> dict[str, Json]:
    seconds = [each.seconds for each in struck] or [0.0]
    return {
        "fault": name,
        "injected": len(struck),
        "survived": sum(each.survived for each in struck),
        "recovery, median s": round(median(seconds), 1),
        "worst s": round(max(seconds), 1),
    }


def sums(report: ChaosReport) -> list[str]:
    """The run in a few lines."""
    ended = ", ".join(
        f"{count:,} {name}"
        for name, count in report.outcomes.items()
        if name != "submitted" and count
    )
    again = ", ".join(f"{name} {count}" for name, count in report.restarts.items() if count)
    lines = [
        f"seed {report.seed}, {report.seconds:.0f} s: {report.outcomes['submitted']:,} rows,"
        f" {ended}",
        f"{report.lost} lost, {report.doubled} doubled, {report.stuck} stuck (no row was open for"
        f" more than {report.longest:.0f} s), {report.manual_steps} manual steps; started again:"
        f" {again or 'nothing'}",
    ]
    if report.recipe:
        told = ", ".join(f"{count:,} {name}" for name, count in report.recipe.items())
        lines.append(f"recipe beside, three passes with a loop: {told}")
    lines += [f"left out: {name} ({why})" for name, why in sorted(report.skipped.items())]
    lines += [
        f"not survived: {each.number} {each.fault}, {each.what}: {each.broken[0]}"
        for each in report.struck
        if each.broken
    ]
    return lines + [f"does not hold: {what}" for what in report.broken[:20]]
