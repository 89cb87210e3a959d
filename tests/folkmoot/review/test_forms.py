"""How each sort of answer is typed."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.review.forms import Form, form_of, verbatim
from folkmoot.review.reply import Given, Told
from kinds import base
from kinds.spans import Spans
from schema.campaign import Campaign
from schema.choice import OpenText
from schema.errors import UserError

TEXT = "Ada met\n Bob in New  York."


def spans_form(best: Any = None) -> Form:
    campaign = plan_campaign(
        name="c", kind="spans", labels=["person", "place", "a:b"], models=["scripted-a"]
    )
    return form_of(campaign, {"text": TEXT}, best)


def fill(form: Form, lines: str) -> Any:
    """What the form says to the last of the lines."""
    reply = None
    for line in lines.split("|"):
        reply = form.take(line)
    return reply


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ("person: Ada|pl: New York|", [("Ada", "person"), ("New  York", "place")]),
        ("Person:Ada|person: Bob|-|a:b: met Bob|", [("met\n Bob", "a:b")]),
        ("none", []),
    ],
)
def test_spans_are_quotes_a_line_with_their_labels(
    lines: str, answer: list[tuple[str, str]]
) -> None:
    given = fill(spans_form(), lines)
    assert given == Given([{"text": text, "label": label} for text, label in answer])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("person: Eve", "is not in the text"),
        ("dog: Ada", "neither a label"),
        ("p: Ada", "may be one of person, place"),
        ("Ada", "is no `label: quote`"),
        ("person:", "is no `label: quote`"),
        ("y", "is no `label: quote`"),  # the committee's answer is not shown
        ("", ""),
    ],
)
def test_what_is_no_span_is_told_why(line: str, words: str) -> None:
    reply = spans_form().take(line)
    assert isinstance(reply, Told)
    assert words in reply.words


def test_the_committees_answer_can_be_accepted_where_it_is_shown() -> None:
    best = [{"start": 0, "end": 3, "label": "person", "text": "Ada"}]
    assert spans_form(best).take("y") == Given(best)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("New  York", ["New  York"]),
        ("New York", ["New  York"]),
        ("met Bob", ["met\n Bob"]),
        ("met Eve", []),
        (".", ["."]),
    ],
)
def test_a_quote_is_found_whatever_white_space_the_terminal_showed(
    quote: str, found: list[str]
) -> None:
    assert verbatim(TEXT, quote) == found


@pytest.fixture
def poems(monkeypatch: pytest.MonkeyPatch) -> Campaign:
    class Poems(Spans):
        name = "poems"

        def answer_space(self, campaign: Campaign, input: object) -> Any:
            return OpenText(json_schema={})

    monkeypatch.setitem(base.KINDS._things, "poems", Poems())
    return plan_campaign(name="c", kind="poems", labels=["a"], models=["scripted-a"])


def test_a_kind_that_cannot_be_typed_can_be_accepted_or_says_what_to_do(poems: Campaign) -> None:
    assert form_of(poems, {"text": TEXT}, ["a poem"]).take("y") == Given(["a poem"])
    with pytest.raises(UserError, match=r"cannot be typed.*--answers FILE"):
        form_of(poems, {"text": TEXT}, None)
