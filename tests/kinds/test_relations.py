"""Each pair of given entities is asked about with what its types allow; else quotes are voted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kinds.base import kind_of
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.campaign import Campaign
from schema.choice import Grouped
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("relations")
TEXT = "Ann of Ulm works for Bo & Co."
ANN, ULM, CO = (
    {"start": 0, "end": 3, "text": "Ann"},
    {"start": 7, "end": 10, "text": "Ulm"},
    {"start": 21, "end": 28, "text": "Bo & Co"},
)
INPUT = {
    "text": TEXT,
    "entities": [{**ANN, "label": "person"}, {**ULM, "label": "place"}, {**CO, "label": "firm"}],
}
ALLOWED = {"works_for": [["person", "firm"]], "lives_in": [["person", "place"]]}
WORKS = {"head": ANN, "label": "works_for", "tail": CO}
LIVES = {"head": ANN, "label": "lives_in", "tail": ULM}


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of("works_for", "lives_in", kind="relations", allowed=ALLOWED)
    return made.model_copy(update={"input_fields": ("text", "entities")})


@pytest.fixture
def open_campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of("works_for", "lives_in", kind="relations")
    return made.model_copy(update={"input_fields": ("text",)})


def test_only_pairs_that_some_label_allows_are_asked_about(campaign: Campaign) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert isinstance(space, Grouped)
    assert [group.sort for group in space.groups] == [
        "person > place, in order", "person > firm, in order"
    ]  # fmt: skip
    assert space.groups[1].text == "How is “Ann” (person) related to “Bo & Co” (firm)?"
    assert [choice.option for choice in space.choices] == ["lives_in", "none", "works_for", "none"]


def test_without_a_grammar_every_pair_is_asked_about_in_both_directions(campaign: Campaign) -> None:
    free = campaign.model_copy(update={"options": {}})
    space = KIND.answer_space(free, INPUT)
    assert isinstance(space, Grouped)
    assert len(space.groups) == 6
    assert len(space.choices) == 18


@pytest.mark.parametrize(
    ("options", "fields", "message"),
    [
        ({"allowed": {"owns": [["a", "b"]]}}, ("text", "entities"), "'owns' is not one of the"),
        ({"allowed": ALLOWED}, ("text",), "--field text --field entities"),
        ({"allowed": {"works_for": ["person"]}}, ("text", "entities"), "allowed"),
        ({"grammar": {}}, ("text", "entities"), "its options are allowed"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_told_so(
    options: Any, fields: Any, message: str, campaign: Campaign
) -> None:
    wrong = campaign.model_copy(update={"options": options, "input_fields": fields})
    with pytest.raises(InvalidCampaign, match=message):
        KIND.check_campaign(wrong)


def test_none_is_no_label(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="leave it out"):
        KIND.check_campaign(campaign_of("none", "knows", kind="relations"))


@pytest.mark.parametrize("entities", [None, "?", [{"start": 1, "end": 3, "text": "Ann"}], ["Carl"]])
def test_entities_that_do_not_fit_the_text_make_the_row_invalid(
    entities: Any, campaign: Campaign
) -> None:
    with pytest.raises(InvalidSubmission, match="write"):
        KIND.answer_space(campaign, {"text": TEXT, "entities": entities})


@pytest.mark.parametrize(
    "gold",
    [
        [WORKS],
        [{"head": 0, "tail": 2, "label": "works_for"}],
        [{"subject": "Ann", "object": "Bo & Co", "relation": "Works_for"}],
        {"relations": [{"head": "Ann", "label": "works_for", "tail": "Bo & Co"}]},
        {"0-3>21-28": "works_for"},
        json.dumps([WORKS]),
    ],
)
def test_gold_is_read_in_many_shapes(gold: Any, campaign: Campaign) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == [WORKS]


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ([{"head": "Carl", "tail": "Ulm", "label": "lives_in"}], "none of the entities"),
        ([{"head": "Ulm", "tail": "Ann", "label": "lives_in"}], "no label may hold"),
        ([{"head": "Ann", "tail": "Ulm", "label": "works_for"}], "answer one of: lives_in"),
        ("Ann works", "no object"),
        (["Ann"], "no relation"),
    ],
)
def test_gold_that_is_no_relation_of_the_row_is_named(
    gold: Any, message: str, campaign: Campaign
) -> None:
    with pytest.raises(InvalidAnswer, match=message):
        KIND.read_gold(campaign, INPUT, gold)


def test_each_pair_gets_its_best_answer_and_the_weakest_sets_the_confidence(
    campaign: Campaign,
) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chances = dict(zip([choice.key for choice in choices], [0.4, 0.6, 0.9, 0.1], strict=True))
    value, confidence = KIND.assemble(campaign, INPUT, choices, chances)
    assert (value, confidence) == ([WORKS], 0.6)
    assert [KIND.supports(value, choice) for choice in choices] == [False, True, True, False]
    assert KIND.problems(campaign, INPUT, value) == ()
    assert KIND.words(value) == "“Ann” works_for “Bo & Co”"


def test_what_gold_shows_decides_from_when_on_a_pair_is_related_unless_the_campaign_does(
    campaign: Campaign,
) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    lives, works = (group.key for group in KIND.answer_space(campaign, INPUT).groups)  # type: ignore[union-attr]  # grouped
    said = {
        f"{lives}=lives_in": 0.3, f"{lives}=none": 0.7, f"{works}=works_for": 0.1,
        f"{works}=none": 0.9,
    }  # fmt: skip
    learnt = KIND.with_line(campaign, 0.25)
    assert KIND.assemble(campaign, INPUT, choices, said) == ([], 0.7)
    assert KIND.assemble(learnt, INPUT, choices, said) == ([LIVES], 0.3)

    fixed = campaign.model_copy(update={"options": {**campaign.options, "threshold": 0.5}})
    assert not KIND.leaves_line_open(fixed)
    assert KIND.with_line(fixed, 0.25) == fixed


def test_relations_that_seats_quote_have_no_threshold(open_campaign: Campaign) -> None:
    assert not KIND.leaves_line_open(open_campaign)
    assert KIND.with_line(open_campaign, 0.25) == open_campaign


@pytest.mark.parametrize(
    "value",
    [None, [{**WORKS, "label": "owns"}], [WORKS, LIVES], [WORKS, WORKS], [{"head": ANN}],
     [{**WORKS, "head": CO, "tail": ANN}]],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, value)


def test_direction_and_label_count_and_relating_everything_is_the_baseline(
    campaign: Campaign,
) -> None:
    turned = [{**WORKS, "head": CO, "tail": ANN}]
    assert KIND.similarity([WORKS], turned) == 0.0
    answers = [Answered(INPUT, [LIVES, WORKS], [WORKS])]
    f1, precision, recall, exact = KIND.figures(campaign, answers)
    assert f1.value == pytest.approx(2 / 3)
    assert (precision.value, recall.value) == (0.5, 1.0)
    assert (f1.name, exact.value) == ("F1 of relations", 0.0)
    assert KIND.baseline(campaign, answers) == [[LIVES, WORKS]]


def test_the_entities_are_shown_in_words_and_only_the_text_is_quoted(campaign: Campaign) -> None:
    shown = KIND.render(campaign, INPUT)
    assert shown[1].text == "“Ann” (person), “Ulm” (place), “Bo & Co” (firm)"
    assert [each.field for each in KIND.quotable(campaign, INPUT)] == ["text"]


def test_without_entities_seats_quote_both_ends(open_campaign: Campaign) -> None:
    space = KIND.answer_space(open_campaign, INPUT)
    assert space.kind == "structured"
    said = {"relations": [{"head": "Ann", "label": "works_for", "tail": "Co"}]}
    assert Draft202012Validator(space.json_schema).is_valid(said)
    value = KIND.parse(open_campaign, INPUT, said)
    assert KIND.words(value) == "“Ann” works_for “Co”"
    assert KIND.problems(open_campaign, INPUT, value) == ()
    with pytest.raises(InvalidAnswer):
        KIND.parse(open_campaign, INPUT, {"relations": [{"head": "Ann"}]})


def test_of_places_of_quotes_the_nearest_two_are_meant(open_campaign: Campaign) -> None:
    input = {"text": "Ulm and Bern. Ann left Ulm; Ann hates it."}
    said = [{"head": "Ann", "label": "lives_in", "tail": "Ulm"}]
    (value,) = KIND.parse(open_campaign, input, {"relations": said})
    assert (value["head"]["start"], value["tail"]["start"]) == (28, 23)


def test_open_relations_are_voted_on_one_by_one_whoever_proposed_them(
    open_campaign: Campaign,
) -> None:
    proposals = [
        Proposal(turn=f"t{n}", seat="s", value=v) for n, v in enumerate([[WORKS], [LIVES]])
    ]
    choices = KIND.candidates(open_campaign, INPUT, proposals)
    assert choices == KIND.candidates(open_campaign, INPUT, proposals[::-1])
    assert choices[0].text == "“Ann” lives_in “Ulm”"
    chances = {choices[0].key: 0.2, choices[1].key: 0.7}
    assert KIND.assemble(open_campaign, INPUT, choices, chances) == ([WORKS], 0.7)
