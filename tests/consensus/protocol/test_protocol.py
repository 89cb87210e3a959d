"""The protocol is a pure function of transcript and policy, and every road ends."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from consensus.protocol.decide import close, decide
from consensus.protocol.decide import play as advanced
from consensus.protocol.default import STRENGTH, default_protocol, default_roster
from schema.ballot import Ballot
from schema.base import canonical_json
from schema.evidence import Passage
from schema.policy import Policy, SeatCalibration
from schema.protocol import Entry, ProtocolPlan, Stage
from schema.seat import Seat, View
from schema.task import Task
from schema.transcript import Ask, Finish, Transcript, Wait
from schema.turn import TurnRequest

WARM = Policy(warm=True)
AGREED = {"generator-1": 0.9, "generator-2": 0.9, "generator-3": 0.9}
SPLIT = {"generator-1": 0.95, "generator-2": 0.1, "generator-3": 0.48}


def _transcript(campaign: Any, text: str = "Cold food, kind waiter.") -> Transcript:
    task = Task(campaign=campaign.name, id="t", revision="r", input={"text": text})
    return Transcript(campaign=campaign, task=task)


def test_a_task_that_the_drafters_agree_on_ends_with_the_drafts_and_a_check(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(AGREED))
    assert played.stages == ["draft", "check"]
    assert played.annotation.outcome == "accepted"
    assert played.annotation.value == "positive"
    assert played.annotation.confidence == pytest.approx(0.9)


def test_a_contested_task_goes_through_every_stage_in_order(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    hits = (Passage(id="p", source="passage", text="A kind waiter matters."),)

    says = scripted(SPLIT, reviews=0.4)

    def also_refines(request: TurnRequest) -> dict[str, Any]:
        return {"passages": hits} if request.stage == "refine" else says(request)

    played = play(campaign_of(), also_refines, hits=hits)
    unscreened = default_protocol(screened=False).stages
    assert played.stages == [stage.name for stage in unscreened]
    asked = {request.seat.role for stage in played.stages for request in played.requests(stage)}
    assert asked == campaign_of().protocol.roles


def test_the_same_transcript_and_policy_give_the_same_step_byte_for_byte(
    play: Any, campaign_of: Any, chaotic: Any
) -> None:
    played = play(campaign_of("a", "b", "c"), chaotic(5))
    for upto in range(len(played.transcript.turns) + 1):
        partial = played.transcript.model_copy(update={"turns": played.transcript.turns[:upto]})
        first, second = decide(partial, WARM), decide(partial, WARM)
        assert canonical_json(first.model_dump(mode="json")) == canonical_json(
            second.model_dump(mode="json")
        )


@pytest.mark.parametrize("kind", ["classification", "spans"])
def test_to_go_on_from_where_it_stopped_is_the_same_as_to_begin_anew(
    kind: str, play: Any, campaign_of: Any, chaotic: Any
) -> None:
    cold = Policy()
    for seed in range(20):
        played = play(campaign_of("a", "b", "c", kind=kind), chaotic(seed), arrival=seed)
        halt = None
        for upto in range(len(played.transcript.turns) + 1):
            partial = played.transcript.model_copy(update={"turns": played.transcript.turns[:upto]})
            policy = cold if upto < 2 else WARM  # learnt while the drafts were coming in
            halt = advanced(partial, policy, halt)
            assert halt.next == decide(partial, policy)


def test_what_was_counted_under_another_policy_is_counted_again(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(SPLIT))
    wary = WARM.model_copy(update={"weights": {"ash": 0.0}})
    drafted = played.transcript.model_copy(update={"turns": played.transcript.turns[:3]})
    halt = advanced(drafted, WARM)
    assert advanced(played.transcript, wary, halt).next == decide(played.transcript, wary)


def test_what_is_outstanding_is_asked_again_with_the_same_requests(
    campaign_of: Any, scripted: Any
) -> None:
    transcript = _transcript(campaign_of())
    first = decide(transcript, WARM)
    assert isinstance(first, Ask)
    said = first.requests[1].answered(**scripted(AGREED)(first.requests[1]))
    second = decide(transcript.model_copy(update={"turns": (said,)}), WARM)
    assert isinstance(second, Ask)
    assert second.requests == (first.requests[0], first.requests[2])


@pytest.mark.parametrize("seed", range(12))
def test_the_order_in_which_turns_arrive_changes_nothing(
    seed: int, play: Any, campaign_of: Any, chaotic: Any
) -> None:
    campaign = campaign_of("a", "b", "c", "d")
    one = play(campaign, chaotic(seed), arrival=1)
    other = play(campaign, chaotic(seed), arrival=2)
    assert one.steps == other.steps
    shuffled = list(one.transcript.turns)
    random.Random(seed).shuffle(shuffled)
    mixed = one.transcript.model_copy(update={"turns": tuple(shuffled)})
    assert decide(mixed, WARM) == one.steps[-1]


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("classification", ("positive", "negative")),
        ("classification", tuple(f"label {n}" for n in range(12))),
        ("spans", ("positive", "other")),
    ],
)
def test_every_road_ends_in_one_outcome_within_a_few_steps(
    kind: str, labels: tuple[str, ...], play: Any, campaign_of: Any, chaotic: Any
) -> None:
    campaign = campaign_of(*labels, kind=kind)
    outcomes = set()
    for seed in range(100):
        played = play(campaign, chaotic(seed), task=f"t{seed}", arrival=seed)
        assert len(played.steps) <= len(campaign.protocol.stages) + 1
        assert played.annotation.reason
        outcomes.add(played.annotation.outcome)
    assert {"escalated", "failed"} <= outcomes


def test_no_request_is_made_twice_in_the_life_of_a_task(
    play: Any, campaign_of: Any, chaotic: Any
) -> None:
    for seed in range(30):
        played = play(campaign_of("a", "b", "c"), chaotic(seed))
        ids = [request.turn for stage in played.stages for request in played.requests(stage)]
        assert len(set(ids)) == len(ids)


def test_turns_that_no_stage_asked_for_are_not_counted(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(AGREED))
    stray = played.requests("draft")[0].model_copy(update={"turn": "stray"})
    turns = (stray.answered(**scripted({"generator-1": 0.0})(stray)), *played.transcript.turns)
    step = decide(played.transcript.model_copy(update={"turns": turns}), WARM)
    assert step == played.steps[-1]


# Calibration


def test_a_task_waits_for_calibration_once_its_drafts_are_in(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(AGREED))
    drafted = tuple(turn for turn in played.transcript.turns if turn.stage == "draft")
    assert isinstance(decide(played.transcript.model_copy(update={"turns": ()}), Policy()), Ask)
    transcript = played.transcript.model_copy(update={"turns": drafted})
    assert isinstance(decide(transcript, Policy()), Wait)
    assert isinstance(decide(transcript, WARM), Ask)


def test_drafts_that_cannot_be_calibrated_do_not_wait(
    play: Any, campaign_of: Any, chaotic: Any
) -> None:
    played = play(campaign_of("positive", kind="spans"), chaotic(3))
    drafted = tuple(turn for turn in played.transcript.turns if turn.stage == "draft")
    step = decide(played.transcript.model_copy(update={"turns": drafted}), Policy())
    assert not isinstance(step, Wait)


def test_a_seat_that_always_leans_to_one_label_is_set_right_by_its_calibration(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    biased = scripted({"generator-1": 0.8, "generator-2": 0.8, "generator-3": 0.8})
    usual = SeatCalibration(ballots=1000, mean_log={"positive": -0.05, "negative": -3.0})
    policy = Policy(warm=True, calibration={f"generator-{n}/draft": usual for n in (1, 2, 3)})
    assert play(campaign_of(), biased).annotation.value == "positive"
    assert play(campaign_of(), biased, policy=policy).annotation.value == "negative"


# Outcomes


def test_drafts_that_all_fail_on_length_reject_the_task_with_the_reason(
    play: Any, campaign_of: Any
) -> None:
    def too_long(request: TurnRequest) -> dict[str, Any]:
        error = "the prompt has 9000 tokens, the model takes 4096"
        return {"status": "failed", "error": error, "error_kind": "TextTooLong"}

    annotation = play(campaign_of(), too_long).annotation
    assert annotation.outcome == "rejected"
    assert "9000 tokens" in annotation.reason


def test_drafts_that_all_fail_fail_the_task_with_the_error(play: Any, campaign_of: Any) -> None:
    def broken(request: TurnRequest) -> dict[str, Any]:
        kind = "TextTooLong" if request.seat.id == "generator-1" else "EngineFault"
        return {"status": "failed", "error": f"{kind} happened", "error_kind": kind}

    annotation = play(campaign_of(), broken).annotation
    assert annotation.outcome == "failed"
    assert "EngineFault happened" in annotation.reason


def test_a_failed_draft_counts_as_an_abstention(play: Any, campaign_of: Any, scripted: Any) -> None:
    says = scripted(AGREED)

    def one_fails(request: TurnRequest) -> dict[str, Any]:
        if request.seat.id == "generator-2":
            return {"status": "failed", "error": "no", "error_kind": "EngineFault"}
        return dict(says(request))

    annotation = play(campaign_of(), one_fails).annotation
    assert annotation.outcome == "accepted"
    assert [vote.seat for vote in annotation.votes] == ["generator-1", "generator-3"]


def test_a_task_that_everybody_abstains_on_goes_to_a_person(play: Any, campaign_of: Any) -> None:
    annotation = play(campaign_of(), lambda request: {"status": "abstained"}).annotation
    assert annotation.outcome == "escalated"
    assert annotation.value is None
    assert annotation.confidence is None


def test_a_value_with_problems_is_never_accepted(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    annotation = play(campaign_of(), scripted(AGREED, problems=("not a label",))).annotation
    assert annotation.outcome == "escalated"
    assert annotation.value == "positive"
    assert "not a label" in annotation.reason


def test_a_value_that_nobody_could_check_is_never_accepted(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(AGREED)

    def no_check(request: TurnRequest) -> dict[str, Any]:
        return {"status": "failed", "error": "x"} if request.stage == "check" else says(request)

    annotation = play(campaign_of(), no_check).annotation
    assert annotation.outcome == "escalated"
    assert "could not be made" in annotation.reason


def test_an_unsure_committee_escalates_with_its_best_answer(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    annotation = play(campaign_of(), scripted(SPLIT)).annotation
    assert annotation.outcome == "escalated"
    assert annotation.value in ("positive", "negative")
    assert annotation.confidence is not None
    assert annotation.confidence < 0.6


def test_an_exact_tie_is_never_accepted(play: Any, campaign_of: Any, scripted: Any) -> None:
    plan = default_protocol().model_copy(update={"accept_confidence": 0.4})
    even = dict.fromkeys(AGREED, 0.5)
    annotation = play(campaign_of(protocol=plan), scripted(even)).annotation
    assert annotation.outcome == "escalated"
    assert "tied" in annotation.reason


@pytest.mark.parametrize("upto", range(0, 16, 3))
def test_a_spent_budget_escalates_with_the_best_answer_so_far(
    upto: int, play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(SPLIT))
    turns = played.transcript.turns[:upto]
    annotation = close(
        played.transcript.model_copy(update={"turns": turns}), WARM, "escalated", "budget spent"
    )
    assert annotation.outcome == "escalated"
    assert annotation.reason == "budget spent"
    assert annotation.by == "moderator"
    assert (annotation.value is None) == (upto == 0)


def test_a_cancelled_task_has_no_value(play: Any, campaign_of: Any, scripted: Any) -> None:
    played = play(campaign_of(), scripted(SPLIT))
    annotation = close(played.transcript, WARM, "cancelled", "the campaign was cancelled")
    assert annotation.outcome == "cancelled"
    assert annotation.value is None
    assert annotation.confidence is None


# Other protocols


def test_two_drafters_and_a_judge_are_a_protocol_without_a_change_of_code(
    play: Any, campaign_of: Any, ballot: Any
) -> None:
    plan = ProtocolPlan(
        accept_confidence=0.5,
        warm_up=0,
        stages=(
            Stage(name="guess", question="propose", roles=("scribe",), counts="add"),
            Stage(
                name="ruling",
                question="compare",
                roles=("elder",),
                fan_out="order",
                entry=Entry(below_margin=0.5),
                counts="break_tie",
            ),
        ),
    )
    roster = [
        Seat(id="anna", role="scribe", model="a"),
        Seat(id="bert", role="scribe", model="b"),
        Seat(id="cleo", role="elder", model="c"),
    ]
    drafts = {"anna": 0.9, "bert": 0.2}

    def says(request: TurnRequest) -> dict[str, Any]:
        positive = drafts.get(request.seat.id, 0.1)
        return dict(ballot({"positive": positive, "negative": 1 - positive}))

    played = play(campaign_of(roster=roster, protocol=plan), says, policy=Policy())
    assert played.stages == ["guess", "ruling"]
    assert played.annotation.value == "negative"
    assert played.annotation.outcome == "accepted"


def test_several_samples_of_a_seat_are_averaged_into_one_vote(
    play: Any, campaign_of: Any, ballot: Any
) -> None:
    stage = Stage(name="draft", question="propose", roles=("generator",), counts="add", samples=4)
    plan = ProtocolPlan(stages=(stage,), warm_up=0)
    roster = [Seat(id=f"g{n}", role="generator", model=f"m{n}") for n in (1, 2)]

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.seat.id == "g2":
            return dict(ballot({"positive": 0.4, "negative": 0.6}))
        hit = float(request.sample < 3)
        return dict(ballot({"positive": hit, "negative": 1 - hit}))

    played = play(campaign_of(roster=roster, protocol=plan), says)
    assert len(played.requests("draft")) == 8
    assert [vote.probability for vote in played.annotation.votes] == pytest.approx([0.75, 0.6])
    assert played.annotation.probabilities["positive"] == pytest.approx((0.75 + 0.4) / 2)


def test_a_second_round_of_debate_shows_each_side_what_the_other_said(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    stages = tuple(
        stage.model_copy(update={"rounds": 2}) if stage.name == "debate" else stage
        for stage in default_protocol().stages
    )
    plan = default_protocol().model_copy(update={"stages": stages})
    requests = play(campaign_of(protocol=plan), scripted(SPLIT)).requests("debate")
    assert [request.round for request in requests] == [0, 0, 1, 1]
    for request in requests[2:]:
        assert request.brief.candidate is not None
        (claim,) = request.brief.claims
        assert claim.stance != request.brief.candidate.key


def test_a_finished_task_stays_finished(play: Any, campaign_of: Any, scripted: Any) -> None:
    played = play(campaign_of(), scripted(AGREED))
    assert isinstance(decide(played.transcript, WARM), Finish)


# Rosters


@pytest.mark.parametrize("models", [1, 2, 3, 5])
def test_the_default_committee_drafts_at_least_three_times_in_views_that_differ(
    models: int, campaign_of: Callable[..., Any]
) -> None:
    roster = default_roster([(f"m{n}", f"f{n}") for n in range(models)])
    drafters = [seat for seat in roster if seat.role == "generator"]
    assert len(drafters) == max(3, models)
    looks = {(seat.model, seat.view) for seat in drafters}
    assert len(looks) == len(drafters)
    assert campaign_of(roster=roster).roster == roster


def test_the_strongest_model_counts_as_two_beside_other_families() -> None:
    def strengths(*families: str) -> list[float]:
        roster = default_roster([(f"m{n}", family) for n, family in enumerate(families)])
        return [seat.strength for seat in roster if seat.role == "generator"]

    assert strengths("a", "b", "c") == [1.0, 1.0, STRENGTH]
    assert strengths("a", "b") == [1.0, STRENGTH, 1.0]
    assert strengths("a") == [1.0, 1.0, 1.0]
    assert strengths("a", "a") == [1.0, 1.0, 1.0]


def test_seats_see_as_many_solved_examples_as_their_view_asks_for(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    plan = ProtocolPlan(
        stages=(Stage(name="draft", question="propose", roles=("generator",), counts="add"),)
    )
    roster = [
        Seat(id="generator-1", role="generator", model="a", view=View(examples=1)),
        Seat(id="generator-2", role="generator", model="b"),
    ]
    hits = (
        Passage(id="e1", source="example", text="Nice.", answer="positive"),
        Passage(id="e2", source="example", text="Bad.", answer="negative"),
        Passage(id="p1", source="passage", text="Waiters bring food."),
    )
    campaign = campaign_of(roster=roster, protocol=plan)
    requests = play(campaign, scripted(AGREED), hits=hits).requests("draft")
    shown = {r.seat.id: [passage.id for passage in r.brief.passages] for r in requests}
    assert shown == {"generator-1": ["e1", "p1"], "generator-2": ["p1"]}


def test_a_draft_without_probabilities_still_votes_for_its_value(
    play: Any, campaign_of: Any
) -> None:
    def says(request: TurnRequest) -> dict[str, Any]:
        if request.stage != "draft":
            return {}
        return {"ballot": Ballot(method="parsed_text", value="negative", confidence=0.8)}

    annotation = play(campaign_of(), says).annotation
    assert annotation.value == "negative"
    assert annotation.probabilities["negative"] == pytest.approx(0.9)
