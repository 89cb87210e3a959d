"""What ``folkmoot bench bus`` measures: the figures, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from schema.base import Frozen, Json


class Moment(Frozen):
    """How far the run was at one moment, counted from the first submission."""

    seconds: float
    tasks: int
    """Tasks with an outcome."""
    turns: int
    resident: dict[str, int]
    """Bytes by process."""
    cpu_seconds: dict[str, float]
    """Processor time by process, since it was started."""


class ProcessFigures(Frozen):
    """What one process took."""

    name: str
    cpu_seconds: float
    peak_bytes: int
    first_bytes: int
    """Resident at the first mark, when everything is warm."""
    last_bytes: int
    """Resident at the end."""


class Stretch(Frozen):
    """The run from one mark to the next."""

    tasks: int
    """Tasks with an outcome at its end."""
    turns_per_s: float
    resident: dict[str, int]


class BusReport(Frozen):
    """One run."""

    tasks: int
    contested: int
    """Tasks for which more than the drafts and the final check were asked."""
    outcomes: dict[str, int]
    """By outcome; ``open`` among them. They sum to ``tasks``."""
    turns: int
    seconds: float
    """From the first submission to the last outcome."""
    turns_per_s: float
    ms_per_turn: float
    tasks_per_s: float
    turns_per_task: float
    commits: int
    turns_per_commit: float
    ledger_bytes: int
    stream_bytes: int
    """What the server has on disk at the end."""
    written_bytes: int
    """What all processes have given to the disk."""
    processes: tuple[ProcessFigures, ...]
    stretches: tuple[Stretch, ...]
    violations: int
    """Invariants of the ledger that do not hold; 0 is the only good number."""


def stretches(moments: Sequence[Moment]) -> tuple[Stretch, ...]:
    """From each moment to the next; the first moment is the start."""
    return tuple(
        Stretch(
            tasks=after.tasks,
            turns_per_s=_rate(after.turns - before.turns, after.seconds - before.seconds),
            resident=after.resident,
        )
        for before, after in pairwise(moments)
    )


def sums(turns: int, tasks: int, commits: int, seconds: float) -> dict[str, float]:
    """What follows from the counts, by the name of its field."""
    return {
        "turns_per_s": _rate(turns, seconds),
        "ms_per_turn": _rate(1000.0 * seconds, turns),
        "tasks_per_s": _rate(tasks, seconds),
        "turns_per_task": _rate(turns, tasks),
        "turns_per_commit": _rate(turns, commits),
    }


def table(report: BusReport) -> list[dict[str, Json]]:
    """The run as rows of figures."""
    outcomes = " + ".join(f"{count:,} {name}" for name, count in report.outcomes.items() if count)
    rows: list[tuple[str, str]] = [
        ("tasks", f"{report.tasks:,} = {outcomes}"),
        ("contested", f"{report.contested:,}"),
        ("turns", f"{report.turns:,} ({report.turns_per_task:.2f} a task)"),
        ("seconds", f"{report.seconds:.1f}"),
        ("turns/s", f"{report.turns_per_s:,.0f}"),
        ("ms/turn", f"{report.ms_per_turn:.3f}"),
        ("tasks/s", f"{report.tasks_per_s:,.1f}"),
        ("commits", f"{report.commits:,} ({report.turns_per_commit:.1f} turns each)"),
        ("ledger", f"{_mib(report.ledger_bytes)} ({_each(report.ledger_bytes, report.tasks)})"),
        ("streams", f"{_mib(report.stream_bytes)} ({_each(report.stream_bytes, report.tasks)})"),
        ("written", _mib(report.written_bytes)),
        ("invariants broken", str(report.violations)),
    ]
    rows += [
        (
            part.name,
            f"{part.cpu_seconds:.1f} s of processor, {_mib(part.first_bytes)} at the first mark, "
            f"{_mib(part.last_bytes)} at the end, {_mib(part.peak_bytes)} at most",
        )
        for part in report.processes
    ]
    return [{"figure": name, "value": value} for name, value in rows]


def course(report: BusReport) -> list[dict[str, Json]]:
    """The run's stretches as rows: speed, and what each process held in MiB."""
    return [
        {
            "tasks done": stretch.tasks,
            "turns/s": round(stretch.turns_per_s),
            **{name: round(held / 2**20) for name, held in stretch.resident.items()},
        }
        for stretch in report.stretches
    ]


def _rate(count: float, of: float) -> float:
    return count / of if of > 0 else 0.0


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def _each(size: int, count: int) -> str:
    return f"{_rate(size, count):,.0f} bytes a task"
