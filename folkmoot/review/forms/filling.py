"""A JSON value under a schema: one line of JSON, or piece by piece.

The pieces of an object are ``field: value`` lines, those of a list its items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from folkmoot.review.forms.form import BACK, NOTHING, Best, is_yes, one_line, or_yes, yes_help
from folkmoot.review.forms.under_schema import missing_in, problem_in, sort_of, value_in
from folkmoot.review.reply import Commands, Given, Reply, Told
from kinds.review_form import FillRecord
from schema import shallow_json
from schema.base import Json


class Filling:
    """A record, or a list of records."""

    def __init__(self, asked: FillRecord, best: Best | None) -> None:
        self._schema: Mapping[str, Json] = (
            asked.json_schema if isinstance(asked.json_schema, dict) else {}
        )
        self._fields: Mapping[str, Json] = self._schema.get("properties") or {}
        self._is_list = self._schema.get("type") == "array"
        self._example = asked.example
        self._best = best
        self._record: dict[str, Json] = {}
        self._items: list[Json] = []
        self.names: tuple[str, ...] = ()
        self.commands: Commands = "letters"

    @property
    def prompt(self) -> str:
        """What can be typed now."""
        if self._items:
            return f"one more as JSON, or an empty line to hand in {len(self._items)}"
        if self._record:
            left = missing_in(self._schema, self._record)
            if left:
                return f"field: value; {', '.join(left)} still missing"
            return "field: value, or an empty line to hand it in"
        if self._is_list:
            how = f"one as JSON, or {NOTHING}"
        else:
            how = "field: value, or JSON" if self._fields else "JSON"
        return how + or_yes(self._best is not None)

    def lines(self) -> Iterator[str]:
        """The fields, with what they hold, and an example."""
        schema = self._schema.get("items") if self._is_list else self._schema
        fields = schema.get("properties") if isinstance(schema, Mapping) else None
        required = schema.get("required", ()) if isinstance(schema, Mapping) else ()
        for name, field in (fields or {}).items():
            about = str(field.get("description", "")) if isinstance(field, Mapping) else ""
            may = "" if name in required else ", may be missing"
            sort = one_line(sort_of(field))
            said = f" ({one_line(about)})" if about not in ("", "words") else ""
            yield f"  -  {name}: {sort}{may}{said}"
        if self._example:
            yield f"  for example: {self._example}"

    def help(self) -> Iterator[str]:
        """How to write it."""
        if self._is_list:
            yield "type each as JSON on a line of its own; an empty line hands all in"
            yield f"or all at once: one line of JSON; {NOTHING} where there is none"
        else:
            yield "type it as one line of JSON"
            if self._fields:
                yield "or each field as `field: value` on its own line; an empty line hands all in"
        if self._example:
            yield f"for example: {self._example}"
        yield f"type {BACK} to begin this task again"
        yield from yes_help(self._best is not None)

    def take(self, line: str) -> Reply:
        """The whole of it, or one more piece, or the end of them."""
        text = line.strip()
        begun = bool(self._record or self._items)
        if not text:
            return self._hand_in() if begun else Told()
        if text == BACK:
            self._forget()
            return Told("begun again")
        if self._best is not None and not begun and is_yes(text, self._best):
            return Given(self._best.value)
        if self._is_list and not begun and text.casefold() == NOTHING:
            return Given([])
        if text[0] not in "[{" and self._fields:
            return self._field(text)
        try:
            value = shallow_json.loads(text)
        except (ValueError, RecursionError) as error:
            where = (
                f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
            )
            return Told(f"that is not JSON{where}: ? tells what can be typed")
        return self._item(text, value) if self._is_list else self._whole(value)

    def begin_again(self) -> Iterator[str]:
        """A list without its items; the fields of a record are kept, for they can be mended."""
        self._items.clear()
        if self._record:
            yield f"  what you have typed is kept: mend a field, or {BACK} to begin again"

    def _forget(self) -> None:
        self._record.clear()
        self._items.clear()

    def _hand_in(self) -> Reply:
        if self._is_list:
            return Given(list(self._items))
        if left := missing_in(self._schema, self._record):
            return Told(f"{', '.join(left)} missing: type `{left[0]}: value`")
        return Given(dict(self._record))

    def _whole(self, value: Json) -> Reply:
        problem = problem_in(self._schema, value)
        return Told(problem) if problem else Given(value)

    def _item(self, text: str, value: Json) -> Reply:
        """A list, also within an object that names it, is all of it; another object one item. The
        kind says what is wrong with them: its schema is that of drafts, and it reads more."""
        items = self._schema.get("items") or {}
        own = items.get("properties") or {} if isinstance(items, Mapping) else {}
        if isinstance(value, dict) and len(value) == 1 and not set(value) <= set(own):
            (named,) = value.values()
            value = named if isinstance(named, list) else value
        if isinstance(value, list):
            if self._items:
                return Told(f"{len(self._items)} are there already: type {BACK} to begin again")
            return Given(value)
        if not isinstance(value, dict):
            return Told(f"{one_line(text)} is no object: ? tells what can be typed")
        self._items.append(value)
        return Told()

    def _field(self, text: str) -> Reply:
        name, colon, given = self._split(text)
        if name not in self._fields:
            known = ", ".join(self._fields)
            if not colon:
                return Told(f"{text!r} is no `field: value`: the fields are {known}")
            return Told(f"there is no field {name!r}: the fields are {known}")
        value = value_in(self._fields[name], given.strip())
        if problem := problem_in(self._fields[name], value, name):
            return Told(problem)
        self._record[name] = value
        return Told()

    def _split(self, text: str) -> tuple[str, str, str]:
        """Field, colon and value; a field's name may hold a colon itself, or differ in case."""
        for name in sorted(self._fields, key=len, reverse=True):
            if text.casefold().startswith(f"{name}:".casefold()):
                return name, ":", text[len(name) + 1 :]
        before, colon, after = text.partition(":")
        return before.strip(), colon, after
