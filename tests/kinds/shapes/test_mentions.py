"""Given spans are found in the text."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.shapes.mentions import Mention, mention_of, mentions_of, pointed_at
from kinds.shapes.surroundings import in_place, sentence_numbers
from schema.errors import InvalidSubmission

TEXT = "Ann met Bo. Ann left."


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("Bo", (8, 10)),
        ({"text": "Bo"}, (8, 10)),
        ({"start": 12, "end": 15}, (12, 15)),
        ({"start": 12, "end": 15, "text": "Ann"}, (12, 15)),
        ("Ann", (0, 3)),
        ("An", None),  # only whole words
        ({"start": 0, "end": 3, "text": "Bo"}, None),
        ({"start": 5, "end": 90}, None),
        ({"start": True, "end": 3}, None),
        ({"start": 0}, None),
        ("Carl", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_a_span_is_found_by_its_offsets_or_its_words(item: Any, place: Any) -> None:
    found = mention_of(TEXT, item)
    assert (found and (found.start, found.end)) == place


def test_of_several_places_the_nearest_counts() -> None:
    found = mention_of(TEXT, "Ann", near=20)
    assert found is not None
    assert found.start == 12


def test_an_answer_points_at_what_is_given_by_id_place_words_or_number() -> None:
    ann, bo = Mention(start=0, end=3, text="Ann", id="x"), Mention(start=8, end=10, text="Bo")
    later = Mention(start=12, end=15, text="Ann")
    given = (ann, bo, later)
    assert pointed_at(given, "x") is ann
    assert pointed_at(given, 1) is bo
    assert pointed_at(given, {"start": 12, "end": 15}) is later
    assert pointed_at(given, "Bo") is bo
    assert pointed_at(given, "Ann") is None  # two have these words
    assert pointed_at(given, 9) is None
    assert pointed_at(given, True) is None


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ("none", "no list"),
        (["Carl"], "number 1 of 'spans' is not in the text"),
        ([{"id": "a", "text": "Ann"}, {"id": "a", "text": "Bo"}], "two of 'spans' have the id 'a'"),
    ],
)
def test_given_spans_that_do_not_fit_the_text_are_named(spans: Any, message: str) -> None:
    with pytest.raises(InvalidSubmission, match=message):
        mentions_of(TEXT, {"spans": spans}, "spans", '["Ann"]')


def test_given_spans_may_come_as_the_json_that_a_csv_file_holds() -> None:
    assert [m.text for m in mentions_of(TEXT, {"s": '["Bo"]'}, "s", '["Ann"]')] == ["Bo"]


def test_words_that_come_twice_are_shown_with_what_stands_around_them() -> None:
    text = "The first bell rang at noon, and then nobody moved until the second bell rang."
    rang = mention_of(text, "rang", near=70)
    assert rang is not None
    assert in_place(text, rang) == "“rang” in “until the second bell rang.”"


def test_sentences_end_in_every_script() -> None:
    text = "A b. C d! 我们走。他来। e"
    places = [Mention(start=text.index(c), end=text.index(c) + 1, text=c) for c in "ACe"]
    assert sentence_numbers(text, places) == [0, 1, 4]
    assert sentence_numbers("3.5 kg", [Mention(start=4, end=6, text="kg")]) == [0]
