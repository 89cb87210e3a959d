"""Relations as other tools write them: two places in a text, and what is between them."""

from __future__ import annotations

from collections.abc import Iterable

from schema.base import Json


def relations_between(text: str, related: Iterable[tuple[Json, Json, Json]]) -> list[Json]:
    """Relations as known answers have them.

    Args:
        text: what the places are in, in code points.
        related: head, label and tail; ends are objects with ``start`` and ``end``.
    """
    return [
        {"head": end_in(text, head), "label": label, "tail": end_in(text, tail)}
        for head, label, tail in related
    ]


def end_in(text: str, place: Json) -> Json:
    """One end with its words; None where it is no place in the text."""
    if not isinstance(place, dict):
        return None
    start, end = place.get("start"), place.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return None
    return {"start": start, "end": end, "text": text[start:end]}
