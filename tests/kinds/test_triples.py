"""Triples are the same whose names are, but for case, spacing, punctuation and articles."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kinds.base import kind_of
from kinds.figures import Answered
from kinds.triples import normal_name
from schema.ballot import Proposal
from schema.campaign import Campaign
from schema.errors import InvalidAnswer

KIND = kind_of("triples")
INPUT = {"text": "The old mill was built by Ann in 1901."}
MILL = {"head": "old mill", "relation": "built by", "tail": "Ann"}


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of("built by", "built in", kind="triples")
    return made


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Old_Mill", "old mill"), ("U.S. Army", "u s army"), ("ﬁre", "Fire"), ("The A", "the a")],
)
def test_names_are_the_same_but_for_their_dress(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


def test_a_name_of_articles_or_signs_alone_keeps_them() -> None:
    assert normal_name("The The") == "the the"
    assert normal_name("+") == "+"


def test_a_draft_names_relations_of_the_ontology_or_any(
    campaign: Campaign, campaign_of: Any
) -> None:
    said = {"triples": [{**MILL, "relation": "seen by"}]}
    for made, allowed in ((campaign, False), (campaign_of(kind="triples"), True)):
        KIND.check_campaign(made)
        space = KIND.answer_space(made, INPUT)
        assert space.kind == "structured"
        assert Draft202012Validator(space.json_schema).is_valid(said) == allowed


def test_a_triple_has_the_words_between_its_ends_for_a_quote(campaign: Campaign) -> None:
    (value,) = KIND.parse(campaign, INPUT, {"triples": [MILL]})
    assert value == {**MILL, "quote": "old mill was built by Ann"}
    (value,) = KIND.parse(campaign, INPUT, {"triples": [{**MILL, "tail": "Bo"}]})
    assert value["quote"] == ""


@pytest.mark.parametrize(
    "gold",
    [
        [MILL],
        [["old mill", "built_by", "Ann"]],
        {"triples": [{"subject": "old mill", "predicate": "Built by", "object": "Ann"}]},
        [{**MILL, "quote": "not in the text"}],
    ],
)
def test_gold_is_read_in_many_shapes(gold: Any, campaign: Campaign) -> None:
    (value,) = KIND.read_gold(campaign, INPUT, gold)
    assert {name: value[name] for name in MILL} == MILL
    assert KIND.problems(campaign, INPUT, [value]) == ()


@pytest.mark.parametrize("gold", [[{**MILL, "relation": "seen by"}], [{"head": "x"}], "x", [[1]]])
def test_gold_outside_the_ontology_is_named(gold: Any, campaign: Campaign) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_wordings_of_one_triple_are_one_choice_in_the_most_frequent_words(
    campaign: Campaign,
) -> None:
    values = [
        KIND.parse(campaign, INPUT, {"triples": [{**MILL, "head": head}]})
        for head in ("The old mill", "old mill", "old mill")
    ]
    proposals = [Proposal(turn=f"t{n}", seat="s", value=value) for n, value in enumerate(values)]
    (choice,) = KIND.candidates(campaign, INPUT, proposals)
    assert KIND.candidates(campaign, INPUT, proposals[::-1]) == (choice,)
    assert choice.text == "old mill → built by → Ann"
    assert all(KIND.supports(value, choice) for value in values)
    assert KIND.similarity(values[0], values[1]) == 1.0


def test_exact_and_normalised_figures(campaign: Campaign) -> None:
    gold = KIND.read_gold(campaign, INPUT, [MILL])
    said = KIND.parse(campaign, INPUT, {"triples": [{**MILL, "head": "The old mill"}]})
    found = {f.name: f.value for f in KIND.figures(campaign, [Answered(INPUT, said, gold)])}
    assert (found["F1 of triples"], found["F1 letter for letter"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    "value",
    [None, [MILL], [{**MILL, "quote": "no"}], [{**MILL, "quote": "", "relation": "x"}],
     [{**MILL, "quote": "", "head": " "}], [{**MILL, "quote": 3}]],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, value)
