"""From rows as they were published to what the kinds read."""

from __future__ import annotations

import pytest

from folkmoot.bench.kinds.adapters import (
    coarse_and_fine,
    domain_and_intent,
    given_pairs,
    marked_quotes,
    tagged_entities,
    token_entities,
    token_places,
    token_roles,
    true_above_false,
)


def test_tagged_entities_have_places_in_the_text_without_tags() -> None:
    row = {"text": "The <e1>cat</e1> sat on the <e2>mat</e2>.", "label": "Part-Whole(e2,e1)"}
    made = tagged_entities(row)
    assert made["text"] == "The cat sat on the mat."
    assert [made["text"][e["start"] : e["end"]] for e in made["entities"]] == ["cat", "mat"]
    assert made["relations"] == [{"label": "Part-Whole", "head": "e2", "tail": "e1"}]


def test_a_label_without_direction_is_no_relation() -> None:
    made = tagged_entities({"text": "<e1>a</e1> <e2>b</e2>", "label": "Other"})
    assert made["relations"] == []
    assert made["labels"] == []


def test_paths_are_made_of_coarse_and_fine_labels() -> None:
    assert coarse_and_fine({"label": "number", "fine_label": "NUM:date"})["path"] == "number/date"
    assert domain_and_intent({"domain": "home", "label": "lights"})["path"] == "home/lights"
    assert domain_and_intent({"domain": "oos", "label": "oos"})["path"] == "oos"


def test_entities_in_tokens_become_spans_in_characters() -> None:
    row = {
        "text": "Ann Lee met bo",
        "tokens": ["Ann", "Lee", "met", "bo"],
        "entities": [{"start": 0, "end": 2, "type": "person"}],
    }
    assert token_entities(row)["spans"] == [{"start": 0, "end": 7, "label": "person"}]


def test_roles_of_heads_are_found_in_a_text_that_joins_its_tokens() -> None:
    row = {
        "text": "I've read it",
        "tokens": ["I", "'ve", "read", "it"],
        "predicate_index": 2,
        "args": [{"role": "ARG0", "head": 0}, {"role": "ARG1", "head": 3}],
    }
    made = token_roles(row)
    assert made["predicate"]["text"] == "read"
    assert [role["text"] for role in made["roles"]] == ["I", "it"]
    assert made["labels"] == ["ARG0", "ARG1"]


def test_tokens_of_another_text_are_an_error() -> None:
    with pytest.raises(ValueError, match="not in the text"):
        token_places("a b", ["a", "c"])


def test_pairs_are_those_that_gold_speaks_of() -> None:
    made = given_pairs({"edges": [{"a": "e1", "b": "e2", "label": "before"}]})
    assert made["pairs"] == [["e1", "e2"]]


def test_marked_words_that_are_not_in_the_response_are_no_finding() -> None:
    made = marked_quotes({"response": "It fell in 1871.", "spans": ["in 1871", "in 1999"]})
    assert [finding["text"] for finding in made["findings"]] == ["in 1871"]


def test_true_answers_share_the_first_place_wherever_they_are_shown() -> None:
    row = {"id": "q1", "correct_answers": ["yes", "aye", "sure"], "incorrect_answers": ["no"]}
    made = true_above_false(row)
    assert made == true_above_false(row)
    first, second = made["order"]
    text_of = {each["id"]: each["text"] for each in made["items"]}
    assert {text_of[id] for id in first} == {"yes", "aye"}
    assert {text_of[id] for id in second} == {"no"}
