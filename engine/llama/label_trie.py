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
    """The trie of some options. A text of thousands of tokens may be one.

    Args:
        options: the tokens of each option, as they stand after the prompt.
        ends: the tokens that end an answer.
    """

    def __init__(self, options: Sequence[Sequence[int]], ends: Iterable[int]) -> None:
        self._options = [tuple(option) for option in options]
        self._ends = sorted(ends)
        self._following: list[dict[int, int]] = [{}]
        """By node, which node each token leads to; the root is 0."""
        self._nodes = [self._add(option) for option in self._options]
        """By option, the nodes that its tokens lead to."""
        self._last = {nodes[-1] if nodes else 0 for nodes in self._nodes}
        self._scores: dict[int, float] = {}
        """By node, of the token that leads to it."""
        self._ended: dict[int, float] = {}
        """By node, of the answer's end there."""

    def _add(self, option: Path) -> list[int]:
        at, nodes = 0, []
        for token in option:
            if token not in self._following[at]:
                self._following[at][token] = len(self._following)
                self._following.append({})
            at = self._following[at][token]
            nodes.append(at)
        return nodes

    def branches(self) -> tuple[Branch, ...]:
        """What must be computed beside the root, each inner node's prediction asked for once."""
        covered: set[int] = set()
        branches = []
        # An option's last node is within another branch where it is an inner one.
        inner = {option[:-1]: nodes[:-1] for option, nodes in self._both() if len(option) > 1}
        for path, nodes in sorted(inner.items(), key=lambda item: (-len(item[0]), item[0])):
            wanted = tuple(index for index, node in enumerate(nodes) if node not in covered)
            if wanted:
                covered.update(nodes)
                branches.append(Branch(path, wanted))
        return tuple(branches)

    def read(self, node: Path, prediction: Distribution) -> None:
        """Take what is needed from the prediction at the inner node that ``node`` leads to."""
        at = 0
        for token in node:
            at = self._following[at][token]
        for token, after in self._following[at].items():
            self._scores[after] = prediction.of(token)
        if at in self._last:
            self._ended[at] = prediction.of_any(self._ends)

    def scores(self) -> tuple[float, ...]:
        """The log-probability of each option, once every inner node was read."""
        return tuple(
            sum(scores) + self._ended.get(nodes[-1] if nodes else 0, 0.0)
            for scores, nodes in zip(self.by_token(), self._nodes, strict=True)
        )

    def by_token(self) -> tuple[tuple[float, ...], ...]:
        """The log-probability of each token of each option, without that of its end."""
        return tuple(tuple(self._scores[node] for node in nodes) for nodes in self._nodes)

    def _both(self) -> Iterable[tuple[Path, list[int]]]:
        return zip(self._options, self._nodes, strict=True)
