"""What a scripted model says: sentences and small instances of JSON schemas, set by a key."""

from __future__ import annotations

from collections.abc import Mapping

from schema.base import Json, digest

_WORDS = (  # noqa: SIM905 - a list of ninety quoted words is no easier to read
    "account after again author because before below better between bright calls careful change"
    " claim clear close colour common complaint detail doubt early end enough event evidence"
    " example first gives good ground hand holds kind known later letter light likely long"
    " matter mild moment near never notes often open order other part place plain point praise"
    " reads reason remark rest says scene seems sense shows side simple small strong tells thing"
    " tone turn under weak well whole word writer"
).split()


def sentence(key: str, words: int = 8) -> str:
    """``words`` words that ``key`` determines."""
    return " ".join(_WORDS[number(key, place) % len(_WORDS)] for place in range(words))


def number(key: str, *path: Json) -> int:
    """A number from 0 to 2**32 - 1 that ``key`` and ``path`` determine."""
    return int(digest(key, *path)[:8], 16)


def instance_of(schema: Json, key: str, document: Json = None) -> Json:
    """A small value that ``schema`` allows: all properties, short lists, strings of words.

    Args:
        schema: in the subset of :mod:`engine.llama.grammar`.
        key: determines everything that is left open.
        document: where references point to; the schema itself by default.
    """
    document = schema if document is None else document
    if "$ref" in schema:
        target = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return instance_of(target, key, document)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][number(key, "enum") % len(schema["enum"])]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return instance_of(schema[keyword][0], key, document)
    kind = schema.get("type", "object")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            properties: Mapping[str, Json] = schema.get("properties", {})
            return {
                name: instance_of(part, digest(key, name), document)
                for name, part in properties.items()
            }
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
            count = max(least, min(most, number(key, "count") % 3))
            return [instance_of(schema["items"], digest(key, at), document) for at in range(count)]
        case "string":
            text = sentence(key)
            while len(text) < schema.get("minLength", 0):
                text += " " + sentence(text)
            return text[: schema.get("maxLength", len(text))]
        case "integer":
            least, most = schema.get("minimum", 0), schema.get("maximum", 100)
            return int(least) + number(key) % max(1, int(most) - int(least) + 1)
        case "number":
            low, high = float(schema.get("minimum", 0)), float(schema.get("maximum", 1))
            return round(low + (high - low) * number(key) / 2**32, 6)
        case "boolean":
            return bool(number(key) % 2)
    return None
