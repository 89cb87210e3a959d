r"""From a JSON schema to a grammar (GBNF) that llama.cpp holds a model to.

Own rather than llama-cpp-python's converter, which does not escape backslashes in enums, writes
emoji as escapes that the grammar parser refuses, and allows raw line breaks inside strings.

Held to: types, ``properties`` in the order of the schema, ``required``, ``enum``, ``const``,
``minLength`` and ``maxLength``, ``items`` with ``minItems`` and ``maxItems``, ``anyOf`` and
``oneOf``, ``$ref`` into the schema, and the bounds of integers where there are at most
:data:`ENUMERATED` of them. Not held to, and left to whoever reads the answer: other bounds of
numbers, ``uniqueItems``, ``format``, lengths beyond :data:`LONGEST`. Anything else is refused.

The JSON has exactly the spaces that :func:`json.dumps` writes, so that no tokens are wasted and
no model runs away in blanks. Strings hold no raw control characters and no ``\u`` escapes: any
other character is written as itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from schema.base import Json
from schema.errors import EngineFault

ENUMERATED = 1000
"""Integers of a bounded range are spelt out up to this many."""
LONGEST = 2000
"""llama.cpp refuses longer repetitions; ``max_tokens`` bounds what is longer."""

_HELD = {
    "$ref", "anyOf", "const", "enum", "items", "maxItems", "maxLength", "maximum", "minItems",
    "minLength", "minimum", "oneOf", "properties", "required", "type",
}  # fmt: skip
_LEFT_TO_THE_READER = {
    "$defs", "$id", "$schema", "additionalProperties", "default", "definitions", "description",
    "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "multipleOf", "title",
    "uniqueItems",
}  # fmt: skip
_FIXED = {
    "char": r'[^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]',
    "digits": '"0" | [1-9] [0-9]{0,14}',
    "integer": '"-"? digits',
    "number": '"-"? digits ("." [0-9]{1,9})?',
    "boolean": '"true" | "false"',
    "null": '"null"',
}


def grammar_of(schema: Json, *, after_word: bool = False) -> str:
    """The grammar of the JSON texts that ``schema`` allows; its first rule is ``root``.

    Args:
        schema: a JSON schema in the subset above.
        after_word: the answer stands after a word, and may begin with one space.

    Raises:
        EngineFault: when the schema uses something that cannot be held to.
    """
    rules = _Rules(schema)
    value = rules.rule(schema)
    rules.named["root"] = f'" "? {value}' if after_word else value
    return "\n".join(f"{name} ::= {body}" for name, body in rules.named.items()) + "\n"


class _Rules:
    def __init__(self, document: Json) -> None:
        self.named: dict[str, str] = {}
        self._document = document
        self._references: dict[str, str] = {}

    def rule(self, schema: Json) -> str:
        """The name of a rule for ``schema``."""
        if not isinstance(schema, Mapping):
            raise _refused(f"the schema {json.dumps(schema)}")
        unknown = sorted(set(schema) - _HELD - _LEFT_TO_THE_READER)
        if unknown:
            raise _refused(f"{unknown[0]!r}")
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]))
        return self._add(self._body(schema))

    def _add(self, body: str) -> str:
        name = f"r{len(self.named)}"
        self.named[name] = body
        return name

    def _fixed(self, name: str) -> str:
        self.named.setdefault(name, _FIXED[name])
        if name in ("integer", "number"):
            self._fixed("digits")
        return name

    def _body(self, schema: Mapping[str, Json]) -> str:
        if "const" in schema:
            return _literal(schema["const"])
        if "enum" in schema:
            return _any_of([_literal(value) for value in schema["enum"]])
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return _any_of([self.rule(option) for option in schema[keyword]])
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            return _any_of([self.rule({**schema, "type": one}) for one in kind])
        match kind:
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                count = _bounds(schema.get("minLength", 0), schema.get("maxLength"))
                return rf'"\"" {self._fixed("char")}{count} "\""'
            case "integer":
                return self._integer(schema)
            case "number" | "boolean" | "null":
                return self._fixed(kind)
        raise _refused(f"a part without a type: {json.dumps(schema)[:80]}")

    def _object(self, schema: Mapping[str, Json]) -> str:
        properties = schema.get("properties", {})
        if not properties:
            raise _refused("an object without properties")
        required = set(schema.get("required", []))
        first = after = '""'  # the rest of the object, and the same with something before it
        for name, part in reversed(properties.items()):
            pair = f"{_quoted(json.dumps(name, ensure_ascii=False) + ': ')} {self.rule(part)}"
            with_first, with_after = f"{pair} {after}", f'", " {pair} {after}'
            if name in required:
                first, after = with_first, self._add(with_after)
            else:
                first = self._add(f"{with_first} | {first}")
                after = self._add(f"{with_after} | {after}")
        return f'"{{" {first} "}}"'

    def _array(self, schema: Mapping[str, Json]) -> str:
        if "items" not in schema:
            raise _refused("an array without items")
        item = self.rule(schema["items"])
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        if most == 0:
            return '"[]"'
        more = _bounds(max(0, least - 1), None if most is None else most - 1)
        filled = f'{item} (", " {item}){more}'
        return f'"[" {filled} "]"' if least else f'"[" ({filled})? "]"'

    def _integer(self, schema: Mapping[str, Json]) -> str:
        least, most = schema.get("minimum"), schema.get("maximum")
        if least is not None and most is not None and 0 <= most - least < ENUMERATED:
            return _any_of([f'"{number}"' for number in range(int(least), int(most) + 1)])
        return self._fixed("digits" if least is not None and least >= 0 else "integer")

    def _reference(self, reference: str) -> str:
        if reference not in self._references:
            target = self._document
            for step in reference.removeprefix("#").strip("/").split("/"):
                target = target.get(step) if step and isinstance(target, Mapping) else target
            if not reference.startswith("#") or target is None:
                raise _refused(f"the reference {reference!r}")
            # The name is taken before the body is made: a schema may contain itself.
            name = self._references[reference] = f"ref{len(self._references)}"
            self.named[name] = self.rule(target)
        return self._references[reference]


def _bounds(least: int, most: int | None) -> str:
    if most is not None and most < least:
        raise _refused(f"at least {least} and at most {most}")
    if most is None or most > LONGEST:
        return f"{{{min(least, LONGEST)},}}"
    return f"{{{least},{most}}}"


def _any_of(options: Sequence[str]) -> str:
    if not options:
        raise _refused("an empty list of alternatives")
    return " | ".join(options)


def _literal(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = json.dumps(value)  # a lone surrogate has no UTF-8
    return _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\x7f", "\\x7F")
    return f'"{escaped}"'


def _refused(what: str) -> EngineFault:
    return EngineFault(
        f"the decoder cannot be held to {what} in a JSON schema",
        "leave it out of the schema, and check the answer where it is read",
    )
