"""The longest common subsequence of two sequences, many places at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence


class Subsequence:
    """A sequence that is compared with many others.

    Bit-parallel: a row of the usual table is one whole number with a bit for each place (Hyyrö,
    2004, Bit-parallel LCS-length computation revisited), so a pair of sentences takes microseconds.
    """

    def __init__(self, items: Sequence[Hashable]) -> None:
        self.length = len(items)
        self._all = (1 << len(items)) - 1
        self._places: dict[Hashable, int] = {}
        for place, item in enumerate(items):
            self._places[item] = self._places.get(item, 0) | 1 << place

    def common(self, others: Iterable[Hashable]) -> int:
        """How long the longest subsequence is that both have."""
        row, everything, places = self._all, self._all, self._places
        for item in others:
            if matched := row & places.get(item, 0):
                row = ((row + matched) | (row - matched)) & everything
        return self.length - row.bit_count()
