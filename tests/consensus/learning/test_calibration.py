"""Batch calibration: what a seat says of every item is taken out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from consensus.contest import Cast
from consensus.learning.calibration import PRIOR_BALLOTS, corrected, corrections, learned
from schema.ballot import Ballot
from schema.policy import Policy, SeatCalibration
from schema.seat import Seat

LABELS = frozenset({"no", "yes"})
SEAT = Seat(id="draft-1", role="generator", model="m")


def a_ballot(no: float) -> Ballot:
    return Ballot(method="label_scores", probabilities={"no": no, "yes": 1.0 - no})


def policy_after(ballots: list[Ballot]) -> Policy:
    known: dict[str, SeatCalibration] = {}
    for ballot in ballots:
        known |= learned(known, "draft-1/draft", ballot, LABELS)
    return Policy(calibration=known)


def read(ballot: Ballot, policy: Policy) -> dict[str, float]:
    return corrected(ballot, corrections(Cast(SEAT, "draft", ballot), policy))


def test_it_is_the_formula_of_the_paper_trusted_by_the_number_of_ballots() -> None:
    ballots = [a_ballot(0.8), a_ballot(0.5)]
    # mean log-odds: (ln 4 + ln 1) / 2 = ln 2, trusted 2 / (2 + 8); odds of the first: 4 / 2^0.2
    assert PRIOR_BALLOTS == 8.0
    odds = 4.0 / 2.0**0.2
    assert read(ballots[0], policy_after(ballots))["no"] == pytest.approx(odds / (1.0 + odds))


def test_a_constant_leaning_towards_a_label_is_removed() -> None:
    rng = np.random.default_rng(0)
    odds = rng.normal(size=1000) * 1.5

    def shares(lean: float) -> list[Ballot]:
        return [a_ballot(1.0 / (1.0 + math.exp(-odd - lean))) for odd in odds]

    fair, leaning = shares(0.0), shares(2.0)
    expected = [read(ballot, policy_after(fair))["no"] for ballot in fair[:20]]
    policy = policy_after(leaning)
    # 8 / (1000 + 8) of the leaning is not trusted to be one
    found = [read(ballot, policy)["no"] for ballot in leaning[:20]]
    assert found == pytest.approx(expected, abs=2.0 * 8 / 1008 / 4)


def test_before_the_first_ballot_nothing_is_corrected() -> None:
    assert read(a_ballot(0.8), Policy()) == pytest.approx({"no": 0.8, "yes": 0.2})


def test_a_ballot_that_no_model_scored_teaches_nothing_and_is_not_corrected() -> None:
    parsed = Ballot(method="parsed_text", probabilities={"no": 1.0, "yes": 0.0})
    assert learned({}, "draft-1/draft", parsed, LABELS) == {}
    assert read(parsed, policy_after([a_ballot(0.9)] * 100)) == {"no": 1.0, "yes": 0.0}
