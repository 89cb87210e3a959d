"""Spans are typed as quotes."""

from __future__ import annotations

import pytest

from folkmoot.review.forms.form import Best, Form
from folkmoot.review.forms.quoting import Quoting, verbatim
from folkmoot.review.reply import Given, Told
from kinds.review_form import QuoteText
from tests.folkmoot.review.forms.conftest import choices, fill

TEXT = "Ada met\n Bob in New  York."


def spans_form(best: Best | None = None) -> Form:
    return Quoting(
        QuoteText(field="text", text=TEXT, labels=choices("person", "place", "a:b")), best
    )


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
    assert spans_form(Best(best, lambda choice: False)).take("y") == Given(best)


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
