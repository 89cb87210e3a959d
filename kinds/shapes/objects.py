"""JSON schemas of what seats draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.base import Json


def closed_object(fields: Mapping[str, Json]) -> Json:
    """The JSON schema of an object that has all of these fields, in this order, and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }


MOST_SPELT = 12
"""Labels that are spelt out where an answer is outlined."""


def one_of_labels(names: Sequence[str]) -> Json:
    """The JSON schema of one of a campaign's labels.

    Of a long list the outline says only that a label is wanted: which there are stands at the top
    of the prompt, and where the first dozen were spelt out again, models took these one after the
    other.
    """
    found: dict[str, Json] = {"enum": list(names)}
    return found if len(names) <= MOST_SPELT else {**found, "description": "label"}
