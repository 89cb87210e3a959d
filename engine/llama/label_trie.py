"""Reads the log-probability of whole labels from as few predictions as possible.

The tokens of all options form a trie. By the chain rule an option's probability is the product
of its tokens' probabilities, each read from the prediction at its parent node, so only the inner
nodes need to be computed: the root, which is the prompt's last position, and what several tokens
long options go through. One-token labels need the root alone, however many they are.

Where one option's tokens start another's, the shorter one would always be at least as probable;
it therefore also includes the probability that the answer ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.llama.distribution import Distribution

Path = tuple[int, ...]
"""The tokens from the root to a node."""


class Branch(NamedTuple):
    """A run of inner nodes to compute after the prompt."""

    tokens: Path
    outputs: tuple[int, ...]
    """Indices into ``tokens`` after which the prediction is wanted."""


class LabelTrie:
    """The trie of some options.

    Args:
        options: the tokens of each option, as they stand after the prompt.
        ends: the tokens that end an answer.
    """

    def __init__(self, options: Sequence[Sequence[int]], ends: Iterable[int]) -> None:
        self._options = [tuple(option) for option in options]
        self._ends = sorted(ends)
        self._inner = {option[:depth] for option in self._options for depth in range(len(option))}
        self._scores: dict[tuple[Path, int | None], float] = {}

    def branches(self) -> tuple[Branch, ...]:
        """What must be computed beside the root, each inner node's prediction asked for once."""
        covered: set[Path] = {()}
        branches = []
        for node in sorted(self._inner, key=lambda path: (-len(path), path)):
            if node in covered:
                continue
            path = [node[:depth] for depth in range(1, len(node) + 1)]
            wanted = tuple(index for index, step in enumerate(path) if step not in covered)
            covered.update(path)
            branches.append(Branch(node, wanted))
        return tuple(branches)

    def read(self, node: Path, prediction: Distribution) -> None:
        """Take what is needed from the prediction at the inner node ``node``."""
        depth = len(node)
        following = {
            option[depth]
            for option in self._options
            if len(option) > depth and option[:depth] == node
        }
        for token in following:
            self._scores[node, token] = prediction.of(token)
        if node in self._options:
            self._scores[node, None] = prediction.of_any(self._ends)

    def scores(self) -> tuple[float, ...]:
        """The log-probability of each option, once every inner node was read."""
        return tuple(self._score(option) for option in self._options)

    def _score(self, option: Path) -> float:
        total = sum(self._scores[option[:depth], token] for depth, token in enumerate(option))
        return total + (self._scores[option, None] if option in self._inner else 0.0)
