"""Sorts of options that kinds share, as they are typed on a command line or in a file."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from schema.base import Json


def _texts(given: Json) -> Json:
    if isinstance(given, str):
        given = [part.strip() for part in given.split(",")]
    return [text for text in given if text != ""] if isinstance(given, list) else given


def _meanings(given: Json) -> Json:
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(",") if part.strip()]
        if any(not sign for _, sign, _ in pairs):
            raise ValueError("write it like 1=bad,5=good")
        return {name.strip(): meaning.strip() for name, _, meaning in pairs}
    return given


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""Several texts: a list, or one text with commas between them."""

Meanings = Annotated[dict[str, str], BeforeValidator(_meanings)]
"""What some names mean: an object, or one text like ``1=bad,5=good``."""
