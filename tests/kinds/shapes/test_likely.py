"""Likely spans come first: what stands out as a name, a number, a title."""

from __future__ import annotations

import pytest

from kinds.shapes.likely import candidates


def _likely(text: str, most: int = 12) -> list[str]:
    return [text[run.start : run.end] for run in candidates(text, most)]


@pytest.mark.parametrize(
    ("text", "name", "among"),
    [
        ("yesterday we saw Ada Lovelace walk by", "Ada Lovelace", 1),
        ("yesterday Sen. Ada Lovelace said so", "Ada Lovelace", 2),
        ("the University of Oslo in the north", "University of Oslo", 1),
        ("the University of Oslo in the north", "Oslo", 3),
        ("follow @anna and #winter now", "@anna", 2),
        ("it weighs 34 kilos at least", "34 kilos", 3),
        ("they met on 23 April 1994 in the rain", "23 April 1994", 2),
        ("she read “the long night” again", "the long night", 3),
        ("some people like black metal here", "black metal", 8),
        ("she flew to London's docks", "London", 2),
        ("彼は東京タワーを見た", "東京", 3),
        ("彼はスターバックスに行った", "スターバックス", 6),
        ("我住在北京市。", "北京市", 12),
        ("राम दिल्ली में है", "दिल्ली", 3),
        ("김철수는 서울에서 산다", "서울", 6),
    ],
)
def test_what_stands_out_is_among_the_first(text: str, name: str, among: int) -> None:
    assert name in _likely(text, among)


def test_candidates_are_bounded_distinct_and_the_same_every_time() -> None:
    text = "Ada and Bob and Ada went to Oslo, Rome, Bonn and Cairo with Carl and Dora on 5 May"
    assert len(candidates(text, 4)) == 4
    assert len(set(_likely(text, 99))) == len(_likely(text, 99))
    assert candidates(text, 4) == candidates(text, 99)[:4]
    assert candidates("") == []
