"""The benchmark of the kinds as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from folkmoot.bench.kinds.benchmark import KindsReport, SetReport
from folkmoot.bench.kinds.counting import COMMITTEE
from folkmoot.bench.kinds.figures import BASELINE
from folkmoot.bench.kinds.noted import WAYS
from schema.base import Json
from schema.figure import Figure

COLUMNS = (
    "kind", "set", "rows", "figure", "gold", "committee", "best seat", "baseline",
    "- best seat", "- baseline", "clearly",
)  # fmt: skip
FIGURE_COLUMNS = ("set", "gold", "who", "figure", "value")
NOTE_COLUMNS = (
    "set", "gold", "figure", *WAYS, "- without notes", "- more drafts", "tokens of each",
)  # fmt: skip
ACCEPTED_COLUMNS = ("set", "gold", "accepted at", "answers", "right", "promised")
LINE_COLUMNS = ("set", "gold", "a part is in from")
POSITION_COLUMNS = ("set", "seat", "one order", "both orders", "same choice")


def main_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """One row a set and number of gold rows: the main figure of the kind."""
    for name, one in report.sets.items():
        for gold, found in one.by_gold.items():
            yield {
                "kind": one.kind,
                "set": name,
                "rows": one.rows,
                "figure": one.main + (", lower is better" if one.lower_is_better else ""),
                "gold": gold,
                "committee": found.figures[COMMITTEE][0].decimals,
                "best seat": f"{found.figures[found.best_seat][0].value:.3f}"
                f" {one.seats[found.best_seat]}",
                "baseline": f"{found.figures[BASELINE][0].value:.3f}",
                "- best seat": _signed(found.minus_best_seat),
                "- baseline": _signed(found.minus_baseline),
                "clearly": ", ".join(_clearly(one, gold)),
            }


def figure_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """All figures of the committee and of the baseline."""
    for name, one in report.sets.items():
        for gold, found in one.by_gold.items():
            for who in (COMMITTEE, BASELINE):
                for figure in found.figures[who]:
                    yield {
                        "set": name,
                        "gold": gold,
                        "who": who,
                        "figure": figure.name,
                        "value": figure.decimals,
                    }


def position_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """One row a seat that compared two contents."""
    for name, one in report.sets.items():
        for seat, found in one.positions.items():
            yield {
                "set": name,
                "seat": one.seats[seat],
                "one order": found.before.decimals,
                "both orders": found.after.decimals,
                "same choice": found.consistent.decimals,
            }


def accepted_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """One row a set, number of gold rows, and how far accepted answers go."""
    for name, one in report.sets.items():
        for gold, found in one.by_gold.items():
            for reach, own in found.accepted.items():
                yield {
                    "set": name,
                    "gold": gold,
                    "accepted at": reach,
                    "answers": f"{own.answers:,} of {own.of:,}",
                    "right": own.right.decimals,
                    "promised": f"{own.promised:.3f}",
                }


def line_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """One row a set and number of gold rows from which a threshold was learnt."""
    for name, one in report.sets.items():
        for gold, found in one.by_gold.items():
            if found.lines:
                lines = ", ".join(f"{line:.2f}" for line in found.lines)
                yield {"set": name, "gold": gold, "a part is in from": lines}


def note_table(report: KindsReport) -> Iterator[dict[str, Json]]:
    """One row a set with notes and number of gold rows: whether they help, at equal tokens."""
    for name, one in report.sets.items():
        if one.notes is None:
            continue
        for gold, found in one.notes.by_gold.items():
            yield {
                "set": name,
                "gold": gold,
                "figure": one.main + (", lower is better" if one.lower_is_better else ""),
                **{way: found.figures[way].decimals for way in WAYS},
                "- without notes": _signed(found.minus_without),
                "- more drafts": _signed(found.minus_more_drafts),
                "tokens of each": ", ".join(f"{one.notes.tokens[way]:.0f}" for way in WAYS),
            }


def keep_report(folder: Path, report: KindsReport) -> Path:
    """Write the report as JSON into the folder, and say where."""
    file = folder / "report.json"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return file


def _clearly(one: SetReport, gold: str) -> Iterator[str]:
    """Where an interval of a difference leaves out nothing at all."""
    found = one.by_gold[gold]
    for than, figure in (("seat", found.minus_best_seat), ("baseline", found.minus_baseline)):
        if figure.low is None or figure.high is None or figure.low <= 0.0 <= figure.high:
            continue
        better = (figure.value > 0.0) != one.lower_is_better
        yield f"{'better' if better else 'worse'} than {than}"


def _signed(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:+.3f}"
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]"
