"""What a short text offers to be quoted: runs of its words, none torn, never too many."""

from __future__ import annotations

import unicodedata

import pytest

from kinds.shapes.runs import MOST_RUNS, runs
from kinds.shapes.words import words


def _quotes(text: str, **options: int) -> list[str]:
    return [text[run.start : run.end] for run in runs(text, **options)]


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我住在北京市。", "北京市"),
        ("昨日、東京タワーに行った。", "東京タワー"),
        ("ฉันอยู่ที่กรุงเทพฯ", "กรุงเทพฯ"),
        ("राम नई दिल्ली में है", "नई दिल्ली"),
        ("يَسْكُنُ أَحْمَدُ فِي دِمَشْقَ", "دِمَشْقَ"),
        ("김철수는 서울에서 산다", "서울"),
        ("thanks @anna for the $5.99", "@anna"),
        ("he writes C++ daily", "C++"),
        ("the New York-based Spider-Man", "New York"),
        ("in the U.S. today", "U.S."),
        ("J. R. R. Tolkien wrote it", "J. R. R. Tolkien"),
        (
            unicodedata.normalize("NFD", "em São Paulo, hoje"),
            unicodedata.normalize("NFD", "São Paulo"),
        ),
    ],
)
def test_a_name_can_be_quoted_in_every_script(text: str, name: str) -> None:
    assert name in _quotes(text)


@pytest.mark.parametrize("text", ["सीता मुंबई गई", "مُحَمَّدٌ فِي مِصْرَ", "used and torn", "ภาษาไทย"])
def test_no_run_begins_or_ends_within_a_word(text: str) -> None:
    edges = {place for word in words(text) for place in word}
    assert all(run.start in edges and run.end in edges for run in runs(text))


def test_runs_end_at_lines_and_at_marks_that_no_name_goes_over() -> None:
    assert _quotes("one\ntwo\u2028three") == ["one", "two", "three"]
    assert _quotes("天。地") == ["天", "地"]


def test_each_quote_is_offered_once() -> None:
    assert _quotes("so so so") == ["so", "so so", "so so so"]


def test_a_longer_text_offers_shorter_runs_and_a_long_one_none() -> None:
    longer = " ".join(f"w{number}" for number in range(100))
    assert 300 < len(runs(longer)) <= MOST_RUNS
    assert max(quote.count(" ") for quote in _quotes(longer)) == 3
    assert runs(" ".join(f"w{number}" for number in range(1000))) == []
    assert _quotes("a b c", longest=1) == ["a", "b", "c"]
    assert runs("a b c", most=2, longest=1) == []
    assert runs("so " * 1000) == []


def test_a_chinese_text_of_sixty_characters_still_offers_its_names() -> None:
    text = "".join(chr(0x4E00 + 7 * number) for number in range(60))
    assert text[10:16] in _quotes(text)
