"""Words are found in every script, whole, with the signs that belong to them."""

from __future__ import annotations

import unicodedata

import pytest

from kinds.shapes.letters import boundaries, outline
from kinds.shapes.words import words, words_of


def _words(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada met @anna in #Oslo.", "Ada|met|@anna|in|#Oslo"),
        ("It cost $5.99, or €5.", "It|cost|$5.99|or|€5"),
        ("C++ and C# are 5% up, 1,000.50 at 12:30", "C++|and|C#|are|5%|up|1,000.50|at|12:30"),
        ("AT&T wrote to a.b@c.com", "AT&T|wrote|to|a.b@c.com"),
        ("the U.S. and the U.S.-led", "the|U.S.|and|the|U.S.|led"),
        ("Lee Jr. works for Acme Inc.", "Lee|Jr.|works|for|Acme|Inc."),
        ("l\u2019Italie, Ankara'da, O'Neill", "l\u2019Italie|Ankara'da|O'Neill"),
        ("x_1 and __init__", "x_1|and|init"),
        ("दिल्ली में राम", "दिल्ली|में|राम"),
        ("مُحَمَّدٌ فِي القَاهِرَةِ", "مُحَمَّدٌ|فِي|القَاهِرَةِ"),
        ("او می\u200cرود", "او|می\u200cرود"),
        ("北京市很大。", "北|京|市|很|大"),
        ("東京タワーへ", "東|京|タワー|へ"),
        ("佐々木さん、らーめん", "佐々|木|さ|ん|らー|め|ん"),
        ("iPhone手机2024年", "iPhone|手|机|2024|年"),
        ("เป็นไทย", "เป็|น|ไท|ย"),
        ("မြန်မာ", "မြန်|မာ"),
        ("ភ្នំពេញ", "ភ្នំ|ពេ|ញ"),
        ("서울에서 KBS가", "서울에서|KBS|가"),
        ("👍🏽 ok 👨‍👩‍👧", "ok"),
        ("so \u200cit goes", "so|it|goes"),
        ("! ! ...", ""),
        ("", ""),
    ],
)
def test_a_word_is_whole_with_its_marks_and_its_signs(text: str, expected: str) -> None:
    assert _words(text) == expected.split("|" if expected else None)


def test_decomposed_accents_stay_with_their_letters() -> None:
    text = unicodedata.normalize("NFD", "José vive em São Paulo")
    assert [unicodedata.normalize("NFC", word) for word in _words(text)] == [
        "José", "vive", "em", "São", "Paulo",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("Spider-Man", {"Spider", "Man"}),
        ("London's", {"London"}),
        ("don't", set()),
        ("l'Italie", {"Italie"}),
        ("Ankara'da", {"Ankara"}),
        ("@anna", {"anna"}),
        ("$5", {"5"}),
        ("U.S.", {"U.S"}),
        ("C++", set()),
        ("서울에서", {"서울"}),
        ("한국어로는", {"한국어", "한국어로"}),
        ("나는", set()),
        ("東京", set()),
    ],
)
def test_a_name_within_a_word_can_be_told_apart(text: str, within: set[str]) -> None:
    found = {
        text[start:end]
        for word in words_of(text)
        for start in (word.start, *word.starts)
        for end in (*word.ends, word.end)
        if start < end
    }
    assert found - set(_words(text)) == within


@pytest.mark.parametrize(
    "read_as_one", ["e\u0301", "👨‍👩‍👧", "👍🏽", "🇫🇷", "\r\n", "नि", "เก", "กำ", "한", "ក្រ"]
)
def test_what_is_read_as_one_is_not_torn(read_as_one: str) -> None:
    text = f"x{read_as_one}{read_as_one}"
    free = boundaries(text, outline(text))
    size = len(read_as_one)
    places = [place for place, is_free in enumerate(free) if is_free]
    assert places == [
        0,
        1,
        1 + size,
        1 + 2 * size,
    ]
