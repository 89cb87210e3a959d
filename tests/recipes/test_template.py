from __future__ import annotations

import pytest

from schema.template import Filling, TemplateError, render, slots_of


def test_what_is_filled_in_is_never_a_template_itself() -> None:
    assert render("Say {a}.", {"a": "{b} {{", "b": "no"}) == "Say {b} {{."


def test_lists_are_numbered_and_go_on_with_the_next_number() -> None:
    drawn = [{"q": "First?"}, {"q": "Second?"}]
    assert render("{drawn.q:numbered}\n{drawn:next}.", {"drawn": drawn}) == (
        "1. First?\n2. Second?\n3."
    )


def test_a_value_is_said_in_the_words_of_the_recipe() -> None:
    filling = Filling({"label": {"positive": "what they liked"}}, shot="{text}: {label:words}")
    shots = [{"text": "Fine", "label": "positive"}, {"text": "Odd", "label": "other"}]
    assert render(
        "{shots:shots}\n\n{label:words}", {"shots": shots, "label": "positive"}, filling
    ) == ("Fine: what they liked\n\nOdd: other\n\nwhat they liked")


def test_numbers_can_be_added_to() -> None:
    assert render("between {n} and {n+50} words", {"n": 20}) == "between 20 and 70 words"


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("a { b", "line 1"),
        ("a\nb }", "line 2"),
        ("{a:shouted}", "shouted"),
        ("{missing}", "missing"),
        ("{a:numbered}", "no list"),
        ("{a+1}", "no number"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(template: str, part: str) -> None:
    with pytest.raises(TemplateError, match=part):
        render(template, {"a": "x"})


def test_doubled_braces_stand_for_themselves() -> None:
    assert render('{{"a": "{a}"}}', {"a": "x"}) == '{"a": "x"}'
    assert [slot.field for slot in slots_of('{{"a": "{a}"}}')] == ["a"]
