"""Which tokens may be drawn at all. Pure; no model."""

from __future__ import annotations

import numpy as np
import pytest

from engine.llama.truncation import BEYOND, truncated

SHARES = [0.1, 0.4, 0.05, 0.25, 0.2]


def staying(shares: list[float], top_p: float = 1.0, min_p: float = 0.0) -> list[int]:
    """The tokens that may still be drawn."""
    scores = np.log(np.array(shares, dtype=np.float32)) + 3  # logits are known up to a constant
    before = scores.copy()
    after = truncated(scores, top_p, min_p)
    assert set(np.unique((before - after).round())) <= {0.0, BEYOND}
    return list(np.flatnonzero(before - after < 1))


@pytest.mark.parametrize(
    ("top_p", "kept"),
    [(0.01, [1]), (0.39, [1]), (0.6, [1, 3]), (0.8, [1, 3, 4]), (0.9, [0, 1, 3, 4])],
)
def test_the_nucleus_is_the_fewest_tokens_that_hold_the_share(
    top_p: float, kept: list[int]
) -> None:
    assert staying(SHARES, top_p=top_p) == kept


@pytest.mark.parametrize(("min_p", "kept"), [(0.45, [1, 3, 4]), (1.0, [1]), (0.2, [0, 1, 3, 4])])
def test_tokens_far_below_the_most_probable_one_are_left_out(min_p: float, kept: list[int]) -> None:
    assert staying(SHARES, min_p=min_p) == kept


def test_both_limits_hold_together() -> None:
    assert staying(SHARES, top_p=0.9, min_p=0.45) == [1, 3, 4]


@pytest.mark.parametrize("top_p", [0.001, 0.3, 0.9, 0.9999])
def test_the_nucleus_of_a_whole_vocabulary_is_that_of_sorting_it(top_p: float) -> None:
    for seed in range(4):
        logits = np.random.default_rng(seed).normal(0, 3, 50_000).astype(np.float32)
        weights = np.exp(logits.astype(np.float64))
        order = np.argsort(-weights)
        sums = np.cumsum(weights[order]) / weights.sum()
        expected = int(np.searchsorted(sums, top_p)) + 1
        kept = np.flatnonzero(logits - truncated(logits.copy(), top_p, 0.0) < 1)
        assert abs(len(kept) - expected) <= 1 + expected // 1000  # sums are rounded differently
        assert set(order[: len(kept)]) == set(kept)
