"""A campaign's report as a file: HTML that needs nothing else, or Markdown.

Whatever comes from rows, models and people is text in both: escaped by the template engine, without
characters that turn the order of reading around, and held to a length. A Content-Security-Policy in
the page forbids every script, fetch and form besides.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from folkmoot.page.content import CampaignReport
from folkmoot.page.plots import (
    histogram,
    reliability_diagram,
    reliability_points,
    risk_coverage_curve,
    sum_bar,
)
from folkmoot.page.results import KnownRow
from folkmoot.page.words import command, for_markdown, presentable
from schema.figure import Figure

MOST_KNOWN = 2000
"""So many rows with known answers are listed, for those who want to compute again."""
MOST_LABELS = 12
"""Of a confusion; the rest are taken together."""
REST = "(others)"
HEAT = 9
"""Shades of a cell."""


def as_html(report: CampaignReport) -> str:
    """One page without scripts, fetches or fonts of its own."""
    page = _environment(markdown=False)
    style = page.get_template("report.css").render()
    text = page.get_template("report.html").render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own file, and nothing is put into it
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        sum_bar=sum_bar(report.summary.counts),
        histogram=histogram(report.results.confidences, report.threshold),
        reliability=reliability_diagram(report.results.known),
        risk=risk_coverage_curve(report.results.known, report.threshold),
        listed=_listed(report),
    )
    return text.lstrip()


def as_markdown(report: CampaignReport) -> str:
    """The same without plots; the numbers behind them stand there."""
    page = _environment(markdown=True)
    text = page.get_template("report.md").render(
        report=report, listed=_listed(report), reliability=reliability_points(report.results.known)
    )
    return re.sub("\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment(*, markdown: bool) -> Environment:
    page = Environment(
        loader=PackageLoader("folkmoot.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=for_markdown if markdown else _presentable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page.filters |= {"percent": _percent, "number": _number, "probability": _probability}
    page.globals |= {"command": command, "confusion": _confusion, "value": _value}
    return page


def _presentable(value: object) -> object:
    return presentable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _probability(value: float | None) -> Markup:
    """As a machine reads it, also in Markdown."""
    return Markup("") if value is None else Markup(f"{value:.6f}")  # noqa: S704 - a number


def _value(figure: Figure | None) -> str:
    return "not defined" if figure is None else figure.decimals


def _listed(report: CampaignReport) -> tuple[KnownRow, ...]:
    return report.results.known[:MOST_KNOWN]


def _confusion(
    counts: dict[str, dict[str, int]],
) -> tuple[tuple[str, ...], list[tuple[str, list[tuple[int, int]]]]]:
    """A confusion as a table: its columns, and by right label the count and the shade of each cell.
    Only the most frequent labels stand there by name."""
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
            shades = [(number, round(HEAT * number / total)) for number in cells.values()]
            rows.append((right, shades))
    return named, rows
