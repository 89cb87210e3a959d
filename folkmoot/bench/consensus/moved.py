"""Whether a rerun of the benchmark says something else than the run before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from folkmoot.bench.consensus.benchmark import ConsensusReport

SAME = 0.0005
"""A difference that nobody sees in a table."""


def last_report(folder: Path) -> ConsensusReport | None:
    """The report of the run before in this folder; None where there is none that can be read."""
    try:
        return ConsensusReport.model_validate_json(_file(folder).read_bytes())
    except (OSError, ValidationError):
        return None


def keep_report(folder: Path, report: ConsensusReport) -> None:
    """Keep a report for the next run in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder).write_text(report.model_dump_json(), encoding="utf-8")


def moved(before: ConsensusReport | None, after: ConsensusReport) -> Iterator[str]:
    """What has moved, a line a figure. Pure.

    Accuracies over all sets are compared. Of runs that measured other sets, or other numbers of
    rows, nothing is said but that.
    """
    if before is None:
        return
    if _measured(before) != _measured(after):
        yield f"the run of {before.made} measured other rows, so the two are not compared"
        return
    changed = 0
    for arm, by_gold in after.macro.items():
        for gold, now in by_gold.items():
            then = before.macro.get(arm, {}).get(gold)
            if then is None or abs(now.accuracy.value - then.accuracy.value) < SAME:
                continue
            changed += 1
            low, high = now.accuracy.low or 0.0, now.accuracy.high or 0.0
            where = "within" if low <= then.accuracy.value <= high else "beyond"
            yield (
                f"moved {where} its interval: {arm}, {gold.replace('gold_', '')} gold rows, from "
                f"{then.accuracy.value:.3f} to {now.accuracy.decimals}"
            )
    if not changed:
        yield f"nothing has moved since the run of {before.made}"


def _file(folder: Path) -> Path:
    return folder / "report.json"


def _measured(report: ConsensusReport) -> object:
    rows = {name: (each.rows, each.talk_rows) for name, each in report.sets.items()}
    return rows, report.draws
