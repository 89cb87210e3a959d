"""What a person types means what it says, or is answered with what can be typed."""

from __future__ import annotations

import pytest

from folkmoot.review.reply import Told, Wanted, choice_in, command_in
from schema.choice import Choice


def choices(names: str) -> list[Choice]:
    return [Choice(key=name, text=name) for name in names.split(",")]


@pytest.mark.parametrize(
    ("line", "labels", "means"),
    [
        ("positive", "positive,negative", "positive"),
        (" Positive ", "positive,negative", "positive"),
        ("2", "positive,negative", "negative"),
        ("n", "positive,negative", "negative"),
        ("pos", "positive,pos", "pos"),  # the whole name of one, the beginning of another
        ("POS", "positive,pos", "pos"),
        ("us", "US,us", "us"),
        ("1", "0,1", "1"),  # labels that are numbers have none
        ("STRASSE", "straße,haus", "straße"),
    ],
)
def test_a_label_is_named_whole_by_number_or_by_its_beginning(
    line: str, labels: str, means: str
) -> None:
    found = choice_in(line, choices(labels))
    assert isinstance(found, Choice)
    assert found.key == means


@pytest.mark.parametrize(
    ("line", "labels", "words"),
    [
        ("po", "positive,polite", "may be one of positive, polite"),
        ("3", "positive,negative", "type 1 to 2"),
        ("0", "positive,negative", "type 1 to 2"),
        ("3", "0,1", "neither a label nor a command"),
        ("great", "positive,negative", "neither a label nor a command"),
        ("Us", "US,us", "may be one of US, us"),
    ],
)
def test_what_names_no_label_is_told_why(line: str, labels: str, words: str) -> None:
    found = choice_in(line, choices(labels))
    assert isinstance(found, Told)
    assert words in found.words


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("s", Wanted("skip")),
        ("Skip", Wanted("skip")),
        (":q", Wanted("quit")),
        ("n too  ironic", Wanted("note", "too  ironic")),
        ("note", Wanted("note")),
        ("?", Wanted("help")),
        ("sure", None),
        ("s e", None),
        ("", None),
    ],
)
def test_a_command_is_a_letter_or_its_word(line: str, wanted: Wanted | None) -> None:
    assert command_in(line) == wanted


def test_a_label_that_is_called_like_a_command_is_no_command_but_after_a_colon() -> None:
    assert command_in("s", ["s", "m"]) is None
    assert command_in(":s", ["s", "m"]) == Wanted("skip")
    assert command_in("q", ["s", "m"]) == Wanted("quit")
