"""Whatever the kind, what is typed into its form, and every known answer, is an answer of a
person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.moderator.people import value_of
from folkmoot.planning import plan_campaign
from folkmoot.review.forms.form import Form
from folkmoot.review.forms.registry import form_of
from folkmoot.review.reply import Given
from kinds.base import kind_of, kinds
from kinds.review_form import ChooseForEach
from schema.base import Json
from schema.campaign import Campaign

EXAMPLES = Path(__file__).parents[3] / "examples"
TEXT = {"text": "Ada met Bob in London."}
PAIR = {"instruction": "Say hello.", "a": "Hello!", "b": "No."}
ITEMS = {"question": "Which is biggest?", "items": ["a cat", "a dog", "an ox"]}
GIVEN: dict[str, dict[str, Any]] = {
    "dialogue": {"labels": ["question", "answer", "complaint", "apology", "thanks"],
                 "input_fields": ["turns"]},
    "events": {"labels": ["fire", "crash", "meeting"],
               "options": {"roles": ["who", "place", "time"]}},
    "critique": {"labels": ["grammar", "fact", "tone"]},
    "record": {"options": {"schema": {
        "required": ["item", "price", "condition", "delivery"],
        "properties": {
            "item": {"type": "string"}, "price": {"type": "number", "minimum": 0},
            "condition": {"enum": ["new", "used", "broken"]}, "delivery": {"type": "boolean"},
        },
    }}},
    "relations": {"labels": ["works_for", "based_in", "lives_in"],
                  "input_fields": ["text", "entities"]},
    "semantic_roles": {"labels": ["giver", "receiver", "thing", "time"],
                       "input_fields": ["text", "predicate", "candidates"]},
    "temporal_order": {"input_fields": ["text", "events"]},
    "triples": {"labels": ["built by", "built in", "lies in", "belongs to"]},
}  # fmt: skip
TYPED: list[tuple[str, dict[str, Any], dict[str, Json], str, Json]] = [
    ("classification", {"labels": ["good", "bad"]}, TEXT, "ba", "bad"),
    ("spans", {"labels": ["person", "place"]}, TEXT, "place: London|",
     [{"start": 15, "end": 21, "label": "place", "text": "London"}]),
    ("multi_label", {"labels": ["joy", "anger", "fear"]}, TEXT, "3, joy", ["joy", "fear"]),
    ("taxonomy", {"labels": ["animal/dog", "animal/cat", "stone"]}, TEXT, "animal", "animal"),
    ("rating", {}, TEXT, "4", 4),
    ("preference", {"input_fields": list(PAIR)}, PAIR, "2", "b"),
    ("preference", {"input_fields": list(PAIR), "options": {"principles": "honest,kind"}}, PAIR,
     "1|2|1", {"honest": "a", "kind": "b", "overall": "a"}),
    ("ranking", {"input_fields": list(ITEMS)}, ITEMS, "3 1=2", None),
    ("text", {}, TEXT, '"""|So it|goes.|"""', "So it\ngoes."),
    ("correction", {"labels": ["good", "bad"], "input_fields": ["text", "old"]},
     {**TEXT, "old": "good"}, "bad", {"label": "bad", "changed": True, "why": ""}),
    ("explained", {"labels": ["true", "false"]}, TEXT, "2",
     {"answer": "false", "reason": "", "quote": ""}),
    ("explained", {}, TEXT, "in London", {"answer": "in London", "reason": "", "quote": ""}),
]  # fmt: skip


def campaign_of(kind: str, **given: Any) -> Campaign:
    return plan_campaign(name="c", kind=kind, models=["scripted-a"], **given)


def typed(form: Form, lines: str) -> Json:
    """The answer that the last of the lines leads to."""
    replies = [form.take(line) for line in lines.split("|")]
    assert isinstance(replies[-1], Given), replies[-1]
    return replies[-1].answer


def test_every_kind_is_looked_at_here() -> None:
    looked_at = {*GIVEN, *(kind for kind, *_ in TYPED)}
    own = {kind for kind in kinds() if type(kind_of(kind)).__module__.startswith("kinds.")}
    assert own <= looked_at


@pytest.mark.parametrize(("kind", "given", "input", "lines", "value"), TYPED)
def test_what_is_typed_is_an_answer(
    kind: str, given: dict[str, Any], input: dict[str, Json], lines: str, value: Json
) -> None:
    campaign = campaign_of(kind, **given)
    found = value_of(campaign, input, typed(form_of(campaign, input, None), lines))
    assert value is None or found == value
    assert value_of(campaign, input, typed(form_of(campaign, input, found), "y")) == found
    assert value_of(campaign, input, found) == found
    in_a_cell = found if isinstance(found, str) else json.dumps(found)
    assert value_of(campaign, input, in_a_cell) == found


@pytest.mark.parametrize("kind", GIVEN)
def test_the_known_answers_of_the_examples_are_answers_whole_or_typed(kind: str) -> None:
    campaign = campaign_of(kind, **GIVEN[kind])
    for line in (EXAMPLES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "gold" not in row:
            continue
        value = kind_of(kind).read_gold(campaign, row, row["gold"])
        answers = [row["gold"], value, json.dumps(value)]
        answers.append(typed(form_of(campaign, row, value), "y"))
        asked = kind_of(kind).review_form(campaign, row)
        if isinstance(asked, ChooseForEach):
            kept = "|" * (len(asked.groups) - 1)
            answers.append(typed(form_of(campaign, row, value), kept))
        for answer in answers:
            assert value_of(campaign, row, answer) == value
