"""Of two contents a real model prefers the place; after both orders it prefers a content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.seat.turn_taker import take_turn
from engine.router import EngineRouter
from schema.ballot import Ballot

pytestmark = [pytest.mark.model, pytest.mark.slow]

MODEL = "gemma-3-270m"
FIELDS = ("instruction", "a", "b")
PAIRS = [json.loads(line) for line in Path("examples/preference.jsonl").read_text().splitlines()]


async def test_a_choice_stays_with_its_content_when_the_two_change_places(
    engine: EngineRouter, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    campaign = make_campaign(
        make_seat(model=MODEL), kind="preference", labels=(), input_fields=FIELDS
    )

    async def said(row: dict[str, str], order: str = "") -> Ballot:
        request = make_request(campaign, input={key: row[key] for key in FIELDS}, order=order)
        taken = await take_turn(request, campaign, engine)
        assert taken.ballot is not None, taken.error
        return taken.ballot

    by_place = 0
    for row in PAIRS:
        changed = row | {"a": row["b"], "b": row["a"]}
        one, other = await said(row), await said(changed)
        assert one.probabilities["a"] == pytest.approx(other.probabilities["b"], abs=1e-3)
        in_one_order = [(await said(each, "forward")).best for each in (row, changed)]
        by_place += in_one_order[0] == in_one_order[1]
    assert by_place >= 8, "in one order this model takes whatever stands at one place"
