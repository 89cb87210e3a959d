"""A transcript's page tells what was decided, and the numbers that it follows from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from folkmoot.page.transcript.story import Story, story_at
from folkmoot.web.addresses import ADDRESSES
from storage.reader import LedgerReader
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.web.conftest import Open

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def story(ledgers: Path) -> Story:
    """The debate that is most worth reading."""
    with LedgerReader(ledgers / "ledger.db") as reader:
        for task in reader.tasks_asked("reviews", "argue"):
            found = story_at(reader, "reviews", task)
            if any(claim.standing == "stands" for claim in found.claims):
                return found
    raise AssertionError("no debate")


def words(page: str) -> str:
    return " ".join(Seen(page).words.split())


def test_the_page_shows_every_vote_as_it_was_counted_with_its_weight(
    console: Open, ledgers: Path, story: Story
) -> None:
    told = words(console(ledgers).enter().get(ADDRESSES.task("reviews", story.task.id)))
    assert story.ending is not None
    (count,) = story.ending.counts
    for voice in count.heard:
        best = max(voice.said, key=lambda key, said=voice.said: said[key])  # type: ignore[misc]
        shown = [f"{voice.name}{shape}{best}{voice.said[best]:.2f}" for shape in "●▲"]
        assert any(one in told.replace(" ", "") for one in shown)
    assert "together:" in told, "the sum that the numbers make"
    assert f"{story.ending.confidence:.2f}" in told


def test_every_turn_stands_on_the_page_and_its_stage_says_why_it_was_entered(
    console: Open, ledgers: Path, story: Story
) -> None:
    told = words(console(ledgers).enter().get(ADDRESSES.task("reviews", story.task.id)))
    for turn in story.transcript.turns:
        assert turn.seat.id in told
    for decision in story.decisions:
        if decision.step == "ask":
            assert decision.why in told


def test_a_quote_of_the_debate_is_marked_in_the_text(
    console: Open, ledgers: Path, story: Story
) -> None:
    page = console(ledgers).enter().get(ADDRESSES.task("reviews", story.task.id))
    claim = next(claim for claim in story.claims if claim.standing == "stands")
    number = story.number_of(claim.id)
    marked = re.findall(rf'<mark class="[^"]*\bq{number}\b[^"]*">([^<]*)</mark>', page)
    assert "".join(marked).replace("&#39;", "'") == claim.quote


def test_the_exact_prompt_of_a_turn_is_fetched_when_it_is_asked_for(
    console: Open, ledgers: Path, story: Story
) -> None:
    visitor = console(ledgers).enter()
    turn = next(turn for turn in story.transcript.turns if turn.calls)
    page = visitor.get(ADDRESSES.task("reviews", story.task.id))
    address = ADDRESSES.turn("reviews", story.task.id, turn.turn)
    assert address in page
    prompt = turn.calls[0].prompt
    assert prompt not in words(page)
    assert " ".join(prompt.split()) in words(visitor.get(address))
    assert visitor.client.get(address[:-1]).status_code == 404


def test_answers_of_parts_stand_on_a_board_and_in_the_text(console: Open, ledgers: Path) -> None:
    visitor = console(ledgers).enter()
    told = words(visitor.get(ADDRESSES.task("names", "s1")))
    assert "What each seat thought of each part" in told
    with LedgerReader(ledgers / "ledger.db") as reader:
        story = story_at(reader, "names", "s1")
    for choice in story.choices:
        assert choice.text in told


def test_a_task_or_campaign_that_is_not_there_is_told_with_those_that_look_like_it(
    console: Open, ledgers: Path
) -> None:
    visitor = console(ledgers).enter()
    for address, word in (
        ("/c/reviews/t/r1x", "r1"), ("/c/review/t/r01", "reviews"), ("/r/none", "no recipe"),
    ):  # fmt: skip
        answer = visitor.client.get(address)
        assert answer.status_code == 404
        assert word in answer.text


def test_names_that_look_like_addresses_lead_to_their_own_pages(
    console: Open, ledgers: Path
) -> None:
    visitor = console(ledgers).enter()
    for task in ("../../etc/passwd", "/etc/passwd", "a/b", "..", ".", "-rf", "nul.txt"):
        assert "hostile" in visitor.get(ADDRESSES.task("hostile", task))
