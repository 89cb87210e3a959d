"""Turns are recorded once, complete, and every token is counted. In a real ledger."""

from __future__ import annotations

from typing import Any

import pytest

from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.errors import UnknownTask
from schema.evidence import Passage
from schema.seat import Seat
from schema.transcript import Ask, Finish
from storage.ledger import Ledger
from tests.storage.conftest import Make


def test_a_transcript_has_everything_that_was_recorded(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign, text="a splendid kettle that leaks")
    first, second, third = make.requests(campaign, task)
    turns = (
        make.turn(second),
        make.turn(
            first,
            status="failed", ballot=None, calls=(), says="", claims=(),
            error="the text is too long", error_kind="TextTooLong",
        ),
        make.turn(
            third,
            round=1, sample=2, order="backward", candidate="good", attempt=3,
            problems=("offset 3 is outside",),
            passages=(Passage(id="e1", source="example", text="a kettle", answer="good"),),
            ballot=Ballot(method="proposal", value=[{"start": 1}], confidence=0.4),
        ),
    )  # fmt: skip
    for turn in turns:
        assert ledger.record_turn(turn) == "recorded"
    transcript = ledger.transcript("reviews", "t1")
    assert transcript.turns == turns
    assert transcript.task == task
    assert transcript.campaign == campaign
    assert [hit.id for hit in transcript.hits] == ["e1", "e2"]


