"""What templates are filled in with: one environment for the console's pages and for reports, so
that a piece that both show looks and reads the same in both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from folkmoot.page.plots import sum_bar
from folkmoot.page.transcript.marks import letter_of
from folkmoot.page.words import command, presentable, shortened
from schema.figure import Figure

SIGNS = {
    "accepted": "✓", "escalated": "◉", "rejected": "✗", "failed": "✗", "cancelled": "-",
    "open": "…",
}  # fmt: skip
"""Before the word for what became of a task."""
MOST_LABELS = 12
"""Of a confusion; the rest are taken together."""
REST = "(others)"
HEAT = 9
"""Shades of a cell."""

Finalize = Callable[[object], object]


def presented(value: object) -> object:
    """What a variable of an HTML template becomes: without what turns the order of reading."""
    return presentable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def environment(*packages: str, finalize: Finalize = presented) -> Environment:
    """An environment for the templates of these packages, those of the first one first, and of
    this one."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "folkmoot.page")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": _percent, "two": _two, "count": _count, "short": shortened, "took": _took,
        "share": _share, "number": _number, "probability": _probability,
    }  # fmt: skip
    made.globals |= {
        "letter_of": letter_of, "signs": SIGNS, "sum_bar": sum_bar, "command": command,
        "confusion": confusion, "value": _value,
    }  # fmt: skip
    return made


def confusion(
    counts: Mapping[str, Mapping[str, int]],
) -> tuple[tuple[str, ...], list[tuple[str, list[tuple[str, int, int]]]]]:
    """A confusion as a table: its columns, and by right label the column, the count and the shade
    of each cell. Only the most frequent labels stand there by name."""
    often: dict[str, int] = {}
    for right, row in counts.items():
        for given, number in row.items():
            often[right] = often.get(right, 0) + number
            often[given] = often.get(given, 0) + number
    by_name = sorted(sorted(often, key=lambda label: -often[label])[:MOST_LABELS])
    named = (*by_name, *((REST,) if len(often) > len(by_name) else ()))
    table = {right: dict.fromkeys(named, 0) for right in named}
    for right, row in counts.items():
        for given, number in row.items():
            table[right if right in by_name else REST][given if given in by_name else REST] += (
                number
            )
    rows = []
    for right, cells in table.items():
        total = sum(cells.values())
        if total:
            shades = [
                (given, number, round(HEAT * number / total)) for given, number in cells.items()
            ]
            rows.append((right, shades))
    return named, rows


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _probability(value: float | None) -> Markup:
    """As a machine reads it, also in Markdown."""
    return Markup("") if value is None else Markup(f"{value:.6f}")  # noqa: S704 - a number


def _took(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _value(figure: Figure | None) -> str:
    return "not defined" if figure is None else figure.decimals
