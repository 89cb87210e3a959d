"""What is found in a recipe before it is run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something that cannot work."""

    where: str
    """``pass 'write', gate 2``; empty for the recipe as a whole."""
    what: str
    hint: str = ""

    def __str__(self) -> str:
        at = f"{self.where}: " if self.where else ""
        return f"{at}{self.what}{f' ({self.hint})' if self.hint else ''}"


def meant(name: str, known: Iterable[str], none: str = "there are none") -> str:
    """Which name is probably meant, or all there are."""
    names = sorted(known)
    if alike := difflib.get_close_matches(name, names, n=1):
        return f"did you mean {alike[0]!r}?"
    return f"there are: {', '.join(names)}" if names else none
