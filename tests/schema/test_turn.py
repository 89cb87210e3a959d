"""A turn repeats what was asked, whoever makes it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schema.choice import Choice
from schema.seat import Seat
from schema.turn import Brief, Turn, TurnRequest

REQUEST = TurnRequest(
    turn="t1",
    campaign="c",
    revision="r",
    task="row-1",
    input={"text": "fine"},
    stage="criticise",
    seat=Seat(id="critic-1", role="critic", model="m"),
    round=1,
    sample=2,
    order="forward",
    brief=Brief(question="score", candidate=Choice(key="good", text="good", value="good")),
)


def test_a_turn_repeats_what_its_request_settles() -> None:
    turn = REQUEST.answered(status="failed", error="no", attempt=3)
    shared = set(TurnRequest.model_fields) & set(Turn.model_fields)
    assert {name: getattr(turn, name) for name in shared} == {
        name: getattr(REQUEST, name) for name in shared
    }
    assert (turn.question, turn.candidate) == ("score", "good")
    assert (turn.status, turn.error, turn.attempt) == ("failed", "no", 3)


def test_a_misspelt_field_of_a_turn_is_an_error() -> None:
    with pytest.raises(ValidationError):
        REQUEST.answered(balot=None)
