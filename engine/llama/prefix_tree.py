"""Beginnings of prompts whose computation stays in the context, so that it is used again.

A radix tree over tokens: prompts that begin alike share the nodes of their common beginning, so
instructions are held once for all items, and an item once for all roles that look at it. Each node
holds its own run of tokens in a sequence of its own, and a prompt starts from a path of nodes.
What was not used for longest is given up first, ends before beginnings (Zheng et al., 2024,
SGLang: RadixAttention, arXiv 2312.07104). The tree remembers for a while what it gave up, so that
:mod:`engine.llama.keeping` can tell when it gives up too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int32]

MEMORABLE = 16_384
"""Tokens without memory that are remembered at most."""


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
    ``sequence`` is -1 where the memory was given up, and the node only remembered.
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
    missed: int = 0
    """How many more tokens it held once."""


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
        self._remembered = 0

    def match(self, prompt: Tokens) -> Match:
        """The longest beginning of ``prompt`` that is kept. It counts as used."""
        self._clock += 1
        node, length, remembered, on_path = self._root, 0, 0, True
        while on_path:
            at = length + remembered
            child = self._child(node, prompt, at)
            if child is None:
                break
            shared = common_length(child.tokens, prompt[at:])
            child.used = self._clock
            if remembered or child.sequence < 0:
                remembered += shared
            else:
                length += shared
            node, on_path = child, shared == len(child.tokens)
        while node.sequence < 0 and node.parent is not None:
            node = node.parent
        return Match(node, length, remembered)

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
        self._clock += 1
        node, length = self._root, 0
        while length < len(prompt):
            child = self._child(node, prompt, length)
            if child is None:
                child = Node(node, length, prompt[length:].copy(), -1)
                child.used = self._clock
                node.children[int(child.tokens[0])] = child
                self._remembered += len(child.tokens)
            shared = common_length(child.tokens, prompt[length:])
            if shared < len(child.tokens) and not (child := self._split(child, shared)):
                break
            if child.sequence < 0 and not self._revive(child, sequence):
                break
            child.used = self._clock
            node, length = child, child.end
        return Match(node, length)

    def evict(self) -> bool:
        """Give up the end that was not used for longest; whether there was one to give up."""
        oldest = min(self._loose(), key=lambda node: node.used, default=None)
        if oldest is None:
            return False
        self._memory.forget(oldest.sequence)
        self._free.append(oldest.sequence)
        oldest.sequence = -1
        self.tokens -= len(oldest.tokens)
        self.evicted += len(oldest.tokens)
        self._remembered += len(oldest.tokens)
        if self._remembered > MEMORABLE:
            self._forget_half()
        return True

    def _revive(self, node: Node, source: int) -> bool:
        """Give a remembered node memory again, which ``source`` holds; whether there was room."""
        taken = self._take_sequence(node)
        if taken is None:
            return False
        self._memory.share(source, taken, node.start, node.end)
        node.sequence = taken
        self.tokens += len(node.tokens)
        self._remembered -= len(node.tokens)
        return True

    def _split(self, node: Node, cut: int) -> Node | None:
        """Cut a node in two after ``cut`` tokens: the new upper part, or None without room."""
        taken, middle = -1, node.start + cut
        if node.sequence >= 0:
            found = self._take_sequence(node)
            if found is None:
                return None
            taken = found
            self._memory.share(node.sequence, taken, node.start, middle)
            self._memory.forget(node.sequence, node.start, middle)
        upper = Node(node.parent, node.start, node.tokens[:cut], taken)
        upper.used = node.used
        if node.parent is not None:
            node.parent.children[int(upper.tokens[0])] = upper
        node.parent, node.start, node.tokens = upper, middle, node.tokens[cut:]
        upper.children[int(node.tokens[0])] = node
        return upper

    def _take_sequence(self, needed: Node) -> int | None:
        """A sequence for a new node; neither ``needed`` nor what it follows is given up for it."""
        if not self._free:
            held = needed
            while held.sequence < 0 and held.parent is not None:
                held = held.parent
            held.locks += 1
            self.evict()
            held.locks -= 1
        return self._free.pop() if self._free else None

    def _forget_half(self) -> None:
        """Drop the older half of what is only remembered."""
        bare = sorted(
            (node for node in self._nodes() if node.sequence < 0 and node is not self._root),
            key=lambda node: (node.used, -node.start),
        )
        for node in bare[: len(bare) // 2]:
            if not node.children and node.parent is not None:
                del node.parent.children[int(node.tokens[0])]
                self._remembered -= len(node.tokens)

    def _child(self, node: Node, prompt: Tokens, at: int) -> Node | None:
        return node.children.get(int(prompt[at])) if at < len(prompt) else None

    def _loose(self) -> Iterator[Node]:
        """The ends of branches that no running strand needs."""
        for node in self._nodes():
            kept_after = any(child.sequence >= 0 for child in node.children.values())
            if node.sequence >= 0 and not node.locks and not kept_after:
                yield node

    def _nodes(self) -> Iterator[Node]:
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            waiting += node.children.values()
            yield node

    def _path(self, node: Node) -> list[Node]:
        path = []
        while node.parent is not None:
            path.append(node)
            node = node.parent
        return path[::-1]
