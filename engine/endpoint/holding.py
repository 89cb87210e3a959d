"""Holding an endpoint's answer to one of some options, in the way that its server knows. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.shelf.presets import Choice
from schema.base import Json

_FIELD = "answer"


def held_to(options: Sequence[str], way: Choice) -> dict[str, Json]:
    """What a request says, so that its answer is one of the options; nothing where it cannot."""
    if way == "structured_outputs":
        return {"structured_outputs": {"choice": list(options)}}
    if way == "grammar":
        return {"grammar": f"root ::= {' | '.join(_terminal(option) for option in options)}"}
    if way == "json_schema":
        schema: Json = {
            "type": "object",
            "properties": {_FIELD: {"type": "string", "enum": list(options)}},
            "required": [_FIELD],
            "additionalProperties": False,
        }
        return {"response_format": response_format(schema)}
    return {}


def response_format(schema: Json) -> dict[str, Json]:
    """What holds an answer to a JSON schema."""
    form = {"name": "answer", "schema": schema, "strict": True}
    return {"type": "json_schema", "json_schema": form}


def freed(answer: str, way: Choice) -> str:
    """The option that such an answer names, in its own words; any other answer as it is."""
    if way != "json_schema":
        return answer
    try:
        said = json.loads(answer)
    except ValueError:
        return answer
    return said[_FIELD] if isinstance(said, dict) and isinstance(said.get(_FIELD), str) else answer


def _terminal(text: str) -> str:
    """A text as llama.cpp's grammars quote it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"{}"'.format(quoted.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"))
