"""JSON schemas of what seats draft."""

from __future__ import annotations

from collections.abc import Mapping

from schema.base import Json


def closed_object(fields: Mapping[str, Json]) -> Json:
    """The JSON schema of an object that has all of these fields, in this order, and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }
