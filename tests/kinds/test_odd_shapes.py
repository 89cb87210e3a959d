"""Rows and known answers in shapes that nobody would think of are told to be wrong, and no more."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from kinds.base import Kind, kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission
from tests.folkmoot.conftest import ROOT
from tests.folkmoot.review.test_typed_or_from_a_file import _plan
from tests.folkmoot.test_every_kind_on_its_road import PLUGIN, commands

TRIES = 40
ODD: tuple[Any, ...] = (
    None, "", " ", [], {}, [None], [[]], [{}], 0, -1, True, 10**30, "null", "[", "[" * 3000, "½",
    "1/0", "N/A", "> = >", "a\u202eb", "x" * 3000, {"label": None}, {"label": {"label": "a"}},
    {"text": 1}, [{"start": -1, "end": 2, "label": "x"}], [[0, 10**20, "person"]], [["a", None, 1]],
    {"spans": [[0]]}, {"entities": "x"}, {"roles": {"giver": [None]}}, {"e1-e2": 5}, {"1": []},
    [{"trigger": 5, "arguments": {"who": None}}], {"overall": {}}, {"result": [{"value": 1}]},
)  # fmt: skip


@pytest.fixture(params=sorted(set(commands()) - {PLUGIN}))
def plan(request: pytest.FixtureRequest) -> tuple[Campaign, list[dict[str, Json]]]:
    """The campaign of a command on the page, and its rows."""
    lines = (ROOT / "examples" / f"{request.param}.jsonl").read_text(encoding="utf-8")
    return _plan(request.param), [json.loads(line) for line in lines.splitlines()]


def _odd(value: Json, chance: random.Random) -> Json:
    """The same with something odd in some places."""
    if chance.random() < 0.25:
        return chance.choice(ODD)
    if isinstance(value, list):
        return [_odd(each, chance) for each in value] * chance.choice((1, 1, 1, 2))
    if isinstance(value, dict):
        return {
            name if chance.random() > 0.15 else chance.choice(("x", "label", "text")): _odd(
                each, chance
            )
            for name, each in value.items()
        }
    return value


def _known(rows: list[dict[str, Json]], chance: random.Random) -> Iterator[tuple[Json, Json]]:
    for row in rows:
        input = {name: value for name, value in row.items() if name not in ("id", "gold")}
        for _ in range(TRIES):
            yield input, _odd(row.get("gold"), chance)


def test_a_known_answer_is_read_or_told_to_be_wrong(
    plan: tuple[Campaign, list[dict[str, Json]]],
) -> None:
    campaign, rows = plan
    kind = kind_of(campaign.kind)
    for input, gold in _known(rows, random.Random(campaign.kind)):
        try:
            value = kind.read_gold(campaign, input, gold)
        except InvalidAnswer:
            continue
        assert kind.words(value) is not None
        assert kind.similarity(value, value) == pytest.approx(1.0)
        kind.marks(campaign, input, value, value)
        kind.exchanged(campaign, input, value)


def test_an_item_is_one_or_told_to_be_none(plan: tuple[Campaign, list[dict[str, Json]]]) -> None:
    campaign, rows = plan
    kind, chance = kind_of(campaign.kind), random.Random(campaign.kind)
    for row in rows:
        input = {name: value for name, value in row.items() if name not in ("id", "gold")}
        for _ in range(TRIES):
            odd = {name: _odd(value, chance) for name, value in input.items()}
            if _is_item(kind, campaign, odd):
                kind.render(campaign, odd)
                kind.quotable(campaign, odd)
                kind.review_form(campaign, odd)
                kind.candidates(campaign, odd, ())


def _is_item(kind: Kind, campaign: Campaign, input: dict[str, Json]) -> bool:
    try:
        kind.check_input(campaign, input)
    except InvalidSubmission:
        return False
    return True
