"""Many questions of one task are asked one after the other."""

from __future__ import annotations

from folkmoot.review.forms.choosing_for_each import ChoosingForEach
from folkmoot.review.forms.form import Best
from folkmoot.review.reply import Given, Told
from kinds.review_form import ChooseForEach
from kinds.shapes.grouped import option
from schema.choice import Group
from tests.folkmoot.review.forms.conftest import fill

GROUPS = tuple(Group(key=key, text=f"Who is\n{key}?") for key in ("ada", "bob", "eve"))
CHOICES = tuple(option(group, name) for group in GROUPS for name in ("friend", "foe"))
ASKED = ChooseForEach(groups=GROUPS, choices=CHOICES)
COMMITTEE = Best(
    {"ada": "foe", "bob": "friend"},
    lambda choice: (choice.group, choice.option) in {("ada", "foe"), ("bob", "friend")},
)


def test_each_question_is_asked_with_how_far_one_is() -> None:
    form = ChoosingForEach(ASKED, None)
    assert list(form.lines()) == ["  1 of 3: Who is ada?", "  1  friend", "  2  foe"]
    assert form.prompt == "1 of 3: 1-2 or a label"
    assert form.take("1") == Told(lines=("  2 of 3: Who is bob?",))  # with the same choices
    assert form.prompt.startswith("2 of 3")
    assert fill(form, "foe|fr") == Given({"ada": "friend", "bob": "foe", "eve": "friend"})


def test_one_can_go_back_and_keep_what_one_has_said() -> None:
    form = ChoosingForEach(ASKED, None)
    assert form.take("-") == Told("this is the first question")
    assert form.take("") == Told()
    fill(form, "1|1|-|-")
    assert form.prompt == "1 of 3: 1-2 or a label, an empty line for friend"
    assert fill(form, "2||2") == Given({"ada": "foe", "bob": "friend", "eve": "foe"})


def test_an_empty_line_keeps_the_committees_answer_where_it_is_shown() -> None:
    form = ChoosingForEach(ASKED, COMMITTEE)
    assert "an empty line for foe, or y for all" in form.prompt
    assert fill(form, "||1") == Given({"ada": "foe", "bob": "friend", "eve": "friend"})


def test_y_accepts_the_committees_answer_as_it_is() -> None:
    assert ChoosingForEach(ASKED, COMMITTEE).take("y") == Given(COMMITTEE.value)


def test_y_later_accepts_what_the_committee_says_to_the_questions_that_follow() -> None:
    form = ChoosingForEach(ASKED, COMMITTEE)
    reply = fill(form, "friend|y")
    assert isinstance(reply, Told)
    assert reply.lines[0] == "  3 of 3: Who is eve?"
    assert form.take("foe") == Given({"ada": "friend", "bob": "friend", "eve": "foe"})


def test_after_a_refusal_what_was_answered_is_there_to_be_kept() -> None:
    form = ChoosingForEach(ASKED, None)
    fill(form, "1|2|1")
    assert next(form.begin_again()) == "  1 of 3: Who is ada?"
    assert fill(form, "|1|") == Given({"ada": "friend", "bob": "friend", "eve": "friend"})


def test_a_task_without_questions_is_handed_in() -> None:
    form = ChoosingForEach(ChooseForEach(groups=(), choices=()), None)
    assert (form.names, list(form.lines())) == ((), [])
    assert form.take("") == Given({})


def test_a_label_of_the_question_is_no_command() -> None:
    assert ChoosingForEach(ASKED, None).names == ("friend", "foe")
