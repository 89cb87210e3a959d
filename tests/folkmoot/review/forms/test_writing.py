"""A text is typed on a line, or as a block."""

from __future__ import annotations

import pytest

from folkmoot.review.forms.writing import Writing
from folkmoot.review.reply import Given, Told, Wanted, command_in
from kinds.review_form import WriteText
from tests.folkmoot.review.forms.conftest import best, fill


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("  So it goes. ", "So it goes."),
        ('"""|So it|  goes.||"""', "So it\n  goes."),
        ('"""So it|goes."""', "So it\ngoes."),
        ('"""So it goes."""', "So it goes."),
        ('"""|say """so""" often|"""', 'say """so""" often'),
        ("y", "y"),
    ],
)
def test_a_text_is_a_line_or_a_block(lines: str, text: str) -> None:
    assert fill(Writing(WriteText(), None), lines) == Given(text)


@pytest.mark.parametrize("lines", ["", "  ", '"""|"""', '"""| |"""', '""""""'])
def test_an_empty_text_is_told_to_be_no_answer(lines: str) -> None:
    reply = fill(Writing(WriteText(), None), lines)
    assert isinstance(reply, Told)
    assert "an empty text is no answer" in reply.words


def test_a_text_of_one_line_has_no_block() -> None:
    form = Writing(WriteText(multiline=False), None)
    assert '"""' not in form.prompt
    reply = form.take('"""')
    assert isinstance(reply, Told)
    assert "one line" in reply.words


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("note that it rains", None),
        ("Quit", None),
        ("s", Wanted("skip")),
        (":n too ironic", Wanted("note", "too ironic")),
        (":quit", Wanted("quit")),
    ],
)
def test_words_of_a_text_are_no_commands(line: str, wanted: Wanted | None) -> None:
    form = Writing(WriteText(), None)
    assert command_in(line, form.names, form.commands) == wanted


def test_within_a_block_nothing_is_a_command_and_a_refusal_ends_it() -> None:
    form = Writing(WriteText(), best(["so"]))
    form.take('"""')
    assert command_in("q", form.names, form.commands) is None
    assert form.take("y") == Told()
    assert list(form.begin_again()) == []
    assert form.take("y") == Given(["so"])
