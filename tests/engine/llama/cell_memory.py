"""A context without a model: cells that sequences share, as llama.cpp's unified memory has them.

Its "prediction" after a token is made of all tokens that the sequence holds up to there, so a
scheduler that loses, doubles or mixes up a single token yields a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.llama.context import Piece

WORDS = 50


def prediction(tokens: Sequence[int]) -> NDArray[np.float32]:
    """What the context must yield after exactly these tokens."""
    seed = np.random.default_rng(list(tokens))
    return seed.normal(size=WORDS).astype(np.float32)


class CellMemory:
    """Cells of (position, token) with the sequences that hold them."""

    def __init__(self, cells: int, max_outputs: int = 100, window: int = 0) -> None:
        self.cells = cells
        self.window = window
        self.max_outputs = max_outputs
        self.computed = 0
        self.fullest = 0
        self._held: list[tuple[int, int, set[int]]] = []

    @property
    def used(self) -> int:
        """Cells that some sequence holds."""
        return len(self._held)

    def text(self, sequence: int) -> dict[int, int]:
        """Tokens of a sequence by position."""
        found: dict[int, int] = {}
        for position, token, holders in self._held:
            if sequence in holders:
                assert position not in found, "two tokens at one place"
                found[position] = token
        return found

    def share(self, source: int, target: int, start: int, end: int) -> None:
        for position, _, holders in self._held:
            if source in holders and start <= position < end:
                holders.add(target)

    def forget(self, sequence: int, start: int = 0, end: int = -1) -> None:
        for position, _, holders in self._held:
            if start <= position and (end < 0 or position < end):
                holders.discard(sequence)
        self._held = [cell for cell in self._held if cell[2]]

    def decode(self, pieces: Sequence[Piece]) -> list[list[NDArray[np.float32]]] | None:
        if self.used + sum(len(piece.tokens) for piece in pieces) > self.cells:
            return None
        rows = []
        for piece in pieces:
            before = self.text(piece.sequence)
            first = max(0, piece.position - self.window + 1) if self.window else 0
            assert set(range(first, piece.position)) <= set(before), "a sequence has a hole"
            self._overwrite()
            for other, _ in piece.also:
                assert set(self.text(other)) >= set(range(first, piece.position)), "a hole"
            for place, token in enumerate(piece.tokens, start=piece.position):
                holders = {other for other, end in piece.also if place < end}
                self._held.append((place, token, {piece.sequence, *holders}))
            text = {**before, **dict(enumerate(piece.tokens, start=piece.position))}
            rows.append([self._predict(text, piece.position + at) for at in piece.outputs])
            self.computed += len(piece.tokens)
        self.fullest = max(self.fullest, self.used)
        return rows

    def _predict(self, text: dict[int, int], at: int) -> NDArray[np.float32]:
        """As if half of the layers had a window: what lies before it must still be there once,
        when the tokens that follow directly were computed."""
        seen = [text.get(place, -1) for place in range(at + 1)]
        return prediction(seen[max(0, at - self.window + 1) :] if self.window else seen)

    def _overwrite(self) -> None:
        """Lose what llama.cpp may overwrite: cells of one holder that its window has passed."""
        if not self.window:
            return
        ends: dict[int, int] = {}
        for position, _, holders in self._held:
            for holder in holders:
                ends[holder] = max(ends.get(holder, 0), position + 1)
        self._held = [
            (position, token, holders)
            for position, token, holders in self._held
            if len(holders) > 1 or position + self.window > ends[next(iter(holders))]
        ]
