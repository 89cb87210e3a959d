"""``scripts``: a text is written in the letters that it should be.

Small models that are sampled without a bound on improbable tokens fall into other scripts: of 34
reviews that a model of half a billion parameters wrote at temperature 1, 8 had Chinese, Japanese or
Cyrillic letters.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.indexes.scripts import Scripts, letters_by_script, script_of
from recipes.sources import shown
from recipes.texts import text_at


@gate
class OfScripts(Gate):
    """``{ scripts = "seeds", on = "text", share = 0.0 }``: no more than this share of its letters
    is of a script that the same field of a pool does not have; or of none of a list,
    ``scripts = ["latin", "greek"]``, by the first words of Unicode's names of letters (Chinese is
    ``cjk``)."""

    name: ClassVar[str] = "scripts"
    scripts: str | tuple[str, ...]
    on: str = "text"
    share: float = Field(default=0.0, ge=0.0, lt=1.0)

    def pools(self) -> tuple[str, ...]:
        """The pool whose scripts are allowed."""
        return (self.scripts,) if isinstance(self.scripts, str) else ()

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its letters."""
        text = text_at(candidate.value, self.on)
        if isinstance(self.scripts, str):
            allowed = look.index("scripts", Scripts, (self.scripts,), self.on).allowed()
            if not allowed:  # nothing is known yet
                return PASSED
        else:
            allowed = frozenset(each.casefold() for each in self.scripts)
        counts = letters_by_script(text)
        strange = sum(count for script, count in counts.items() if script not in allowed)
        if not strange or strange / counts.total() <= self.share:
            return PASSED
        first = next(each for each in text if script_of(each) and script_of(each) not in allowed)
        reason = (
            f"{strange} of the {counts.total()} letters of {self.on} are of other scripts than "
            f"{', '.join(sorted(allowed)) or 'none'}, such as {shown(first)} ({script_of(first)})"
        )
        return turned_away(reason, strange / counts.total())
