"""``repetition``: a text does not go round in circles."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from kinds.measures.texts import words_of
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.runs import grams
from recipes.sources import shown
from recipes.texts import text_at

MOST_WORDS = 4_000
"""Words of a text that are looked at."""

LONGEST_WORD = 40
"""Characters; what is longer counts as its characters one by one."""

LONGEST_LOOP = 60
"""Words of a piece that is said over and over."""


@gate
class Repetition(Gate):
    """``{ repetition = 0.4, grams = 2, times = 4 }``: of its runs of ``grams`` words at least this
    share differ (distinct-n: Li et al., 2016), and nothing is said ``times`` times in a row."""

    name: ClassVar[str] = "repetition"
    repetition: float = Field(ge=0.0, le=1.0)
    grams: int = Field(default=2, ge=1, le=20)
    times: int = Field(default=4, ge=2)
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By loops, then by what differs."""
        words = _words(text_at(candidate.value, self.on))
        piece, times = longest_loop(words)
        if times >= self.times:
            said = shown(" ".join(piece))
            return turned_away(f"{self.on} says {said} {times} times in a row", float(times))
        runs = grams(words, self.grams)
        if not runs or len(set(runs)) / len(runs) >= self.repetition:
            return PASSED
        reason = (
            f"of the {len(runs)} runs of {self.grams} words of {self.on} {len(set(runs))} differ, "
            f"fewer than {self.repetition:.0%}"
        )
        return turned_away(reason, len(set(runs)) / len(runs))


def longest_loop(words: list[str]) -> tuple[list[str], int]:
    """What is said most often in a row, and how often; of several, the shortest."""
    known: dict[str, int] = {}
    codes: npt.NDArray[np.intp] = np.array(
        [known.setdefault(word, len(known)) for word in words], dtype=np.intp
    )
    best: tuple[list[str], int] = ([], 0)
    for length in range(1, min(LONGEST_LOOP, len(words) // 2) + 1):
        same = np.concatenate(([False], codes[length:] == codes[:-length], [False]))
        edges = np.flatnonzero(same[1:] != same[:-1])
        if len(edges) == 0:
            continue
        starts, ends = edges[::2], edges[1::2]
        longest = int((ends - starts).argmax())
        start, run = int(starts[longest]), int(ends[longest] - starts[longest])
        if run // length + 1 > best[1]:
            best = words[start : start + length], run // length + 1
    return best


def _words(text: str) -> list[str]:
    found: list[str] = []
    for word in words_of(text):
        found += [word] if len(word) <= LONGEST_WORD else list(word)
        if len(found) >= MOST_WORDS:
            break
    return found[:MOST_WORDS]