def test_a_transcript_keeps_the_revision_under_which_its_task_was_opened(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    ledger.save_campaign(make.campaign(guideline="be strict"))
    assert ledger.transcript("reviews", "t1").campaign == campaign


def test_the_transcript_of_an_unknown_task_is_an_error(ledger: Ledger, campaign: Campaign) -> None:
    with pytest.raises(UnknownTask):
        ledger.transcript("reviews", "nobody")


def test_the_same_message_again_is_a_duplicate_that_costs_nothing(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    turn = make.turn(make.requests(campaign, task)[0])
    assert ledger.record_turn(turn) == "recorded"
    assert ledger.record_turn(turn) == "duplicate"
    spent = ledger.spent("reviews")
    assert (spent.turns, spent.tokens, spent.lost_tokens) == (1, 21, 0)


@pytest.mark.parametrize("change", [{"attempt": 2}, {"worker": "w2"}, {"started": 1.5}])
def test_another_attempt_at_an_answered_turn_is_counted_as_lost_once(
    ledger: Ledger, campaign: Campaign, make: Make, change: dict[str, Any]
) -> None:
    task = make.asked(ledger, campaign)
    asked = make.requests(campaign, task)[0]
    ledger.record_turn(make.turn(asked))
    for _ in range(2):
        assert ledger.record_turn(make.turn(asked, says="again", **change)) == "duplicate"
    assert ledger.spent("reviews").lost_tokens == 21
    assert [turn.says for turn in ledger.transcript("reviews", "t1").turns] == [
        "ann speaks of t1"
    ]  # the first answer stands


def test_a_turn_for_a_finished_task_is_late_and_its_tokens_are_lost(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    ledger.finish(make.annotation(task))
    late = make.turn(make.requests(campaign, task)[0])
    assert ledger.record_turn(late) == "late"
    assert ledger.record_turn(late) == "late"
    assert ledger.transcript("reviews", "t1").turns == ()
    assert ledger.spent("reviews").lost_tokens == 21
    assert ledger.violations() == []


def test_a_duplicate_of_a_turn_is_one_also_after_its_task_has_finished(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.finished(ledger, campaign)
    assert ledger.record_turn(make.turn(make.requests(campaign, task)[0])) == "duplicate"
    assert ledger.spent("reviews").lost_tokens == 0


def test_a_turn_that_nobody_asked_for_is_late(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    forged = make.turn(make.requests(campaign, task)[0], turn="f" * 32)
    assert ledger.record_turn(forged) == "late"
    unknown = make.turn(make.requests(campaign, task)[0], turn="e" * 32, task="nobody")
    assert ledger.record_turn(unknown) == "late"
    assert ledger.violations() == []


def test_a_turn_of_another_revision_is_late(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    task = make.asked(ledger, campaign)
    turn = make.turn(make.requests(campaign, task)[0], revision="0" * 64)
    assert ledger.record_turn(turn) == "late"


def test_a_turn_of_an_unknown_campaign_is_late_and_charged_to_nobody(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    turn = make.turn(make.requests(campaign, make.task(campaign))[0], campaign="nowhere")
    assert ledger.record_turn(turn) == "late"
    assert ledger.spent("reviews").tokens == 0


def test_a_person_may_speak_unasked_and_after_the_end(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.finished(ledger, campaign)
    answer = make.turn(
        make.requests(campaign, task)[0],
        turn="a" * 32, stage="person", seat=Seat(id="person", role="person"), calls=(),
        ballot=Ballot(method="person", probabilities={"good": 0.0, "bad": 1.0}),
    )  # fmt: skip
    assert ledger.record_turn(answer) == "recorded"
    assert ledger.transcript("reviews", "t1").turns[-1] == answer
    assert ledger.violations() == []


def test_a_prompt_that_several_calls_share_is_kept_once(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    for asked in make.requests(campaign, task):
        turn = make.turn(asked)
        call = turn.calls[0].model_copy(update={"prompt": "the very same prompt"})
        ledger.record_turn(turn.model_copy(update={"calls": (call, call)}))
    assert ledger._connection.execute("select text from prompts").fetchall()[0][0] == (
        "the very same prompt"
    )
    assert ledger._connection.execute("select count(*) from prompts").fetchone()[0] == 1
    assert len(ledger.transcript("reviews", "t1").turns[2].calls) == 2


def test_ballots_are_read_on_from_where_the_last_reading_ended(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, third = make.requests(campaign, task)
    ledger.record_turn(make.turn(first, good=0.75))
    ledger.record_turn(make.turn(second, status="abstained", ballot=None))
    read = list(ledger.ballots_of("reviews"))
    assert [(b.seat, b.stage, b.ballot.probabilities) for b in read] == [
        ("ann", "draft", {"good": 0.75, "bad": 0.25})
    ]
    ledger.record_turn(make.turn(third, good=0.5))
    assert [b.seat for b in ledger.ballots_of("reviews", since=read[-1].n)] == ["cay"]
    assert [b.seat for b in ledger.ballots_of("reviews", "draft")] == ["ann", "cay"]
    assert list(ledger.ballots_of("reviews", "other")) == []


def test_the_tasks_that_heard_a_question_come_with_most_to_read_first(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id, says in (("t1", "short"), ("t2", "a long speech"), ("t3", "")):
        task = make.asked(ledger, campaign, id)
        status = "spoken" if says else "failed"
        asked = make.requests(campaign, task)[0]
        ledger.record_turn(make.turn(asked, says=says, status=status, question="argue"))
    assert ledger.tasks_asked("reviews", "argue") == ["t2", "t1"]
    assert ledger.tasks_asked("reviews", "compare") == []


def test_a_number_of_a_ballot_is_never_used_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t1")
    last = max(ballot.n for ballot in ledger.ballots_of("reviews"))
    ledger.delete_task("reviews", "t1")
    make.finished(ledger, campaign, "t2")
    assert len(list(ledger.ballots_of("reviews", since=last))) == 3


def test_the_transcript_can_be_read_in_sql_in_the_order_of_events(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign, text="a splendid kettle\nthat leaks", gold="good")
    requests = make.requests(campaign, task)
    ask = Ask(stage="draft", requests=tuple(requests), why="three drafts to begin with")
    ledger.record_decision("reviews", "t1", ask)
    for asked in requests:
        ledger.record_turn(make.turn(asked))
    annotation = make.annotation(task)
    ledger.record_decision("reviews", "t1", Finish(annotation=annotation, why="they agree"))
    ledger.finish(annotation)
    lines = ledger.transcript_rows("reviews", "t1")
    assert [line.split()[0] for line in lines] == (
        ["task", *["found"] * 2, "moderator", *["draft"] * 3, "moderator", "annotation"]
    )
    assert lines[0] == r'task t1: {"text":"a splendid kettle\nthat leaks"} (gold "good")'
    assert lines[3] == "moderator | ask draft: three drafts to begin with"
    assert lines[4] == (
        "draft | ann (generator, smollm2-135m): spoken [good 0.75, bad 0.25] "
        "ann speaks of t1 {21 tokens, 0.03 s}"
    )
    assert lines[-1] == (
        'annotation 1 by committee: accepted "good" (confidence 0.90) '
        "because two families of three agree"
    )


def test_a_turn_that_is_known_to_be_awaited_is_written_down_like_any_other(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, _ = make.requests(campaign, task)
    assert ledger.record_turn(make.turn(first), awaited=True) == "recorded"
    assert ledger.record_turn(make.turn(second)) == "recorded"
    assert ledger.record_turn(make.turn(first)) == "duplicate"
    assert [turn.turn for turn in ledger.transcript("reviews", task.id).turns] == [
        first.turn, second.turn
    ]  # fmt: skip
    assert ledger.violations() == []
