"""Whether programs can be run where they reach nothing: what ``folkmoot doctor`` says of it."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.reports.finding import Finding
from folkmoot.settings import Settings
from tools.sandbox.running import run_python


def sandbox(settings: Settings) -> Iterator[Finding]:
    """Runs a program of one letter."""
    ran = run_python("1")
    if ran.refused:
        problem, _, todo = ran.refused.partition(": ")
        yield Finding(
            check="sandbox",
            verdict="warning",
            found=f"{problem}; recipes that run programs will not run any",
            todo=todo,
        )
        return
    yield Finding(
        check="sandbox",
        verdict="well",
        found=f"programs of recipes can be run where they reach nothing, in {ran.seconds:.2f} s",
    )
