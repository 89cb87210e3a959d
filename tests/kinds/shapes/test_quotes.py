"""A quote is found where it stands: in whole words where the script has them."""

from __future__ import annotations

import unicodedata

import pytest

from kinds.shapes import quotes
from kinds.shapes.letters import boundaries
from kinds.shapes.quotes import occurrences


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "quote", "places"),
    [
        ("USED in the US, US-led", "US", [(12, 14), (16, 18)]),
        ("USED", "US", []),
        ("London's and London", "London", [(0, 6), (13, 19)]),
        ("C++ and C", "C", [(8, 9)]),
        ("5.99 and 5", "5", [(9, 10)]),
        ("the U.S. is", "U.S.", [(4, 8)]),
        ("hi @anna, anna", "anna", [(4, 8), (10, 14)]),
        ("(a b) says “a b”", "“a b”", [(11, 16)]),
        ("我住在北京市、北京", "北京", [(3, 5), (7, 9)]),
        ("東京タワー", "京タワー", [(1, 5)]),
        ("スターバックスコーヒー", "コーヒー", [(7, 11)]),
        ("กรุงเทพ", "เทพ", [(4, 7)]),
        ("नई दिल्ली", "दिल्ली", [(3, 9)]),
        ("नई दिल्ली", "दिल", []),
        ("서울에서 서울", "서울", [(0, 2), (5, 7)]),
        ("대한민국", "민국", [(2, 4)]),
        ("والقاهرة", "القاهرة", [(1, 8)]),
        ("كَتَبَ", "كت", []),
        ("👨‍👩‍👧 x", "👨", []),
        ("aa aa", "aa", [(0, 2), (3, 5)]),
        ("nan nan nan", "nan nan", [(0, 7)]),
        ("😀 Ada", "Ada", [(2, 5)]),
        ("New\u00a0York", "New York", [(0, 8)]),
        ("text", "  ", []),
    ],
)
def test_a_quote_is_found_where_a_reader_would_see_it(
    text: str, quote: str, places: list[tuple[int, int]]
) -> None:
    assert occurrences(text, quote) == places


def test_accents_may_be_encoded_differently_and_offsets_are_those_of_the_text() -> None:
    text = _nfd("Là José vive à São Paulo")
    for quote in ("José", "São Paulo", _nfd("José")):
        ((start, end),) = occurrences(text, quote)
        assert text[start:end] == _nfd(quote)
    assert occurrences("Là José", _nfd("José")) == [(3, 7)]
    assert occurrences(text, "Jose") == []


def test_a_text_is_taken_apart_once_however_many_quotes_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []

    def taking(text: str, drawn: str) -> list[bool]:
        taken.append(text)
        return boundaries(text, drawn)

    monkeypatch.setattr(quotes, "boundaries", taking)
    text = "Ada met Bob, and Bob met Cy in Ely, once and no more."
    assert [len(occurrences(text, name)) for name in ("Ada", "Bob", "Cy", "Ely")] == [1, 2, 1, 1]
    assert taken == [text]
