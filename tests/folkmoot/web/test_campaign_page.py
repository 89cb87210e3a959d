"""A campaign's page: how it stands, live; its rows by filters that are addresses."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

import pytest

from folkmoot.page.plots import cost_over_time
from folkmoot.reports import summary
from folkmoot.settings import Settings
from folkmoot.web import live
from folkmoot.web.campaign_page import _pictures
from folkmoot.web.console import Console
from folkmoot.web.door import Door, Person
from folkmoot.web.row_list import filter_from, place_from
from schema.transcript import Transcript
from storage.certainty import RowFilter
from storage.ledger import Ledger
from storage.reader import LedgerReader
from storage.statistics import SpentBy
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.web.conftest import Open
from tests.storage.conftest import Make


def rows(page: str) -> list[str]:
    return re.findall(r'<a href="/c/[^/]+/t/([^"]+)"><bdi>', page)


@pytest.mark.slow
def test_the_sum_and_the_rows_of_a_campaign_are_those_of_the_ledger(
    console: Open, ledgers: Path
) -> None:
    visitor = console(ledgers).enter()
    page = visitor.get("/c/reviews")
    with LedgerReader(ledgers / "ledger.db") as reader:
        counts = reader.counts("reviews")
        ordered = [row.task for row in reader.least_certain("reviews", RowFilter())]
    told = " ".join(Seen(page).words.split())
    assert f"{counts.accepted} accepted" in told
    assert f"= {counts.submitted} submitted" in told
    assert rows(page) == ordered
    assert len(ordered) == counts.submitted


@pytest.mark.slow
def test_the_figures_are_those_of_the_command_line(console: Open, ledgers: Path) -> None:
    told = " ".join(Seen(console(ledgers).enter().get("/c/reviews/figures")).words.split())
    assert "beside known answers" in told
    assert "of 16" in told
    assert "Krippendorff's alpha" in told
    assert "generator-1" in told


@pytest.mark.slow
def test_the_page_of_the_swarm_tells_the_models_by_digest_and_what_waits(
    console: Open, ledgers: Path
) -> None:
    visitor = console(ledgers).enter()
    told = " ".join(Seen(visitor.get("/swarm")).words.split())
    assert "none is running" in told
    assert "scripted-a" in told
    assert "<html" not in visitor.get("/swarm?piece=now")


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    ["outcome=accepted", "answer=positive", "low=0.7", "high=0.7", "contested=yes", "debated=yes",
     "people=no", "words=recommended", "outcome=nonsense&low=x&after=y"],
)  # fmt: skip
def test_a_filter_is_an_address_and_leaves_only_rows_that_are_like_it(
    console: Open, ledgers: Path, query: str
) -> None:
    visitor = console(ledgers).enter()
    everything = rows(visitor.get("/c/reviews"))
    found = rows(visitor.get(f"/c/reviews?{query}"))
    assert found
    assert [task for task in everything if task in found] == found, "in the same order"


def test_what_an_address_asks_for_is_held_to_what_makes_sense() -> None:
    assert filter_from({"outcome": "x' or 1", "low": "nan", "people": "x"}) == RowFilter()
    assert place_from({"after": "1 2"}) == (1.0, 2.0, "")
    assert place_from({"after": "1"}) is None


async def test_whoever_looks_on_sees_each_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AT_MOST_SECONDS", 0.0)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.01)
    console, make = Console(Settings(state=tmp_path), Door(Person(name="me"))), Make()
    with Ledger.open(console.settings.ledger) as ledger:
        campaign = make.campaign()
        ledger.save_campaign(campaign)
        polling = asyncio.create_task(console.feed.run())
        pictures = _pictures(console, "reviews")
        try:
            assert "no rows" in await anext(pictures)
            make.finished(ledger, campaign, "t0")
            picture = ""
            async with asyncio.timeout(10):
                while "<b>1</b> submitted" not in picture:
                    picture = await anext(pictures)
            assert picture.startswith("id: ")
            assert picture.endswith("\n\n")
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            console.readers.close()


@pytest.mark.slow
def test_a_cell_that_counts_rows_leads_to_just_these(console: Open, ledgers: Path) -> None:
    visitor = console(ledgers).enter()
    page = visitor.get("/c/reviews/figures")
    cells = re.findall(r'<td class="n heat[^"]*"><a href="([^"]+)" title="these rows">(\d+)', page)
    confused = [(html.unescape(there), int(n)) for there, n in cells if "known=" in there]
    differ = [(html.unescape(there), int(n)) for there, n in cells if "differ=" in there]
    assert sum(number for _, number in confused) == 16
    assert differ
    for there, number in (*confused, *differ[:6]):
        found = visitor.get(there)
        assert len(rows(found)) == number, there
        assert "review these" in found, "the filter goes on to the review"


@pytest.mark.slow
def test_what_was_spent_when_is_drawn_and_ends_at_what_was_spent(
    console: Open, ledgers: Path
) -> None:
    page = console(ledgers).enter().get("/c/reviews")
    with LedgerReader(ledgers / "ledger.db") as reader:
        spent = reader.spent("reviews")
        seats = reader.seat_figures("reviews")
    assert f"{spent.tokens:,} tokens in {spent.turns:,} turns" in page
    told = " ".join(Seen(page).words.split())
    assert all(seat.seat in told for seat in seats)


@pytest.mark.parametrize(
    ("minutes", "unit"),
    [((0, 1, 5), "minutes"), ((0, 200, 4000), "hours"), ((0, 20_000), "days"), ((7,), "minutes")],
)
def test_time_is_told_in_a_unit_that_fits(minutes: tuple[int, ...], unit: str) -> None:
    spent = [
        SpentBy(minute=at, turns=n + 1, tokens=1000 * (n + 1), seconds=1.0)
        for n, at in enumerate(minutes)
    ]
    drawn = str(cost_over_time(spent))
    assert f"{unit} since the first turn" in drawn
    assert "nan" not in drawn
    heights = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", drawn.rpartition('d="M')[2])]
    assert heights == sorted(heights, reverse=True), "it only goes up"
    assert cost_over_time([]) is None


@pytest.mark.slow
def test_of_very_many_debates_some_are_read_and_all_are_told(
    ledgers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "MOST_READ", 3)
    read: list[str] = []
    transcript = LedgerReader.transcript

    def reads(self: LedgerReader, campaign: str, task: str) -> Transcript:
        read.append(task)
        return transcript(self, campaign, task)

    monkeypatch.setattr(LedgerReader, "transcript", reads)
    with LedgerReader(ledgers / "ledger.db") as reader:
        told = summary.debated(reader, "reviews")
        assert sorted(told) == sorted(reader.tasks_asked("reviews", "argue"))
    assert len(told) > 3
    assert sorted(read) == sorted(told[:3])
