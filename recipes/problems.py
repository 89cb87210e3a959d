"""What is found in a recipe before it is run."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from schema.recipe import Recipe

_PASS = re.compile(r"pass '([^']*)'(?:, (.*))?")
_PLACE = re.compile(r"(?:gate (\d+)|step '([^']*)'|(\S+))")


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


def path_of(problem: Problem, recipe: Recipe) -> tuple[str | int, ...]:
    """Where in the recipe's file it is: keys and places in lists, from the outside in."""
    found = _PASS.fullmatch(problem.where)
    if found is None:
        return tuple(problem.where.split(".")) if problem.where else ()
    name, parts = found.groups()
    nth = next((nth for nth, each in enumerate(recipe.passes) if each.name == name), 0)
    path: list[str | int] = ["pass", nth]
    for part in (parts or "").split(", "):
        place = _PLACE.fullmatch(part)
        if place is None:
            break
        gate, step, key = place.groups()
        if gate:
            path += ["gates", int(gate) - 1]
        elif step:
            path += ["talk", [each.called for each in recipe.passes[nth].steps].index(step)]
        else:
            path.append(key)
    if path[2:] == ["ask", "prompt"]:
        del path[2]  # it stands beside
    return tuple(path)
