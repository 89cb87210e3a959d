"""A contested review on the real models, over the real bus: its debate is worth reading.

The protocol is the default one with every gate open, so that nothing is skipped.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.reports.stories import story_of
from folkmoot.settings import DEFAULT_MODELS, Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.text_file import read_guideline
from roles.repetition import says_the_same
from schema.annotation import Annotation
from schema.campaign import Campaign
from schema.protocol import Entry
from schema.transcript import Transcript
from storage.reader import LedgerReader

pytestmark = [pytest.mark.model, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
REVIEW = "r32"

Story = tuple[Transcript, list[str], Annotation]


def open_gates(campaign: Campaign) -> Campaign:
    """The campaign with every stage entered that has something to work on."""
    stages = tuple(
        stage.model_copy(
            update={
                "entry": Entry(
                    with_passages=stage.entry.with_passages, with_claims=stage.entry.with_claims
                )
            }
        )
        for stage in campaign.protocol.stages
    )
    protocol = campaign.protocol.model_copy(update={"stages": stages, "warm_up": 0})
    return campaign.model_copy(update={"protocol": protocol})


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("debate")
    line = next(
        line
        for line in (EXAMPLES / "hard-reviews.jsonl").read_text(encoding="utf-8").splitlines()
        if f'"{REVIEW}"' in line
    )
    (folder / "one.jsonl").write_text(line + "\n", encoding="utf-8")
    campaign = open_gates(
        plan_campaign(
            name="debate",
            labels=("positive", "negative"),
            guideline=read_guideline(str(EXAMPLES / "guideline.md")),
            models=DEFAULT_MODELS,
        )
    )
    settings = Settings(state=folder / "state")
    job = Job(file=folder / "one.jsonl", campaign=campaign)
    asyncio.run(run_job(settings, job, lambda progress: None))
    with LedgerReader(settings.ledger) as reader:
        annotation = reader.annotation("debate", REVIEW)
        assert annotation is not None
        return (
            reader.transcript("debate", REVIEW),
            list(story_of(reader, "debate", REVIEW)),
            annotation,
        )


def test_two_debaters_take_opposing_stances_on_different_quotes_of_the_text(story: Story) -> None:
    transcript, _, _ = story
    claims = [claim for turn in transcript.turns if turn.stage == "debate" for claim in turn.claims]
    assert {claim.stance for claim in claims} == {"positive", "negative"}
    one, other = claims
    assert one.quote not in other.quote
    assert other.quote not in one.quote
    assert all(claim.quote in transcript.task.input["text"] for claim in claims)


def test_the_verifier_finds_the_quotes_where_they_stand(story: Story) -> None:
    transcript, _, _ = story
    text = transcript.task.input["text"]
    (turn,) = (turn for turn in transcript.turns if turn.stage == "evidence")
    assert len(turn.claims) == 2
    for claim in turn.claims:
        if claim.standing == "stands":
            assert text[claim.start : claim.start + len(claim.quote)] == claim.quote
        else:
            assert claim.reason
    assert any(claim.standing == "stands" for claim in turn.claims)


def test_the_votes_before_and_after_the_debate_are_on_record(story: Story) -> None:
    transcript, _, _ = story
    before = {t.seat.id: t.ballot for t in transcript.turns if t.stage == "draft"}
    after = {t.seat.id: t.ballot for t in transcript.turns if t.stage == "revote"}
    assert set(before) == set(after)
    assert len(before) == 3
    assert all(ballot is not None and ballot.probabilities for ballot in before.values())
    assert before != after


def test_the_judge_is_asked_in_both_orders(story: Story) -> None:
    transcript, _, _ = story
    judged = [turn for turn in transcript.turns if turn.stage == "judgement"]
    assert {turn.order for turn in judged} == {"forward", "backward"}
    assert all(turn.ballot is not None for turn in judged)


def test_the_outcome_names_the_quote_that_survived(story: Story) -> None:
    transcript, _, annotation = story
    (check,) = (turn for turn in transcript.turns if turn.stage == "evidence")
    standing = [claim.quote for claim in check.claims if claim.standing == "stands"]
    assert annotation.outcome in ("accepted", "escalated")
    assert any(quote in annotation.reason for quote in standing)


def test_no_turn_merely_repeats_another(story: Story) -> None:
    transcript, _, _ = story
    said = [
        turn.claims[0].argument if turn.stage == "debate" else turn.says
        for turn in transcript.turns
        if turn.stage in ("debate", "evidence")
    ]
    for one, other in itertools.combinations(said, 2):
        assert not says_the_same(one, other)


def test_the_story_tells_all_of_it_in_order(story: Story) -> None:
    told = "\n".join(story[1])
    places = [told.index(f"■ {stage}") for stage in ("draft", "debate", "evidence", "revote")]
    assert places == sorted(places)
    assert "forward order" in told
    assert "backward order" in told
