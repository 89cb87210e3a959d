"""The console and the report draw the same things by the same templates and in the same style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from folkmoot import page, web
from folkmoot.page.content import report_of
from folkmoot.page.rendering import as_html
from folkmoot.web.addresses import ADDRESSES
from storage.reader import LedgerReader
from tests.folkmoot.web.conftest import Open

OURS = [Path(package.__path__[0]) for package in (page, web)]


def piece(text: str, pattern: str) -> str:
    found = re.search(pattern, text, re.S)
    assert found, pattern
    return " ".join(found[0].split())


@pytest.mark.slow
def test_a_debate_and_the_seats_are_drawn_alike_in_both(console: Open, ledgers: Path) -> None:
    with LedgerReader(ledgers / "ledger.db") as reader:
        report = report_of(reader, "reviews")
    assert report.debate is not None
    told, visitor = as_html(report), console(ledgers).enter()
    transcript = visitor.get(ADDRESSES.task("reviews", report.debate.task))
    campaign = visitor.get("/c/reviews")
    for pattern in (
        r'<div class="words" dir="auto">.*?</div>',
        r'<table class="votes">.*?</table>',
        r'<figure class="card chart">.*?</figure>',
        r"<blockquote.*?</blockquote>",
    ):
        assert piece(told.partition('id="debate"')[2], pattern) == piece(transcript, pattern)
    for pattern in (r"<caption>Seats, each.*?</table>", r'<svg class="plot cost".*?</svg>'):
        assert piece(told, pattern) == piece(campaign, pattern)
    assert "<script" not in told
    assert "hx-" not in told


def test_no_template_and_no_rule_of_style_is_there_twice() -> None:
    templates = [file.name for own in OURS for file in (own / "templates").glob("*.html")]
    assert len(templates) == len(set(templates))
    rules = [
        " ".join(rule.split())
        for own in OURS
        for file in (own / "static").glob("*.css")
        for rule in re.findall(r"(?:^|(?<=\}))\s*([^{}@]+\{[^{}]+\})", file.read_text("utf-8"))
    ]
    assert len(rules) > 200
    twice = {rule for rule in rules if rules.count(rule) > 1}
    assert not twice
