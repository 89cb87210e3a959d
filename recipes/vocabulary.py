"""The vocabulary of recipes told from itself: each primitive with what it is for and how it is
written."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic_core import PydanticUndefined

from recipes.base import _Primitive
from schema.base import canonical_json
from schema.registry import Registry

P = TypeVar("P", bound=_Primitive)

_ROLE = re.compile(r":[a-z]{3,5}:`~?([^`]+)`")


@dataclass(frozen=True)
class Word:
    """One primitive."""

    name: str
    meaning: str
    """What it is for, on one line."""
    usage: str
    """How it is written, beginning with an example; Markdown, as all of it."""
    others: tuple[str, ...]
    """Arguments that the example leaves out, each with what holds without it."""


def words_of(registry: Registry[type[P]]) -> Iterator[Word]:
    """All primitives of one sort, by name."""
    for name in registry.names():
        model = registry.get(name)
        module = sys.modules[model.__module__].__doc__ or ""
        meaning = " ".join(module.partition("\n\n")[0].split()).partition("``: ")
        usage = _markdown(" ".join((model.__doc__ or "").split()))
        yield Word(
            name=name,
            meaning=_markdown(meaning[2] or meaning[0]).rstrip("."),
            usage=usage,
            others=tuple(each for key, each in _arguments(model) if key not in usage.split("`")[1]),
        )


def _arguments(model: type[_Primitive]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        key = field.alias or name
        default = field.get_default(call_default_factory=True, validated_data={})
        if default in (PydanticUndefined, None, "", (), False):
            yield key, key
        else:
            value = canonical_json(list(default) if isinstance(default, tuple) else default)
            yield key, f"{key} = {value}"


def _markdown(text: str) -> str:
    return _ROLE.sub(r"`\1`", text).replace("``", "`")
