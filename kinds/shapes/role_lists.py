"""Roles and who holds them, in whichever way they are written."""

from __future__ import annotations

from collections.abc import Mapping

from schema.base import Json


def role_list(given: Json) -> Json:
    """An object of roles, each held by one span, a list of them or nobody, as a list of
    ``{"role", "at"}``; anything else as it is."""
    if not isinstance(given, Mapping):
        return given
    return [
        {"role": role, "at": each}
        for role, spans in given.items()
        for each in (spans if isinstance(spans, list) else [spans])
        if each is not None and each != ""
    ]
