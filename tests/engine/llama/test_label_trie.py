"""Reading labels through the trie, against predictions written down by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.llama.distribution import Distribution
from engine.llama.label_trie import LabelTrie

END = 0
ROOT = Distribution(np.log(np.array([0.1, 0.5, 0.3, 0.1], dtype=np.float32)))
AFTER_1 = Distribution(np.log(np.array([0.6, 0.1, 0.2, 0.1], dtype=np.float32)))
AFTER_1_2 = Distribution(np.log(np.array([0.05, 0.05, 0.2, 0.7], dtype=np.float32)))


def probabilities(trie: LabelTrie) -> list[float]:
    return [math.exp(score) for score in trie.scores()]


def test_labels_of_one_token_need_the_prompt_alone() -> None:
    trie = LabelTrie([[1], [2], [3]], [END])
    trie.read((), ROOT)
    assert trie.branches() == ()
    assert probabilities(trie) == pytest.approx([0.5, 0.3, 0.1], rel=1e-5)


def test_a_label_that_starts_another_is_scored_with_its_end() -> None:
    trie = LabelTrie([[1], [1, 2], [2]], [END])
    trie.read((), ROOT)
    trie.read((1,), AFTER_1)
    assert probabilities(trie) == pytest.approx([0.5 * 0.6, 0.5 * 0.2, 0.3], rel=1e-5)


def test_any_of_the_end_tokens_ends_a_label() -> None:
    trie = LabelTrie([[1], [1, 2]], [END, 3])
    trie.read((), ROOT)
    trie.read((1,), AFTER_1)
    assert probabilities(trie)[0] == pytest.approx(0.5 * (0.6 + 0.1), rel=1e-5)


def test_labels_with_a_common_start_are_told_apart_after_it() -> None:
    trie = LabelTrie([[1, 2, 3], [1, 2, 2], [1, 1]], [END])
    (branch,) = trie.branches()
    assert branch.tokens == (1, 2)
    assert branch.outputs == (0, 1)
    trie.read((), ROOT)
    trie.read((1,), AFTER_1)
    trie.read((1, 2), AFTER_1_2)
    assert probabilities(trie) == pytest.approx(
        [0.5 * 0.2 * 0.7, 0.5 * 0.2 * 0.2, 0.5 * 0.1], rel=1e-5
    )


def test_no_prediction_is_asked_for_twice() -> None:
    trie = LabelTrie([[1, 2, 3], [1, 3, 3], [1, 3, 1, 2], [2, 2]], [END])
    asked = [branch.tokens[: output + 1] for branch in trie.branches() for output in branch.outputs]
    assert sorted(asked) == [(1,), (1, 2), (1, 3), (1, 3, 1), (2,)]


def test_two_options_with_the_same_tokens_get_the_same_score() -> None:
    trie = LabelTrie([[1], [1]], [END])
    trie.read((), ROOT)
    assert trie.scores()[0] == trie.scores()[1]


def test_one_option_alone_is_not_normalised_to_certainty() -> None:
    trie = LabelTrie([[2]], [END])
    trie.read((), ROOT)
    assert probabilities(trie) == pytest.approx([0.3], rel=1e-5)


def test_each_token_of_an_option_has_a_score_of_its_own() -> None:
    trie = LabelTrie([[1, 2, 3], [1]], [END])
    for path, prediction in (((), ROOT), ((1,), AFTER_1), ((1, 2), AFTER_1_2)):
        trie.read(path, prediction)
    first, second = trie.by_token()
    assert [math.exp(score) for score in first] == pytest.approx([0.5, 0.2, 0.7], rel=1e-5)
    assert [math.exp(score) for score in second] == pytest.approx([0.5], rel=1e-5)
    assert trie.scores()[0] == pytest.approx(sum(first))
    assert trie.scores()[1] == pytest.approx(math.log(0.5 * 0.6), rel=1e-5)


def test_an_option_may_be_a_text_of_thousands_of_tokens() -> None:
    text = [1, 2, 3] * 1300
    trie = LabelTrie([text], [END])
    (branch,) = trie.branches()
    assert branch.tokens == tuple(text[:-1])
    assert branch.outputs == tuple(range(len(text) - 1))
