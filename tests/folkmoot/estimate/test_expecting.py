"""What a run is expected to take follows from what rows cost and how fast the machine was."""

from __future__ import annotations

from typing import Any

import pytest

from engine.shelf.catalogue import EndpointModel
from folkmoot.estimate.expecting import expected, talked_rows
from folkmoot.estimate.rates import Rates
from folkmoot.estimate.rehearsal import Reading, Rehearsed
from folkmoot.estimate.sampling import sampled
from folkmoot.estimate.told import Outcome, outcome_told, told
from folkmoot.planning import plan_campaign
from schema.campaign import Campaign
from schema.estimate import Estimate

DRAFT = Reading(calls=1, prompt_tokens=60, fresh_tokens=30)
TALK = Reading(calls=20, prompt_tokens=1_500, fresh_tokens=400, most_written=200)
BIG = EndpointModel(
    name="big", family="big", base_url="http://127.0.0.1:9/v1", model="big", prompt_price=2.0,
    completion_price=8.0, currency="EUR",
)  # fmt: skip


def plan(talk_share: float | None = 0.05) -> Campaign:
    return plan_campaign(name="c", labels=["a", "b"], models=["scripted-a"], talk_share=talk_share)


def estimate(rates: Rates, talker: str = "small", share: float | None = 0.05) -> Estimate:
    cost = Rehearsed(rows=10)
    cost.draft["small"], cost.talk[talker] = DRAFT, TALK
    weights = {"small": 100.0, "big": None}
    return expected(plan(share), 1_000, cost, rates, weights, {"big": BIG})


def test_every_row_is_drafted_and_some_are_debated() -> None:
    found = estimate(Rates())
    assert found.tokens[0] == pytest.approx(30_000 + 25 * (400 + 0.2 * 200))
    assert found.tokens[1] == pytest.approx(30_000 + 65 * (400 + 0.6 * 200))


def test_without_talk_nothing_is_debated() -> None:
    assert estimate(Rates(), share=0.0).tokens == (30_000, 30_000)
    assert talked_rows(plan(1.0), 10)[1] == 10
    bounded = plan()
    protocol = bounded.protocol.model_copy(update={"talk_share": None})
    unbounded = bounded.model_copy(update={"protocol": protocol})
    assert talked_rows(unbounded, 100) == (10.0, 60.0)


def test_the_time_is_the_work_by_what_the_machine_has_done_a_second() -> None:
    found = estimate(Rates(work=(30_000.0, 60_000.0), grounds="as before"), share=0.0)
    assert found.seconds is not None
    assert list(found.seconds) == pytest.approx([50.0, 105.0])
    assert found.grounds == "as before"


def test_where_nothing_was_measured_no_time_is_told_and_why() -> None:
    found = estimate(Rates())
    assert found.seconds is None
    assert "no run was measured" in found.grounds
    away = estimate(Rates(work=(1.0, 2.0)), talker="big")
    assert away.seconds is None
    assert "big" in away.grounds


def test_an_endpoint_that_was_asked_before_takes_as_long_again() -> None:
    rates = Rates(work=(30_000.0, 60_000.0), endpoints={"big": 2.0})
    low, high = estimate(rates, talker="big").seconds or (0.0, 0.0)
    assert low == pytest.approx(25 * 20 * 2.0 / 16.0)
    assert high == pytest.approx(100.0 + 65 * 20 * 2.0 / 4.0 + 5.0)


def test_only_what_has_a_price_costs_and_by_whole_prompts() -> None:
    assert estimate(Rates()).money == {}
    (low, high) = estimate(Rates(), talker="big").money["EUR"]
    assert low == pytest.approx(25 * (1_500 * 2.0 + 0.2 * 200 * 8.0) / 1e6)
    assert high == pytest.approx(65 * (1_500 * 2.0 + 0.6 * 200 * 8.0) / 1e6)


def test_it_is_told_in_a_line_or_two_and_beside_what_came_of_it() -> None:
    found = Estimate(
        rows=2_000, tokens=(240_312, 293_400), seconds=(730, 1_090), grounds="as fast as before",
        money={"EUR": (1.104, 1.61)},
    )  # fmt: skip
    assert list(told(found)) == [
        "2,000 rows, 240,000 to 290,000 tokens, 10 to 20 min (as fast as before)",
        "it costs 1.10 to 1.61 EUR, by the prices of models.toml",
    ]
    assert list(outcome_told(Outcome(estimate=found, seconds=840, money={"EUR": 1.3}))) == [
        "estimated 10 to 20 min, took 15 min",
        "estimated 1.10 to 1.61 EUR, cost 1.30",
    ]


def test_a_sample_has_rows_of_every_length() -> None:
    rows: Any = [b"x" * n for n in range(1, 1_001)]
    lengths = [len(row) for row in sampled(reversed(rows), 10)]
    assert lengths == sorted(lengths)
    assert lengths[0] < 150
    assert lengths[-1] > 850
    assert sampled(rows, 10) == sampled(rows, 10)
    assert len(sampled(rows[:3], 10)) == 3
