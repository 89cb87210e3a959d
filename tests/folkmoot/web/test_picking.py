"""What people pick in a text is an answer of its kind: every known answer of the examples can be
picked, and comes out the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.moderator.people import value_of
from folkmoot.planning import plan_campaign
from folkmoot.web.picking_reading import picked_in
from kinds.base import kind_of
from kinds.picking import PickFrames, Picking, PickLinks
from kinds.review_form import ChooseForEach, FillRecord
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import UserError
from tests.folkmoot.review.test_every_kind import EXAMPLES, GIVEN
from tests.folkmoot.web.conftest import OURS, Open
from tests.folkmoot.web.test_review_page import answers, waiting

KINDS = ("relations", "triples", "events", "semantic_roles")
OPEN: list[tuple[str, dict[str, Any]]] = [
    *((kind, GIVEN[kind]) for kind in KINDS),
    ("relations", {**GIVEN["relations"], "input_fields": ["text"]}),
    ("triples", {"labels": []}),
    ("semantic_roles", {**GIVEN["semantic_roles"], "input_fields": ["text", "predicate"]}),
]


def picking_of(campaign: Campaign, row: dict[str, Json]) -> Picking:
    form = kind_of(campaign.kind).review_form(campaign, row)
    assert isinstance(form, FillRecord | ChooseForEach)
    assert form.picking is not None
    return form.picking


def found(text: str, words: Json) -> dict[str, int]:
    if isinstance(words, dict) and "start" in words:
        return {"start": words["start"], "end": words["end"]}
    start = text.index(words if isinstance(words, str) else words["text"])
    return {"start": start, "end": start + len(words if isinstance(words, str) else words["text"])}


def pressed(picking: Picking, value: Json) -> Json:
    """What the page sends where somebody picks this answer."""
    text = picking.text
    if isinstance(picking, PickLinks):
        names = [choice.key for choice in picking.labels]
        frames = []
        for each in value:
            word = each.get("label", each.get("relation"))
            label = str(names.index(word)) if names else word
            link = {**found(text, each["tail"]), "label": label}
            frames.append({**found(text, each["head"]), "label": "", "links": [link]})
        return frames
    if picking.trigger:
        roles = [choice.key for choice in picking.roles[""]]
        links = [
            {**found(text, span), "label": str(roles.index(role))}
            for role, spans in value["roles"].items()
            for span in spans
        ]
        return [{**found(text, value["predicate"]), "label": "", "links": links}]
    types = [choice.key for choice in picking.types]
    return [
        {
            **found(text, each["trigger"]),
            "label": str(types.index(each["type"])),
            "links": [
                {
                    **found(text, part),
                    "label": str([c.key for c in picking.roles[each["type"]]].index(part["role"])),
                }
                for part in each["arguments"]
            ],
        }
        for each in value
    ]


@pytest.mark.parametrize(("kind", "given"), OPEN, ids=lambda each: str(each)[:40])
def test_every_known_answer_of_the_examples_can_be_picked(kind: str, given: dict[str, Any]) -> None:
    campaign = plan_campaign(name="c", kind=kind, models=["scripted-a"], **given)
    looked_at = 0
    for line in (EXAMPLES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "gold" not in row:
            continue
        value = kind_of(kind).read_gold(campaign, row, row["gold"])
        picking = picking_of(campaign, row)
        sent = json.dumps(pressed(picking, value))
        assert value_of(campaign, row, picked_in(picking, sent)) == value
        looked_at += bool(value)
    assert looked_at > 2


def test_given_entities_are_the_only_ones_that_can_be_picked_and_types_say_what_links_them() -> (
    None
):
    line = (EXAMPLES / "relations.jsonl").read_text(encoding="utf-8").splitlines()[1]
    campaign = plan_campaign(
        name="c", kind="relations", models=["scripted-a"], **GIVEN["relations"],
        options={"allowed": {"based_in": [["company", "place"]]}},
    )  # fmt: skip
    picking = picking_of(campaign, json.loads(line))
    assert isinstance(picking, PickLinks)
    assert [stop.label for stop in picking.stops] == ["company", "place", "place"]
    assert dict(picking.between) == {"based_in": (("company", "place"),)}


def test_an_events_roles_are_those_of_its_type() -> None:
    campaign = plan_campaign(
        name="c", kind="events", models=["scripted-a"], labels=["fire", "crash"],
        options={"roles": {"fire": ["place"], "crash": ["who", "place"]}},
    )  # fmt: skip
    picking = picking_of(campaign, {"text": "Fire at the mill."})
    assert isinstance(picking, PickFrames)
    assert {type: len(roles) for type, roles in picking.roles.items()} == {"fire": 1, "crash": 2}


@pytest.mark.parametrize(
    ("sent", "word"),
    [("[", "did not arrive whole"), ("{}", "did not arrive whole"), ('["x"]', "did not arrive"),
     ('[{"start": 0, "end": 3, "links": 4}]', "did not arrive whole"),
     ('[{"start": 0, "end": 99, "links": []}]', "outside the text"),
     ('[{"start": true, "end": 3, "links": []}]', "outside the text"),
     ('[{"start": 0, "end": 3, "links": [{"start": 4, "end": 7, "label": "9"}]}]', "its label"),
     ('[{"start": 0, "end": 3, "links": [{"start": 4, "end": 7, "label": "-1"}]}]', "its label")],
)  # fmt: skip
def test_what_cannot_have_been_picked_is_refused_in_words(sent: str, word: str) -> None:
    campaign = plan_campaign(name="c", kind="relations", models=["scripted-a"], labels=["knows"])
    with pytest.raises(UserError, match=word):
        picked_in(picking_of(campaign, {"text": "Ada met Bob."}), sent)


def test_who_wants_no_picking_is_asked_in_the_plain_form_and_stays_there(
    console: Open, tmp_path: Path
) -> None:
    campaign = plan_campaign(name="c", kind="events", models=["scripted-a"], labels=["fire"])
    waiting(tmp_path, campaign, [{"text": "Fire."}, {"text": "Rain."}])
    visitor = console(tmp_path).enter()
    assert 'name="picked"' in visitor.get("/c/c/review")
    plain = visitor.get("/c/c/review?plain=yes")
    assert 'name="record"' in plain
    assert 'name="picked"' not in plain
    fields = {"task": "t0", "record": '[{"type": "fire", "trigger": "Fire"}]'}
    answer = visitor.client.post("/c/c/review?plain=yes", data=fields, headers=OURS)
    assert answer.headers["location"] == "/c/c/review?plain=yes"
    (said,) = answers(tmp_path, "c", "t0")
    assert said.value[0]["type"] == "fire"
