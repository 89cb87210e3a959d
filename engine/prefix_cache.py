"""Finished prompts whose sequences stay in the context, so that their beginnings are used again.

Least recently used ones go first. This is bookkeeping alone: who asks moves the memory.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int32]


def common_length(one: Tokens, other: Tokens) -> int:
    """How many leading tokens two prompts share."""
    length = min(len(one), len(other))
    differ = one[:length] != other[:length]
    return int(differ.argmax()) if differ.any() else length


class PrefixCache:
    """What is kept, by sequence."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Tokens] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def longest(self, prompt: Tokens) -> tuple[int, int]:
        """The sequence that shares most leading tokens with ``prompt``, and how many they are.

        The sequence counts as used. (-1, 0) where nothing is shared.
        """
        best, length = -1, 0
        for sequence, tokens in self._kept.items():
            shared = common_length(prompt, tokens)
            if shared >= max(1, length):  # among equals the one that was used last
                best, length = sequence, shared
        if length:
            self._kept.move_to_end(best)
        return best, length

    def covers(self, prompt: Tokens) -> bool:
        """Whether all of ``prompt`` is kept already."""
        return any(common_length(prompt, tokens) == len(prompt) for tokens in self._kept.values())

    def keep(self, sequence: int, tokens: Tokens) -> None:
        """Keep a sequence that holds exactly ``tokens``."""
        self._kept[sequence] = tokens

    def evict(self) -> int | None:
        """Give up the sequence that was not used for longest; None when there is none."""
        return self._kept.popitem(last=False)[0] if self._kept else None
