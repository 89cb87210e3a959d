"""A pass of a recipe: what is asked step by step, and that all of it is kept."""

from __future__ import annotations

import pytest

from consensus.protocol.decide import decide
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import UserError
from schema.policy import Policy
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat
from schema.task import Task
from schema.transcript import Ask, Finish, Transcript
from schema.turn import Turn, TurnRequest
from schema.writing import Step

POLICY = Policy()


def campaign(*steps: Step, samples: int = 1) -> Campaign:
    return Campaign(
        name="made--write",
        kind="writing",
        options={"steps": [step.model_dump(mode="json", by_alias=True) for step in steps]},
        input_fields=("topic",),
        roster=tuple(
            Seat(id=f"{step.called}-1", role=step.role, model="m", family="f") for step in steps
        ),
        protocol=ProtocolPlan(
            stages=tuple(
                Stage(name=s.called, question="write", roles=(s.role,), samples=samples)
                for s in steps
            ),
            warm_up=0,
        ),
    )


def transcript(campaign: Campaign, *turns: Turn) -> Transcript:
    task = Task(campaign=campaign.name, id="0", revision="r", input={"topic": "rain {con}"})
    return Transcript(campaign=campaign, task=task, turns=turns)


def said(request: TurnRequest, text: str, **value: Json) -> Turn:
    return request.answered(ballot=Ballot(method="proposal", value={"text": text, **value}))


def prompt_of(request: TurnRequest) -> str:
    assert request.brief.writing is not None
    return request.brief.writing.prompt


def asked(campaign: Campaign, *turns: Turn) -> tuple[TurnRequest, ...]:
    step = decide(transcript(campaign, *turns), POLICY)
    assert isinstance(step, Ask)
    return step.requests


def test_a_step_is_asked_with_what_was_drawn_and_what_was_said_before_it() -> None:
    talk = campaign(
        Step(called="pro", role="debater", prompt="Speak for {topic}."),
        Step(called="con", role="debater", prompt="Against {topic}: {pro}"),
    )
    (first,) = asked(talk)
    assert prompt_of(first) == "Speak for rain {con}."
    (second,) = asked(talk, said(first, "It grows."))
    assert prompt_of(second) == "Against rain {con}: It grows."
    assert second.seat.id == "con-1"


def test_a_talk_is_kept_as_one_entry_with_all_that_was_said() -> None:
    talk = campaign(Step(called="pro", prompt="a"), Step(called="con", prompt="b"))
    (first,) = asked(talk)
    turns = [said(first, "yes")]
    (second,) = asked(talk, *turns)
    turns.append(said(second, "no"))
    step = decide(transcript(talk, *turns), POLICY)
    assert isinstance(step, Finish)
    assert step.annotation.outcome == "accepted"
    (entry,) = step.annotation.value
    assert entry["said"] == {"pro": "yes", "con": "no"}
    assert entry["turns"] == [first.turn, second.turn]


def test_every_sample_is_an_entry_of_its_own() -> None:
    once = campaign(Step(called="text", prompt="a"), samples=3)
    requests = asked(once)
    assert len({request.seed for request in requests}) == 3
    turns = [said(request, f"text {n}") for n, request in enumerate(requests)]
    step = decide(transcript(once, *turns), POLICY)
    assert isinstance(step, Finish)
    assert [entry["said"]["text"] for entry in step.annotation.value] == [
        "text 0",
        "text 1",
        "text 2",
    ]


def test_what_was_cut_off_is_marked_where_the_step_drops_it() -> None:
    once = campaign(Step(called="text", prompt="a", cut="drop"))
    (request,) = asked(once)
    step = decide(transcript(once, said(request, "and so", cut=True)), POLICY)
    assert isinstance(step, Finish)
    assert step.annotation.value[0]["cut"] is True


def test_a_unit_fails_of_which_nothing_could_be_written() -> None:
    once = campaign(Step(called="text", prompt="a"))
    (request,) = asked(once)
    failed = request.answered(status="failed", error="no", error_kind="EngineFault")
    step = decide(transcript(once, failed), POLICY)
    assert isinstance(step, Finish)
    assert step.annotation.outcome == "failed"


def test_a_prompt_that_wants_what_nobody_drew_says_so() -> None:
    once = campaign(Step(called="text", prompt="{missing}"))
    with pytest.raises(UserError, match="missing"):
        asked(once)
