"""What does not fit its campaign's kind is rejected at the door, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from agents.moderator.fitting import fitting
from bus.submission import RejectedSubmission, Submission
from consensus.protocol.default import default_protocol, default_roster
from kinds.base import Kind, kind_of
from schema.base import Json
from schema.campaign import Campaign, Label


def campaign(kind: str = "classification", *labels: str) -> Campaign:
    return Campaign(
        name="c",
        kind=kind,
        labels=tuple(Label(name=name) for name in labels or ("good", "bad")),
        roster=default_roster([("small", "ash")]),
        protocol=default_protocol(kind),
    )


def read(text: Json, gold: Json = None) -> Submission:
    return Submission(id="r1", input={"text": text}, gold=gold)


@pytest.mark.parametrize("gold", [None, "good", "Good", ["bad"], {"label": "bad"}])
def test_what_fits_goes_through_as_it_is(gold: Json) -> None:
    came = read("The soup was cold.", gold)
    assert fitting(campaign(), came) is came


@pytest.mark.parametrize(
    ("kind", "text", "gold", "reason"),
    [
        ("classification", "Cold.", "lukewarm", "'lukewarm' is not one of the labels"),
        ("classification", "Cold.", ["good", "bad"], "not one of the labels"),
        ("classification", ["a"], None, "'text' is a list, not text"),
        ("spans", "Cold.", [[0, 99, "good"]], "the known answer cannot be used"),
    ],
)
def test_what_does_not_is_rejected_with_the_reason(
    kind: str, text: Json, gold: Json, reason: str
) -> None:
    found = fitting(campaign(kind), read(text, gold))
    assert isinstance(found, RejectedSubmission)
    assert reason in found.reason


def test_a_kind_that_fails_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Kind, *_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(kind_of("classification")), "check_input", broken)
    came = read("Cold.")
    assert fitting(campaign(), came) is came
