"""A text is cut into clauses that can be quoted as they stand."""

from __future__ import annotations

import random
import time

import pytest

from roles.segments import MOST, segments


def texts(text: str) -> list[str]:
    return [segment.text for segment in segments(text)]


def test_clauses_lose_their_joining_words_and_commas() -> None:
    assert texts("The screen is gorgeous, but the battery dies before lunch.") == [
        "The screen is gorgeous",
        "the battery dies before lunch.",
    ]


def test_a_piece_of_less_than_three_words_joins_its_neighbour() -> None:
    assert texts("Well, I did not expect that, sadly, but here we are.") == [
        "Well, I did not expect that, sadly",
        "here we are.",
    ]


def test_one_long_clause_is_cut_in_two() -> None:
    assert texts("one two three four five six") == ["one two three", "four five six"]


def test_a_very_short_text_stays_whole() -> None:
    assert texts("Great.") == ["Great."]


@pytest.mark.parametrize("text", ["", "   ", "...", " , ; ", "?!"])
def test_a_text_without_words_has_no_segments(text: str) -> None:
    assert texts(text) == []


def test_sentences_of_scripts_without_spaces_are_cut_too() -> None:
    assert texts("好的产品。但是很贵！") == ["好的产品。", "但是很贵！"]  # noqa: RUF001


def test_a_long_text_offers_a_dozen_pieces_from_start_to_end() -> None:
    found = segments(" ".join(f"w{i}" for i in range(1000)))
    assert len(found) == MOST
    assert found[0].start == 0
    assert found[-1].text.endswith("w999")


def test_every_segment_is_verbatim_and_none_overlaps() -> None:
    chance = random.Random(1)
    for _ in range(3000):
        pieces = [chance.choice("ab, .;\n-!é。 ") for _ in range(40)]
        text = "".join(pieces) + chance.choice(["", " but so", " and I and I"])
        end = 0
        for segment in segments(text):
            assert text[segment.start : segment.start + len(segment.text)] == segment.text
            assert segment.start >= end
            assert segment.text == segment.text.strip()
            end = segment.start + len(segment.text)


@pytest.mark.parametrize(
    "text", ["a, " * 30_000, " " * 90_000 + "x", "-" * 90_000, "and " * 30_000]
)
def test_a_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    started = time.process_time()
    segments(text)
    assert time.process_time() - started < 5.0
