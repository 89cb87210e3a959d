"""Known answers are read as people and tools write them, by the kind, and never by guess."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kinds.base import kind_of, kinds
from kinds.figures import Answered
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer

TEXT = "Ann met Bob in Rome. 😀 Ann fell."
PEOPLE = [{"id": 7, "text": "Ann"}, {"id": 1, "text": "Bob"}, {"id": 2, "text": "Rome"}]
MARKED = "cafe\u0301 Ann met Zoe\u0308"
SCHEMA = {
    "properties": {
        "number": {"type": "integer"}, "price": {"type": "number"}, "new": {"type": "boolean"},
        "state": {"enum": ["new", "used"]},
    }
}  # fmt: skip

Make = Callable[..., Campaign]


def _read(campaign: Campaign, input: dict[str, Json], gold: Json) -> Json:
    return kind_of(campaign.kind).read_gold(campaign, input, gold)


@pytest.mark.parametrize(
    ("kind", "gold", "value"),
    [
        ("classification", {"label": 1}, "1"),
        ("classification", {"label": ["2"]}, "2"),
        ("classification", "1.0", "1"),
        ("classification", "[1]", "1"),
        ("multi_label", [1, 2.0], ["1", "2"]),
        ("multi_label", "[1, 2]", ["1", "2"]),
        ("multi_label", {"labels": [2]}, ["2"]),
        ("correction", 1, {"label": "1", "changed": True, "why": ""}),
        ("correction", {"label": [1.0]}, {"label": "1", "changed": True, "why": ""}),
    ],
)
def test_a_number_is_its_name_and_a_list_of_one_its_element_wherever_they_stand(
    kind: str, gold: Json, value: Json, campaign_of: Make
) -> None:
    campaign = campaign_of("1", "2", kind=kind)
    assert _read(campaign, {"text": TEXT, "old": 2}, gold) == value


def test_steps_of_a_path_may_be_numbers(campaign_of: Make) -> None:
    campaign = campaign_of("1/2", "1/3", "4", kind="taxonomy")
    assert _read(campaign, {"text": TEXT}, [1, 2]) == "1/2"


def test_each_question_of_a_task_takes_a_number_for_a_name(campaign_of: Make) -> None:
    turns = [{"speaker": "a", "text": "x"}, {"speaker": "b", "text": "y"}]
    dialogue = campaign_of("0", "1", kind="dialogue")
    labels = [each["label"] for each in _read(dialogue, {"turns": turns}, [0, [1]])]
    assert labels == ["0", "1"]
    judged = campaign_of(kind="preference", principles=["short"], ties=True)
    pair = {"instruction": "i", "a": "x", "b": "y"}
    assert _read(judged, pair, {"overall": 2.0, "short": [0]}) == {"short": "tie", "overall": "b"}


def test_accents_of_a_label_may_be_encoded_either_way(campaign_of: Make) -> None:
    campaign = campaign_of("caf\u00e9", "bar")
    assert _read(campaign, {"text": TEXT}, "Cafe\u0301") == "caf\u00e9"


def test_labels_that_hold_commas_are_told_apart_by_bars_or_quotation_marks(
    campaign_of: Make,
) -> None:
    campaign = campaign_of("yes, but", "a|b", "no", kind="multi_label")
    for text in ("yes, but", "no | yes, but", '"yes, but",no', "a|b"):
        assert set(_read(campaign, {"text": TEXT}, text)) == {
            name for name in ("yes, but", "a|b", "no") if name in text
        }
    with pytest.raises(InvalidAnswer, match="'yes' is not one of the labels"):
        _read(campaign, {"text": TEXT}, "no,yes, but")


@pytest.mark.parametrize("text", ["x," * 100_000, 'a\n"b', '"' + "x" * 200_000, "a\0b", "\ud800"])
def test_whatever_a_cell_holds_is_refused_and_no_error(text: str, campaign_of: Make) -> None:
    campaign = campaign_of("a", "b", kind="multi_label")
    with pytest.raises(InvalidAnswer) as told:
        _read(campaign, {"text": TEXT}, text)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
@pytest.mark.parametrize("kind", kinds())
def test_what_is_no_number_is_refused_or_no_answer_but_no_error(
    kind: str, number: float, campaign_of: Make
) -> None:
    labels = () if kind_of(kind).most_labels == 0 else ("before", "after")
    options = {"schema": SCHEMA} if kind == "record" else {}
    campaign = campaign_of(*labels, kind=kind, **options)
    input: dict[str, Json] = {
        "text": TEXT, "old": "before", "turns": [{"speaker": "a", "text": "x"}], "a": "x", "b": "y",
        "instruction": "i", "question": "q", "items": ["x", "y"], "entities": PEOPLE,
        "events": PEOPLE, "predicate": "met",
    }  # fmt: skip
    for gold in (number, [number], {"price": number}, f'{{"price": {number}}}'):
        try:
            value = _read(campaign, input, gold)
        except InvalidAnswer:
            continue
        kind_of(kind).figures(campaign, [Answered(input, None, value)])


def test_a_number_points_at_the_entity_that_has_it_for_its_id(campaign_of: Make) -> None:
    campaign = campaign_of("knows", kind="relations")
    input = {"text": TEXT, "entities": PEOPLE}
    for ends in ((7, 1), ("7", "1"), (7.0, {"id": 1}), ("Ann", "Bob")):
        (found,) = _read(campaign, input, [{"head": ends[0], "label": "Knows", "tail": ends[1]}])
        assert (found["head"]["text"], found["tail"]["text"]) == ("Ann", "Bob")
    with pytest.raises(InvalidAnswer, match="none of the entities"):
        _read(campaign, input, [{"head": 0, "label": "knows", "tail": 1}])


def test_a_number_points_at_the_event_that_has_it_for_its_id(campaign_of: Make) -> None:
    input = {"text": TEXT, "events": [{"id": 2, "text": "met"}, {"id": 1, "text": "fell"}]}
    campaign = campaign_of(kind="temporal_order")
    assert _read(campaign, input, [[2, 1, "Before"]]) == [{"a": "2", "b": "1", "label": "before"}]


def test_without_ids_a_number_counts_from_0(campaign_of: Make) -> None:
    campaign = campaign_of("knows", kind="relations")
    (found,) = _read(campaign, {"text": TEXT, "entities": ["Ann", "Bob"]}, [[0, "knows", 1]])
    assert (found["head"]["text"], found["tail"]["text"]) == ("Ann", "Bob")


def test_a_bare_number_is_no_argument_of_a_predicate(campaign_of: Make) -> None:
    campaign = campaign_of("A0", kind="semantic_roles", fields=("text", "predicate"))
    input = {"text": TEXT, "predicate": "met"}
    with pytest.raises(InvalidAnswer, match="0 is not in the text"):
        _read(campaign, input, {"A0": [0, 3]})  # two candidates, or a start and an end?
    assert _read(campaign, input, {"A0": [[0, 3]]})["roles"]["A0"][0]["text"] == "Ann"
    assert _read(campaign, input, {"a0": None})["roles"] == {}


@pytest.mark.parametrize(
    "entity",
    [
        {"start_offset": 0, "end_offset": 5, "label": "place"},
        {"start": "0", "end": "5"},
        {"value": {"start": 0, "end": 5, "labels": ["place"]}},
        [0, 5, "place"],
        {"text": "caf\u00e9"},
        {"start": 0, "end": 5, "text": "caf\u00e9"},
        "cafe\u0301",
    ],
)
def test_given_entities_are_found_however_a_tool_writes_them(
    entity: Json, campaign_of: Make
) -> None:
    campaign = campaign_of("near", kind="relations")
    input = {"text": MARKED, "entities": [entity, {"text": "Zo\u00eb"}]}
    (found,) = _read(campaign, input, [["caf\u00e9", "near", "Zo\u00eb"]])
    assert found["head"] == {"start": 0, "end": 5, "text": "cafe\u0301"}
    assert found["tail"] == {"start": 14, "end": 18, "text": "Zoe\u0308"}


def test_given_entities_may_count_as_javascript_does(campaign_of: Make) -> None:
    campaign = campaign_of("near", kind="relations")
    late = {"start": 24, "end": 27, "text": "Ann", "id": "x"}  # 23 in code points
    input = {"text": TEXT, "entities": [late, "Bob"]}
    (found,) = _read(campaign, input, [["x", "near", "Bob"]])
    assert found["head"]["start"] == 23


@pytest.mark.parametrize(
    ("kind", "gold"),
    [
        ("events", [{"type": "Meet", "trigger": {"text": "met"}, "args": {"WHO": "Zo\u00eb"}}]),
        ("relations", [{"head": "caf\u00e9", "label": "MEET", "tail": "Zo\u00eb"}]),
        ("critique", [{"text": "caf\u00e9", "problem": "Meet", "severity": "2"}]),
        ("spans", [{"text": "caf\u00e9", "label": "MEET"}]),
        ("semantic_roles", {"Meet": "Zo\u00eb"}),
    ],
)
def test_quotes_are_found_however_accents_are_encoded_and_names_count_in_any_case(
    kind: str, gold: Json, campaign_of: Make
) -> None:
    fields = {"relations": ("text",), "semantic_roles": ("text", "predicate")}.get(kind)
    options: dict[str, Any] = {"roles": ["who"]} if kind == "events" else {}
    campaign = campaign_of("meet", kind=kind, fields=fields, **options)
    input = {"text": MARKED, "predicate": "met"}
    value = _read(campaign, input, gold)
    assert kind_of(kind).problems(campaign, input, value) == ()
    shown = kind_of(kind).words(value)
    assert "cafe\u0301" in shown or "Zoe\u0308" in shown
    drafted = kind_of(kind).parse(campaign, input, gold)
    assert drafted == value


@pytest.mark.parametrize(
    "gold",
    [
        {"text": TEXT, "ents": [{"start": 0, "end": 3, "label": "who"}], "spans": {}},
        {"text": TEXT, "ents": [], "spans": {"sc": [{"start": 0, "end": 3, "label": "who"}]}},
        {"annotations": [{"result": [
            {"type": "choices", "value": {"choices": ["good"]}},
            {"type": "hypertextlabels", "value": {"start": 0, "end": 3,
                                                  "hypertextlabels": ["who"]}},
        ]}]},
    ],
)  # fmt: skip
def test_spans_of_spacy_documents_and_of_label_studio_beside_choices_are_spans(
    gold: Json, campaign_of: Make
) -> None:
    (found,) = _read(campaign_of("who", kind="spans"), {"text": TEXT}, gold)
    assert (found["text"], found["label"]) == ("Ann", "who")


def test_of_several_groups_of_spans_none_is_chosen_by_guess(campaign_of: Make) -> None:
    span = {"start": 0, "end": 3, "label": "who"}
    gold = {"ents": [span], "spans": {"sc": [span]}}
    with pytest.raises(InvalidAnswer, match="2 groups of spans"):
        _read(campaign_of("who", kind="spans"), {"text": TEXT}, gold)


@pytest.mark.parametrize(
    ("field", "given", "held"),
    [
        ("number", 9007199254740993, 9007199254740993),
        ("number", "-9007199254740993", -9007199254740993),
        ("number", "1,080", 1080),
        ("price", "5,99", 5.99),
        ("price", [5], 5),
        ("new", 1.0, True),
        ("new", "No", False),
        ("state", ["NEW"], "new"),
    ],
)
def test_fields_of_a_record_are_read_in_any_writing_and_to_the_last_digit(
    field: str, given: Json, held: Json, campaign_of: Make
) -> None:
    campaign = campaign_of(kind="record", schema=SCHEMA)
    assert _read(campaign, {"text": TEXT}, {field: given}) == {field: held}
