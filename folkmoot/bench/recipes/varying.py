"""A recipe with something taken out or put in another way: what its own baseline is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from folkmoot.bench.recipes.claims import Variant
from schema.base import Json
from schema.errors import UserError
from schema.recipe import Recipe


def varied(recipe: Recipe, variant: Variant) -> Recipe:
    """The recipe as a variant has it, under a name of its own.

    Raises:
        UserError: when the variant names what the recipe does not have.
    """
    written: dict[str, Any] = recipe.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for path in variant.without:
        _take_out(written, path)
    for path, value in variant.change.items():
        _put(written, path, value)
    ending = "".join(c if c.isalnum() else "-" for c in variant.name.lower()).strip("-")
    written["name"] = f"{recipe.name[: 28 - len(ending[:14])]}-{ending[:14]}".strip("-")
    return Recipe.model_validate(written)


def _take_out(written: Mapping[str, Any], path: str) -> None:
    name, _, rest = path.partition(".")
    middle, _, gate = rest.partition(".")
    if middle != "gates" or not gate:
        raise UserError(f"{path!r} names no gate", "write pass.gates.gate")
    own = _pass(written, name, path)
    left = [each for each in own.get("gates", []) if gate not in each]
    if len(left) == len(own.get("gates", [])):
        raise UserError(f"{path!r}: the pass {name!r} has no gate {gate!r}", "name one that it has")
    own["gates"] = left


def _put(written: Mapping[str, Any], path: str, value: Json) -> None:
    name, _, rest = path.partition(".")
    keys: Sequence[str] = rest.split(".") if rest else ()
    if not keys:
        raise UserError(f"{path!r} names no key of a pass", "write pass.key or pass.key.key")
    place = _pass(written, name, path)
    for key in keys[:-1]:
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            raise UserError(f"{path!r}: {key!r} is no table", "name a key of a table")
    place[keys[-1]] = value


def _pass(written: Mapping[str, Any], name: str, path: str) -> dict[str, Any]:
    for each in written["pass"]:
        if each["name"] == name:
            found: dict[str, Any] = each
            return found
    known = ", ".join(each["name"] for each in written["pass"])
    raise UserError(f"{path!r}: there is no pass {name!r}", f"choose from {known}")
