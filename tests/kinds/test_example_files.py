"""Each kind reads its example file, set as the page of kinds sets it, and loses nothing of it."""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.deciding import Standing
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice

ROOT = Path(__file__).parents[2]
KINDS = (
    "relations", "semantic_roles", "events", "temporal_order", "triples", "record", "critique",
    "dialogue",
)  # fmt: skip


def _arguments(kind: str) -> tuple[list[str], list[str], dict[str, Json]]:
    """Labels, fields and options of the command that the page has for a kind."""
    page = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(rf"^\$ folkmoot annotate examples/{kind}\.jsonl (.*)$", page, re.M)
    assert found, f"docs/kinds.md has no command for {kind}"
    words = shlex.split(found.group(1))
    given: dict[str, list[str]] = {}
    for name, value in zip(words[::2], words[1::2], strict=True):
        given.setdefault(name, []).append(value)
    assert given["--kind"] == [kind]
    assert set(given) <= {"--kind", "--labels", "--field", "--set"}
    labels = given.get("--labels", [""])[0].split(",")
    options = dict(each.split("=", 1) for each in given.get("--set", []))
    return (
        [label for label in labels if label],
        given.get("--field", ["text"]),
        {name: json.loads(value) for name, value in options.items()},
    )


@pytest.fixture(params=KINDS)
def campaign(request: pytest.FixtureRequest, campaign_of: Any) -> Campaign:
    labels, fields, options = _arguments(request.param)
    made: Campaign = campaign_of(*labels, kind=request.param, **options)
    return made.model_copy(update={"input_fields": tuple(fields)})


@pytest.fixture
def rows(campaign: Campaign) -> list[dict[str, Json]]:
    file = ROOT / "examples" / f"{campaign.kind}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_files_have_some_rows_with_known_answers(rows: list[dict[str, Json]]) -> None:
    assert 8 <= len(rows) <= 14
    assert sum("gold" in row for row in rows) >= 6
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_row_is_one_of_the_kind(campaign: Campaign, rows: list[dict[str, Json]]) -> None:
    kind = kind_of(campaign.kind)
    kind.check_campaign(campaign)
    for row in rows:
        kind.answer_space(campaign, row)
        kind.review_form(campaign, row)
        assert all(shown.text for shown in kind.render(campaign, row))


def test_known_answers_come_through_reading_and_merging_unchanged(
    campaign: Campaign, rows: list[dict[str, Json]]
) -> None:
    kind = kind_of(campaign.kind)
    for row in (row for row in rows if "gold" in row):
        gold = kind.read_gold(campaign, row, row["gold"])
        assert kind.problems(campaign, row, gold) == ()
        assert kind.parse(campaign, row, gold) == gold
        assert kind.read_gold(campaign, row, json.dumps(gold)) == gold
        assert kind.similarity(gold, gold) == 1.0
        assert len(kind.words(gold).splitlines()) == 1
        proposals = [Proposal(turn=f"t{n}", seat=f"s{n}", value=gold) for n in range(2)]
        choices = kind.candidates(campaign, row, proposals)
        assert all(len(choice.text.splitlines()) == 1 for choice in choices)
        assert len({choice.key for choice in choices}) == len(choices)
        sure = {choice.key: float(kind.supports(gold, choice)) for choice in choices}
        assert kind.assemble(campaign, row, choices, sure) == (gold, 1.0)


def _changed(value: Json, change: Callable[[str], str], keys: Callable[[str], str]) -> Json:
    """A known answer with other texts and other names of fields."""
    if isinstance(value, dict):
        return {keys(name): _changed(each, change, keys) for name, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, change, keys) for each in value]
    return change(value) if isinstance(value, str) else value


def test_names_of_a_known_answer_count_in_any_case(
    campaign: Campaign, rows: list[dict[str, Json]]
) -> None:
    kind = kind_of(campaign.kind)
    names = {label.name for label in campaign.labels} | {"who", "place", "time"}

    def loud(text: str) -> str:
        return text.upper() if text in names else text

    for row in (row for row in rows if "gold" in row):
        gold = kind.read_gold(campaign, row, row["gold"])
        assert kind.read_gold(campaign, row, _changed(gold, loud, loud)) == gold


def test_offsets_of_a_known_answer_may_be_called_as_other_tools_call_them(
    campaign: Campaign, rows: list[dict[str, Json]]
) -> None:
    kind = kind_of(campaign.kind)
    other = {"start": "start_offset", "end": "end_offset"}
    for row in (row for row in rows if "gold" in row):
        gold = kind.read_gold(campaign, row, row["gold"])
        renamed = _changed(gold, str, lambda name: other.get(name, name))
        assert kind.read_gold(campaign, row, renamed) == gold


def test_how_sure_an_answer_is_follows_from_what_is_told_of_it(
    campaign: Campaign, rows: list[dict[str, Json]]
) -> None:
    kind, chance = kind_of(campaign.kind), random.Random(campaign.kind)
    for row in (row for row in rows if "gold" in row):
        gold = kind.read_gold(campaign, row, row["gold"])
        choices = kind.candidates(campaign, row, [Proposal(turn="t", seat="s", value=gold)])
        for _ in range(5 if choices else 0):
            said = _random(choices, chance)
            value, sure = kind.assemble(campaign, row, choices, said)
            told = kind.reckoned(Standing(campaign, row, choices, said), value)
            assert told.part in {name for c in choices for name in (c.key, c.group)}
            assert f"{sure:.2f}" in told.words


def _random(choices: Sequence[Choice], chance: random.Random) -> dict[str, float]:
    """Probabilities: of choices of one group a distribution."""
    drawn = {choice.key: chance.random() for choice in choices}
    for group in {choice.group for choice in choices if choice.group}:
        own = [choice.key for choice in choices if choice.group == group]
        total = sum(drawn[key] for key in own)
        if len(own) > 1:
            drawn |= {key: drawn[key] / total for key in own}
    return drawn


def test_the_baseline_is_a_sound_answer_and_no_perfect_one(
    campaign: Campaign, rows: list[dict[str, Json]]
) -> None:
    kind = kind_of(campaign.kind)
    known = [
        Answered(row, None, kind.read_gold(campaign, row, row["gold"]))
        for row in rows
        if "gold" in row
    ]
    guesses = kind.baseline(campaign, known)
    for answer, guess in zip(known, guesses, strict=True):
        assert kind.problems(campaign, answer.input, guess) == ()
    guessed = [Answered(a.input, g, a.gold) for a, g in zip(known, guesses, strict=True)]
    perfect = [Answered(a.input, a.gold, a.gold) for a in known]
    assert kind.figures(campaign, perfect)[0].value == 1.0
    assert kind.figures(campaign, guessed)[0].value < 1.0
    assert kind.figures(campaign, known)[0].value == 0.0
