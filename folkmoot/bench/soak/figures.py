"""What ``folkmoot bench soak`` measures, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from schema.base import Frozen, Json

SHARE, MORE_BYTES = 0.15, 12 * 1024 * 1024
"""A process is flat that holds at the end at most this share and these bytes more than at the first
tenth: caches of a fixed size still fill up then."""
MIB = 1024 * 1024


class Mark(Frozen):
    """How things stood when so many tasks had their outcome."""

    tasks: int
    seconds: float
    resident: dict[str, int]
    """Bytes by process."""


class Timed(Frozen):
    """A command, run on the ledger as it was at the end."""

    command: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    code: int
    """What it ended with; only 0 is good."""
    load: float
    """Of the machine when it began: processes that want a core, over the last minute."""


class SoakReport(Frozen):
    """One run."""

    tasks: int
    in_ledger: int
    """Tasks in the ledger when commands were timed."""
    seconds: float
    outcomes: dict[str, int]
    marks: tuple[Mark, ...]
    ledger_bytes: int
    commands: tuple[Timed, ...]
    broken: tuple[str, ...]
    """What does not hold at the end; empty is good."""

    @property
    def grown(self) -> dict[str, tuple[int, int]]:
        """Processes that hold clearly more at the end than at the first tenth, and how much."""
        return grown(self.marks[0].resident, self.marks[-1].resident) if self.marks else {}


def grown(first: Mapping[str, int], last: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """By process that has grown, its bytes at the first and at the last mark."""
    return {
        name: (first[name], last[name])
        for name in first
        if last.get(name, 0) > first[name] * (1.0 + SHARE) + MORE_BYTES
    }


def course(report: SoakReport) -> list[dict[str, Json]]:
    """A row for each tenth, in MiB by process."""
    return [
        {
            "tasks": mark.tasks,
            "seconds": round(mark.seconds),
            **{f"{name} MiB": round(size / MIB) for name, size in mark.resident.items()},
        }
        for mark in report.marks
    ]


def times(report: SoakReport) -> list[dict[str, Json]]:
    """A row for each command."""
    return [
        {
            "command": each.command,
            "seconds": round(each.seconds, 1),
            "of processor": round(each.cpu_seconds, 1),
            "peak MiB": round(each.peak_bytes / MIB),
            "load": round(each.load, 1),
        }
        for each in report.commands
    ]
