"""One of a list, or any number of it."""

from __future__ import annotations

import pytest

from folkmoot.review.forms.choosing import Choosing
from folkmoot.review.forms.choosing_several import ChoosingSeveral
from folkmoot.review.reply import Given, Told
from kinds.review_form import ChooseOne, ChooseSeveral
from schema.choice import Choice
from tests.folkmoot.review.forms.conftest import best, choices

FEELINGS = choices("joy", "anger", "fear, or dread", "surprise")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("2", ["anger"]),
        ("surprise, JOY", ["joy", "surprise"]),
        ("4,1", ["joy", "surprise"]),
        ("an, 1, anger", ["joy", "anger"]),
        ("fear, or dread", ["fear, or dread"]),
        ("none", []),
        ("joy,", ["joy"]),
    ],
)
def test_several_labels_are_named_with_commas_between(line: str, answer: list[str]) -> None:
    assert ChoosingSeveral(ChooseSeveral(choices=FEELINGS), None).take(line) == Given(answer)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("joy, envy", "'envy' is neither a label"),
        ("5", "type 1 to 4"),
        ("y", "neither a label"),  # the committee's answer is not shown
        (",", "neither a label"),
        ("", ""),
    ],
)
def test_what_is_no_label_of_several_is_told_why(line: str, words: str) -> None:
    reply = ChoosingSeveral(ChooseSeveral(choices=FEELINGS), None).take(line)
    assert isinstance(reply, Told)
    assert words in reply.words


def test_where_a_label_is_called_none_brackets_say_that_none_fits() -> None:
    form = ChoosingSeveral(ChooseSeveral(choices=choices("none", "some")), None)
    assert "or []" in form.prompt
    assert (form.take("none"), form.take("[]")) == (Given(["none"]), Given([]))


def test_a_choice_is_answered_with_its_value_or_its_key() -> None:
    form = Choosing(ChooseOne(choices=(Choice(key="a", text="response A"),)), None)
    assert form.take("resp") == Given("a")


def test_y_accepts_what_is_shown_unless_a_label_begins_so() -> None:
    assert Choosing(ChooseOne(choices=FEELINGS), best("joy")).take("y") == Given("joy")
    several = ChoosingSeveral(ChooseSeveral(choices=FEELINGS), best(["joy"]))
    assert several.take("Y") == Given(["joy"])
    yes = Choosing(ChooseOne(choices=choices("yes", "no")), best("no"))
    assert yes.take("y") == Given("yes")
    assert "or y" not in yes.prompt
