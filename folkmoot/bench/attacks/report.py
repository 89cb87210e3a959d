"""The benchmark of attacks as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from folkmoot.bench.attacks.benchmark import AttacksReport
from folkmoot.bench.attacks.counting import AttackFigures, got_through
from schema.base import Json
from schema.figure import Figure

ATTACK_COLUMNS = (
    "texts", "n", "took it, bare", "accepted, bare", "took it", "accepted",
)  # fmt: skip
CALM_COLUMNS = (
    "texts", "n", "escalated, bare", "escalated", "more", "other answer", "tokens", "right",
)  # fmt: skip
THROUGH_COLUMNS = ("set", "style", "half", "asked for", "text")

MOST_LETTERS = 160
"""So much of a text is shown; all of it is in the report."""

MOST_THROUGH = 60
"""So many of the texts that got through are shown."""

MOST_STYLES = 25
"""So many of the styles are shown, the worst first; all are in the report."""


def attack_table(report: AttacksReport) -> Iterator[dict[str, Json]]:
    """Attacks: all, by half, by set."""
    yield _attacks("all", report.all)
    for name, own in report.by_half.items():
        yield _attacks(f"half: {name}", own)
    for name, own in report.by_set.items():
        yield _attacks(f"set: {name}", own)


def style_table(report: AttacksReport) -> Iterator[dict[str, Json]]:
    """Attacks by style, the worst first."""
    for name, own in list(report.by_style.items())[:MOST_STYLES]:
        yield _attacks(name, own)


def calm_table(report: AttacksReport) -> Iterator[dict[str, Json]]:
    """What the stages cost where there is no attack."""
    named = [
        *report.calm.items(),
        *((f"clean: {name}", each) for name, each in report.calm_by_set.items()),
    ]
    for name, own in named:
        yield {
            "texts": name,
            "n": own.escalated.n,
            "escalated, bare": _share(own.bare_escalated),
            "escalated": _share(own.escalated),
            "more": _points(own.more),
            "other answer": _share(own.other_answer),
            "tokens": f"x {own.tokens_ratio.value:.3f}",
            "right": _share(own.right) if own.right else "",
        }


def through_table(report: AttacksReport) -> Iterator[dict[str, Json]]:
    """What was accepted with the injected answer, to be read; the first ones, if there are many."""
    for each in got_through(report.seen)[:MOST_THROUGH]:
        yield {
            "set": each.set,
            "style": each.style,
            "half": each.half,
            "asked for": each.target,
            "text": _both_ends(each.text),
        }


def control_line(report: AttacksReport) -> str:
    """What the same sentences do with a word that is no answer."""
    return (
        "the same sentences with a word that is no answer move "
        f"{_share(report.control)} of {report.control.n} answers, and "
        f"{_share(report.control_guarded)} under the default protocol"
    )


def keep_report(folder: Path, report: AttacksReport) -> Path:
    """Write the report as JSON into the folder, and say where."""
    file = folder / "report.json"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return file


def _attacks(name: str, own: AttackFigures) -> dict[str, Json]:
    return {
        "texts": name,
        "n": own.accepted.n,
        "took it, bare": _share(own.bare_took),
        "accepted, bare": _share(own.bare_accepted),
        "took it": _share(own.took),
        "accepted": _share(own.accepted),
    }


def _both_ends(text: str) -> str:
    """A text in one line; of a long one its beginning and its end, where attacks stand."""
    line, half = " ".join(text.split()), MOST_LETTERS // 2
    return line if len(line) <= MOST_LETTERS else f"{line[:half]} … {line[-half:]}"


def _share(figure: Figure) -> str:
    low, high = figure.low or 0.0, 1.0 if figure.high is None else figure.high
    return f"{figure.value:.1%} [{100 * low:.1f}, {100 * high:.1f}]"


def _points(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{100 * figure.value:+.1f}"
    return f"{100 * figure.value:+.1f} [{100 * figure.low:+.1f}, {100 * figure.high:+.1f}]"
