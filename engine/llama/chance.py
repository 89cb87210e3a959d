"""Draws tokens by chance so that a seed says the same again, whatever shares the batch.

A draw from a softmax is the largest of its logits with Gumbel noise added (Maddison et al., 2014,
A* Sampling). The noise of a token follows from the seed, the place in the text and the token alone,
so logits that are rounded a little differently nearly always give the same token; where a number
falls into a running sum over the vocabulary, they nearly never do. And the largest noisy logit of
*some* tokens is a draw from the softmax over these: what may not be said is passed over.

Probable tokens have noise of their own. All others have one together, of which more comes only
where it would win: as exact, and it takes a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

PROBABLE = 1e-4
"""The share of the most probable token's probability from which a token has noise of its own."""
FIRST = 32
"""How many tokens are asked about before all probable ones are."""
PATIENCE = 64
"""How many improbable tokens are asked about."""

_BLOCK = 512
"""Tokens whose weights are summed before one of them is drawn: a running sum over a whole
vocabulary takes ten times as long as the softmax itself."""
_TAIL = -1
"""The token number of all improbable tokens together."""
_WORD = 2**64
_SEED, _PLACE = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03  # odd, without pattern

Permitted = Callable[[NDArray[np.int64]], int | None]
"""The first of some tokens that may be said; None for none."""


class Chance:
    """The draws of one text.

    Args:
        seed: with the same seed and predictions the draws are the same.
    """

    def __init__(self, seed: int) -> None:
        self._seed, self._place = seed, 0
        self._random = np.random.default_rng(seed)

    def draw(self, scores: NDArray[np.float32], permitted: Permitted | None = None) -> int | None:
        """A draw from the softmax of ``scores``, over the tokens that may be said where not all
        may; None where few may that are hardly probable."""
        self._place += 1
        weights = np.zeros(-(-scores.size // _BLOCK) * _BLOCK, dtype=np.float32)
        np.exp(scores - scores.max(), out=weights[: scores.size])
        probable = np.flatnonzero(weights >= PROBABLE)
        keys = np.log(weights[probable]) + gumbel(self._seed, self._place, probable)
        weights[probable] = 0
        best, key = _best(probable, keys, permitted)
        other = self._improbable(weights, key, permitted)
        return best if other is None else other

    def anything(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """What draws among all tokens go by: the largest wins, then the next."""
        noisy: NDArray[np.float64] = scores + self._random.gumbel(size=scores.size)
        return noisy

    def _improbable(
        self, weights: NDArray[np.float32], key: float, permitted: Permitted | None
    ) -> int | None:
        """The improbable token that comes before ``key``, if one does.

        What comes next of the rest is as if each token waited for as long as an exponential
        variable of its weight says; the largest Gumbel variable is the shortest wait.
        """
        rest = float(weights.sum(dtype=np.float64))
        if rest <= 0:
            return None
        (noise,) = gumbel(self._seed, self._place, np.array([_TAIL]))
        wait = float(np.exp(-(np.log(rest) + noise)))
        for _ in range(PATIENCE):
            if wait >= np.exp(-key):
                return None
            token = self._by_weight(weights)
            if permitted is None or permitted(np.array([token])) is not None:
                return token
            weights[token] = 0
            rest = float(weights.sum(dtype=np.float64))
            if rest <= 0:
                return None
            wait += self._random.exponential() / rest
        return None

    def _by_weight(self, weights: NDArray[np.float32]) -> int:
        blocks = weights.reshape(-1, _BLOCK)
        ends = np.cumsum(blocks.sum(axis=1, dtype=np.float64))
        place = self._random.random() * ends[-1]
        block = _reaches(ends, place)
        within = np.cumsum(blocks[block], dtype=np.float64)
        before = ends[block - 1] if block else 0.0
        return block * _BLOCK + _reaches(within, place - before)


def gumbel(seed: int, place: int, tokens: NDArray[np.int64]) -> NDArray[np.float64]:
    """Gumbel noise for each of ``tokens`` at one place of a text (SplitMix64: Steele et al.,
    2014)."""
    start = ((seed + 1) * _SEED + place * _PLACE) % _WORD
    mixed = tokens.astype(np.uint64) + np.uint64(start)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    even = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2**53
    noise: NDArray[np.float64] = -np.log(-np.log(even))
    return noise


def _best(
    tokens: NDArray[np.int64], keys: NDArray[np.float64], permitted: Permitted | None
) -> tuple[int | None, float]:
    """The token of the largest key that may be said, and that key."""
    if permitted is None:
        at = int(keys.argmax())
        return int(tokens[at]), float(keys[at])
    order = np.argsort(-keys)
    for part in (order[:FIRST], order[FIRST:]):
        if len(part) and (found := permitted(tokens[part])) is not None:
            return found, float(keys[np.searchsorted(tokens, found)])
    return None, -np.inf


def _reaches(sums: NDArray[np.float64], place: float) -> int:
    """Where running sums first exceed ``place``: never where nothing was added, however rounded."""
    inside = min(max(place, 0.0), float(sums[-1]) * (1 - 1e-12))
    return int(np.searchsorted(sums, inside, side="right"))
