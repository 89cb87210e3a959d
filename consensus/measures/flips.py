"""What talk did to answers: counted in both directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kinds.measures.answers import Answer


@dataclass(frozen=True)
class Flips:
    """What happened to the answers between two stages, against gold."""

    right_to_wrong: int
    wrong_to_right: int
    wrong_to_wrong: int
    """One wrong answer gave way to another."""
    kept: int

    @property
    def gain(self) -> int:
        """How many more right answers there are after than before."""
        return self.wrong_to_right - self.right_to_wrong


def flips(before: Sequence[Answer], after: Sequence[Answer], gold: Sequence[str]) -> Flips:
    """Count the answers that changed, in both directions: talk that argues as many right answers
    away as wrong ones is worth nothing (2508.17536, 2605.00914)."""
    counts = Counter(
        "kept" if a == b else f"{'right' if b == g else 'wrong'}-{'right' if a == g else 'wrong'}"
        for b, a, g in zip(before, after, gold, strict=True)
    )
    return Flips(
        counts["right-wrong"], counts["wrong-right"], counts["wrong-wrong"], counts["kept"]
    )
