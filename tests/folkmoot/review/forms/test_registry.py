"""Every description that a kind can give of its form has one on the terminal."""

from __future__ import annotations

from typing import get_args

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.review.forms.accepting import Accepting
from folkmoot.review.forms.choosing import Choosing
from folkmoot.review.forms.quoting import Quoting
from folkmoot.review.forms.registry import FORMS, form_of
from folkmoot.review.reply import Given, Told
from kinds.review_form import AcceptOnly, ReviewForm
from tests.folkmoot.review.forms.conftest import best


def test_every_description_has_a_form() -> None:
    assert set(FORMS) == set(get_args(get_args(ReviewForm)[0]))


@pytest.mark.parametrize(("kind", "form"), [("classification", Choosing), ("spans", Quoting)])
def test_a_task_is_asked_by_what_its_kind_describes(kind: str, form: type) -> None:
    campaign = plan_campaign(name="c", kind=kind, labels=["a", "b"], models=["scripted-a"])
    assert isinstance(form_of(campaign, {"text": "so"}, None), form)


def test_what_cannot_be_typed_is_accepted_where_it_is_shown() -> None:
    form = Accepting(AcceptOnly(), best(["a poem"]))
    assert form.take("y") == Given(["a poem"])
    assert form.take("no") == Told("'no' is neither y nor a command")


def test_what_cannot_be_typed_and_is_hidden_says_where_it_can_be_answered() -> None:
    form = Accepting(AcceptOnly(), None)
    reply = form.take("y")
    assert isinstance(reply, Told)
    assert "--answers FILE" in reply.words
    told = " ".join(form.lines())
    assert "--show" in told
    assert "--answers FILE" in told
