"""Fields of records that stand beside each other in one unit, under names of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints

from recipes.base import FieldsOf, Known
from schema.base import Json
from schema.recipe import FieldName

Sided = dict[
    FieldName, Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,30}\.[A-Za-z0-9_-]{1,63}$")]
]
"""By the name that it gets, the side and its field, such as ``chosen = "plus.response"``."""


def wrong_side(sided: Sided, sides: tuple[str, ...]) -> str:
    """What is wrong with the names of sides; empty where nothing is."""
    for name, wanted in sided.items():
        side = wanted.partition(".")[0]
        if side not in sides:
            return f"{name} = {wanted!r} is of none of the sides: {', '.join(sides)}"
    return ""


def fields_beside(
    sided: Sided, common: tuple[str, ...], records: Mapping[str, Known]
) -> dict[str, Json]:
    """What is bound: what they have in common, and the fields that are named; each field as
    ``side_field`` where none is.

    Args:
        common: fields that have the same value on all sides.
        records: by side.
    """
    first = next(iter(records.values())).value
    fields = {name: first[name] for name in common if name in first}
    for name, wanted in sided.items():
        side, _, field = wanted.partition(".")
        fields[name] = records[side].value.get(field, "")
    if not sided:
        for side, known in records.items():
            rest = {name: value for name, value in known.value.items() if name not in common}
            fields |= {f"{side}_{name}": value for name, value in rest.items()}
    return fields


def made_beside(
    sided: Sided,
    common: tuple[str, ...],
    pools: Mapping[str, str],
    fields_of: FieldsOf,
) -> dict[str, frozenset[str]]:
    """The names that :func:`fields_beside` binds.

    Args:
        pools: by side.
    """
    names = {*common, *sided}
    if not sided:
        for side, pool in pools.items():
            names |= {f"{side}_{name}" for name in fields_of(pool) if name not in common}
    return dict.fromkeys(sorted(names), frozenset())


def wanted_beside(
    sided: Sided, common: tuple[str, ...], pools: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """By pool, the fields that :func:`fields_beside` wants of its records."""
    wanted = {pool: list(common) for pool in pools.values()}
    for named in sided.values():
        side, _, field = named.partition(".")
        wanted[pools[side]].append(field)
    return {pool: tuple(fields) for pool, fields in wanted.items()}
