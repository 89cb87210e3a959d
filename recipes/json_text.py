"""JSON within what a model wrote: in a fence, after a sentence, before another."""

from __future__ import annotations

import json
import math

from schema.base import Json
from schema.shallow_json import is_too_deep

MOST_STARTS = 20
"""Brackets that are tried as the beginning of the value."""


def json_in(text: str) -> Json:
    """The first object or list of JSON in a text that is not within another; None where there is
    none. Lone surrogates in it are replaced, for no file could hold them."""
    at = 0
    for _ in range(MOST_STARTS):
        starts = [place for place in (text.find("{", at), text.find("[", at)) if place >= 0]
        if not starts:
            return None
        at = min(starts)
        try:
            value, _ = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        return None if is_too_deep(value) else _clean(value)
    return None


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is no number of JSON")
    return number


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def _clean(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(each) for name, each in value.items()}
    return value
