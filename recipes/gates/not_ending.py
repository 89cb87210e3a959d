"""``not_ending``: a text does not break off."""

from __future__ import annotations

from typing import ClassVar

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.texts import text_at


@gate
class NotEnding(Gate):
    """``{ not_ending = ":", on = "instruction" }``: with this, or with one of a list."""

    name: ClassVar[str] = "not_ending"
    not_ending: str | tuple[str, ...]
    on: str | tuple[str, ...] = "text"

    def fields(self) -> tuple[str, ...]:
        """The texts."""
        return (self.on,) if isinstance(self.on, str) else self.on

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the end of each text."""
        for field in self.fields():
            ending = ending_of(text_at(candidate.value, field), self.not_ending)
            if ending is not None:
                return turned_away(f"{field} ends with '{ending}'")
        return PASSED


def ending_of(text: str, endings: str | tuple[str, ...]) -> str | None:
    """With which of them a text ends, if with any; spaces after it do not count."""
    text = text.rstrip()
    each_of = (endings,) if isinstance(endings, str) else endings
    return next((each for each in each_of if each and text.endswith(each)), None)
