"""A campaign's report as a file: HTML that needs nothing else, or Markdown.

The HTML is drawn by the templates and the style of the console (:mod:`folkmoot.web`). Whatever
comes from rows, models and people is text in both: escaped by the template engine, without
characters that turn the order of reading around, and held to a length. A Content-Security-Policy in
the page forbids every script, fetch and form besides.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from folkmoot.page.content import CampaignReport
from folkmoot.page.environment import environment, presented
from folkmoot.page.plots import (
    cost_over_time,
    histogram,
    reliability_diagram,
    reliability_points,
    risk_coverage_curve,
    sum_bar,
)
from folkmoot.page.results import KnownRow
from folkmoot.page.words import for_markdown

MOST_KNOWN = 2000
"""So many rows with known answers are listed, for those who want to compute again."""
STYLES = Path(__file__).parent / "static"


def as_html(report: CampaignReport) -> str:
    """One page without scripts, fetches or fonts of its own."""
    style = "".join(
        (STYLES / name).read_text(encoding="utf-8") for name in ("look.css", "report.css")
    )
    text = _environment(markdown=False).get_template("report.html").render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own files, and nothing is put into them
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        sum_bar=sum_bar(report.summary.counts),
        histogram=histogram(report.results.confidences, report.threshold),
        reliability=reliability_diagram(report.results.known),
        risk=risk_coverage_curve(report.results.known, report.threshold),
        cost=cost_over_time(report.spent_over_time),
        listed=_listed(report),
        links=None,
        live=False,
        **(report.debate.told.for_template() if report.debate else {}),
    )  # fmt: skip
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
    return environment(finalize=for_markdown if markdown else presented)


def _listed(report: CampaignReport) -> tuple[KnownRow, ...]:
    return report.results.known[:MOST_KNOWN]
