"""``minhash``: a text shares few runs of words with any that there is, in pools of any size."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.gates.rouge_l import alike
from recipes.indexes.found import Found
from recipes.indexes.minhash import MinHash, resemblance, rows_for, shingles_of
from recipes.texts import text_at

MOST_COMPARED = 1_000
"""Records that are compared in full: those with the lowest numbers."""


@gate
class Minhash(Gate):
    """``{ minhash = 0.7, against = ["documents"], grams = 3, on = "text" }``: the share of its and
    a record's runs of three words that both have (Jaccard) is nowhere above. For pools beyond
    100,000 records, where ``rouge_l`` gets slow; one in a thousand that are alike is missed."""

    name: ClassVar[str] = "minhash"
    minhash: float = Field(gt=0.0, lt=1.0)
    against: tuple[str, ...] = Field(min_length=1)
    grams: int = Field(default=3, ge=1, le=20)
    on: str = "text"

    def pools(self) -> tuple[str, ...]:
        """Those that it is compared with."""
        return self.against

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the most alike of what is found."""
        own = shingles_of(text_at(candidate.value, self.on), self.grams)
        rows = rows_for(self.minhash)
        make = partial(MinHash, rows, self.grams)
        index = look.index(f"minhash-{rows}-{self.grams}", make, self.against, self.on)
        best: Found | None = None
        for number in index.alike(own)[:MOST_COMPARED]:
            text = text_at(look.by_number(number).value, self.on)
            score = resemblance(own, shingles_of(text, self.grams))
            if score > self.minhash and (best is None or score > best.score):
                best = Found(number, score)
        if best is None:
            return PASSED
        shared = f"share of equal runs of {self.grams} words"
        return turned_away(alike(shared, self.on, best, self.minhash), best.score, best.number)
