"""Beginnings of prompts whose computation stays in the context, so that it is used again.

A radix tree over tokens: prompts that begin alike share the nodes of their common beginning, so
instructions are held once for all items, and an item once for all roles that look at it. Each node
holds its own run of tokens in a sequence of its own, and a prompt starts from a path of nodes.
What was not used for longest is given up first, ends before beginnings (Zheng et al., 2024,
SGLang: RadixAttention, arXiv 2312.07104).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int32]


def common_length(one: Tokens, other: Tokens) -> int:
    """How many leading tokens two prompts share."""
    length = min(len(one), len(other))
    differ = one[:length] != other[:length]
    return int(differ.argmax()) if differ.any() else length


class Memory(Protocol):
    """The context, as far as the tree needs it. Positions count from the start of a prompt."""

    def share(self, source: int, target: int, start: int, end: int) -> None:
        """Let ``target`` also hold what ``source`` holds from position ``start`` to ``end``."""

    def forget(self, sequence: int, start: int = 0, end: int = -1) -> None:
        """Take positions from a sequence, by default all; what others also hold stays."""


class Node:
    """A run of tokens after those of its parents.

    ``locks`` counts the running strands that started from here: their memory must stay.
    """

    def __init__(self, parent: Node | None, start: int, tokens: Tokens, sequence: int) -> None:
        self.parent, self.start, self.tokens, self.sequence = parent, start, tokens, sequence
        self.children: dict[int, Node] = {}
        self.locks = 0
        self.used = 0

    @property
    def end(self) -> int:
        """The position after its last token."""
        return self.start + len(self.tokens)


class Match(NamedTuple):
    """What of a prompt the tree holds: the last node, perhaps used in part, and the length."""

    node: Node
    length: int


class PrefixTree:
    """What is kept.

    Args:
        memory: whose sequences hold the nodes.
        sequences: those that the tree may use; one a node.
    """

    def __init__(self, memory: Memory, sequences: Sequence[int]) -> None:
        self._memory = memory
        self._free = list(sequences)
        self._root = Node(None, 0, np.empty(0, dtype=np.int32), -1)
        self._clock = 0
        self.tokens = 0
        """In all nodes together."""
        self.evicted = 0
        """Tokens that were given up so far."""

    def match(self, prompt: Tokens) -> Match:
        """The longest beginning of ``prompt`` that is kept. It counts as used."""
        self._clock += 1
        node, length = self._root, 0
        while length < len(prompt) and (child := node.children.get(int(prompt[length]))):
            shared = common_length(child.tokens, prompt[length:])
            node, length = child, length + shared
            node.used = self._clock
            if shared < len(child.tokens):
                break
        return Match(node, length)

    def start(self, match: Match, sequence: int) -> None:
        """Let an empty sequence begin with what was matched, and lock it until :meth:`leave`."""
        for node in self._path(match.node):
            self._memory.share(node.sequence, sequence, node.start, min(node.end, match.length))
        match.node.locks += 1

    def leave(self, node: Node) -> None:
        """Take back one lock."""
        node.locks -= 1

    def keep(self, prompt: Tokens, sequence: int) -> Match:
        """Keep ``prompt``, all of which ``sequence`` holds; what is kept of it in the end, which
        is less where every sequence of the tree is locked."""
        found = self.match(prompt)
        if found.length < len(prompt) and found.length < found.node.end:
            upper = self._split(found.node, found.length)
            if upper is None:
                return found
            found = Match(upper, found.length)
        if found.length == len(prompt):
            return found
        taken = self._take_sequence(found.node)
        if taken is None:
            return found
        node = Node(found.node, found.length, prompt[found.length :].copy(), taken)
        node.used = self._clock
        self._memory.share(sequence, taken, node.start, node.end)
        found.node.children[int(node.tokens[0])] = node
        self.tokens += len(node.tokens)
        return Match(node, len(prompt))

    def evict(self) -> bool:
        """Give up the end that was not used for longest; whether there was one to give up."""
        oldest = min(self._loose(), key=lambda node: node.used, default=None)
        if oldest is None or oldest.parent is None:
            return False
        self._memory.forget(oldest.sequence)
        self._free.append(oldest.sequence)
        del oldest.parent.children[int(oldest.tokens[0])]
        self.tokens -= len(oldest.tokens)
        self.evicted += len(oldest.tokens)
        return True

    def _split(self, node: Node, length: int) -> Node | None:
        """Cut a node in two at position ``length``: the new upper part, or None without room."""
        if node.parent is None or (taken := self._take_sequence(node)) is None:
            return None
        cut = length - node.start
        upper = Node(node.parent, node.start, node.tokens[:cut], taken)
        upper.used = node.used
        self._memory.share(node.sequence, taken, node.start, length)
        self._memory.forget(node.sequence, node.start, length)
        node.parent.children[int(upper.tokens[0])] = upper
        node.parent, node.start, node.tokens = upper, length, node.tokens[cut:]
        upper.children[int(node.tokens[0])] = node
        return upper

    def _take_sequence(self, needed: Node) -> int | None:
        """A sequence for a new node; ``needed`` is not given up for it."""
        if not self._free:
            needed.locks += 1
            self.evict()
            needed.locks -= 1
        return self._free.pop() if self._free else None

    def _loose(self) -> Iterator[Node]:
        """The ends of branches that no running strand needs."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            waiting += node.children.values()
            if not node.children and not node.locks and node is not self._root:
                yield node

    def _path(self, node: Node) -> list[Node]:
        path = []
        while node.parent is not None:
            path.append(node)
            node = node.parent
        return path[::-1]
