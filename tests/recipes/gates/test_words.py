from __future__ import annotations

import pytest
from pydantic import ValidationError

from recipes.base import Candidate
from recipes.gates.words import Words
from tests.recipes.pools import Pools


@pytest.mark.parametrize(
    ("text", "passed"), [("one two", True), ("one", False), ("a b c d", False)]
)
def test_a_text_passes_that_has_as_many_words_as_it_may(text: str, passed: bool) -> None:
    verdict = Words(words=(2, 3)).judge(Candidate({"text": text}), Pools())
    assert verdict.passed is passed


def test_what_is_turned_away_is_told_with_its_count() -> None:
    verdict = Words(words=(2, 3)).judge(Candidate({"text": "one"}), Pools())
    assert verdict.reason == "text has 1 words, fewer than 2"
    assert verdict.measured == 1


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError):
        Words(words=(3, 2))
