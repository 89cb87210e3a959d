"""Lists of a recipe by their names: what draws of values take.

A recipe is validated with its lists in the context of pydantic, under ``lists``; so a draw that
names them holds their values.
"""

from __future__ import annotations

import difflib
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from schema.base import Json
from schema.recipe import FieldName


def _values(given: Json, info: ValidationInfo) -> Json:
    if isinstance(given, dict):
        return given
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not names:
        raise ValueError("names of lists are wanted, or a table of them with their values")
    known = (info.context or {}).get("lists", {})
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise _unknown(name, known)
    return {name: known[name] for name in names}


def _unknown(name: Json, known: dict[str, Json]) -> ValueError:
    alike = difflib.get_close_matches(str(name), known, n=1)
    meant = f"; did you mean {alike[0]!r}?" if alike else ""
    there = ", ".join(sorted(known)) or "none"
    return ValueError(f"there is no list {name!r}{meant} (lists of the recipe: {there})")


def _filled(lists: dict[str, tuple[Json, ...]]) -> dict[str, tuple[Json, ...]]:
    for name, values in lists.items():
        if not values:
            raise ValueError(f"the list {name!r} is empty")
    return dict(sorted(lists.items()))


Lists = Annotated[dict[FieldName, tuple[Json, ...]], BeforeValidator(_values)]
"""By name of a list, its values: ``["genre", "style"]`` or ``{ genre = ["comedy", "drama"] }``."""
