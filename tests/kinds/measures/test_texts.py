"""What texts have in common."""

from __future__ import annotations

import pytest

from kinds.measures.texts import chrf, rouge_l, words_of


def test_rouge_counts_the_longest_common_subsequence() -> None:
    # The example of the paper: "police killed the gunman" beside two candidates.
    assert rouge_l("police kill the gunman", "police killed the gunman") == pytest.approx(3 / 4)
    assert rouge_l("the gunman kill police", "police killed the gunman") == pytest.approx(2 / 4)
    assert rouge_l("", "police") == 0.0


def test_words_are_characters_where_no_space_stands_between_them() -> None:
    assert words_of("Zoë's 2 cats") == ["zoë", "s", "2", "cats"]
    assert words_of("東京 Tower") == ["東", "京", "tower"]


def test_chrf_is_worked_out_by_hand() -> None:
    # "abc" beside "abd": unigrams 2 of 3, bigrams 1 of 2, trigrams 0 of 1, on both sides.
    assert chrf("abc", "abd") == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    # "ab" beside "abab": precisions 1 and 1; recalls 2/4 and 1/3; recall weighs twice.
    recall = (2 / 4 + 1 / 3) / 2
    assert chrf("ab", "abab") == pytest.approx(5 * recall / (4 + recall))


def test_the_same_text_has_everything_and_a_strange_one_nothing() -> None:
    assert chrf("Guten Tag", "Guten Tag") == pytest.approx(1.0)
    assert chrf("xyz", "abc") == chrf("", "abc") == chrf("abc", "") == 0.0
