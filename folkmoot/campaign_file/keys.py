"""The keys that may stand in a section of a file, read from the models that the file is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from schema.base import Frozen


def keys_within(model: type[Frozen], section: Sequence[str]) -> list[str]:
    """The keys of a section, as a file writes them; none where they may be any.

    Args:
        model: whose fields are the keys of the file, or of the section that the path begins in.
        section: the path: names alone, without places in lists.
    """
    here: type[Frozen] | None = model
    names = iter(section)
    for name in names:
        kept = here.model_fields if here else {}
        field = next((f for own, f in kept.items() if name in (own, f.alias)), None)
        annotation = field.annotation if field else None
        here = next(_models(annotation), None)
        if here and _is_by_name(annotation):
            next(names, None)  # a name of the person's own, such as a pool's
    if here is None:
        return []
    own = [field.alias or name for name, field in here.model_fields.items()]
    return [*own, *getattr(here, "spelt_beside", ())]


def _models(annotation: Any) -> Iterator[type[Frozen]]:
    """The models in a type: ``tuple[Model, ...]``, ``Model | None``, ``dict[str, Model]``."""
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _is_by_name(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is dict
