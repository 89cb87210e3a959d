"""Templates of prompts: a text with ``{field}`` where something is filled in, and nothing else.

What stands between the braces is a field, then optionally ``+`` or ``-`` and a whole number, then
optionally ``:`` and a form. A field of a list of records is reached by ``{list.field:form}``.
``{{`` and ``}}`` are braces. What is filled in is never read as a template again, so a text that
holds braces does nothing.

The forms:

- none: a text as it stands, a number in digits, anything else as JSON;
- ``words``: what the recipe says in place of this value (its ``verbalize``);
- ``numbered``: each record of a list on a line of its own, ``1. ``, ``2. ``, ...;
- ``next``: the number after the last one of a numbered list;
- ``lines``: each on a line;
- ``shots``: each record of a list through the pass's template for one, with an empty line between;
- ``json``: as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schema.base import Json, canonical_json
from schema.errors import UserError

FORMS = ("words", "numbered", "next", "lines", "shots", "json")

_PIECE = re.compile(
    r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z_][A-Za-z0-9_-]*))?"
    r"(?:([+-])([0-9]{1,6}))?(?::([a-z]+))?\}|[{}]"
)


class TemplateError(UserError):
    """A template that cannot be read, or that names what is not there."""


@dataclass(frozen=True)
class Slot:
    """One place where something is filled in."""

    field: str
    within: str = ""
    """The field of each record, where ``field`` is a list of records."""
    plus: int = 0
    form: str = ""


@dataclass(frozen=True)
class Filling:
    """What templates are filled with, beside the fields."""

    verbalize: Mapping[str, Mapping[str, str]]
    """By field and value, the words to say it in."""
    shot: str = ""
    """The template of one record of a list, for the form ``shots``."""


PLAIN = Filling({})


def slots_of(template: str) -> tuple[Slot, ...]:
    """What a template wants to be filled in.

    Raises:
        TemplateError: when it cannot be read; says where.
    """
    return tuple(piece for piece in _pieces(template) if isinstance(piece, Slot))


def render(template: str, fields: Mapping[str, Json], filling: Filling = PLAIN) -> str:
    """The template with everything filled in.

    Raises:
        TemplateError: when it cannot be read, a field is missing, or a form does not fit it.
    """
    return "".join(
        piece if isinstance(piece, str) else _filled(piece, fields, filling)
        for piece in _pieces(template)
    )


def plain_text(value: Json) -> str:
    """A value as it stands in a prompt: texts as they are, whole numbers in digits, else JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return canonical_json(value)


def _pieces(template: str) -> Iterator[str | Slot]:
    end = 0
    for found in _PIECE.finditer(template):
        yield template[end : found.start()]
        end = found.end()
        whole = found.group()
        if whole in ("{{", "}}"):
            yield whole[0]
        elif found.group(1) is None:
            line = template.count("\n", 0, found.start()) + 1
            raise TemplateError(
                f"line {line} of the template has a {whole!r} that belongs to no field",
                "write {field}, or double it for a brace of the text",
            )
        else:
            yield _slot(found)
    yield template[end:]


def _slot(found: re.Match[str]) -> Slot:
    field, within, sign, number, form = found.groups()
    if form and form not in FORMS:
        raise TemplateError(
            f"{found.group()} wants the form {form!r}, and there is none",
            f"choose one of: {', '.join(FORMS)}",
        )
    return Slot(field, within or "", int(f"{sign or '+'}{number or 0}"), form or "")


def _filled(slot: Slot, fields: Mapping[str, Json], filling: Filling) -> str:
    if slot.field not in fields:
        raise TemplateError(
            f"nothing called {slot.field!r} was drawn or said",
            f"there are: {', '.join(sorted(fields)) or 'none'}",
        )
    value = fields[slot.field]
    if slot.form in _LISTED:
        return _LISTED[slot.form](_records(slot, value), filling)
    if slot.within:
        value = _member(slot, value)
    if slot.form == "words":
        said = filling.verbalize.get(slot.within or slot.field, {})
        return said.get(plain_text(value), plain_text(value))
    if slot.plus:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TemplateError(f"{slot.field!r} is no number, so nothing can be added to it")
        value += slot.plus
    return canonical_json(value) if slot.form == "json" else plain_text(value)


def _member(slot: Slot, value: Json) -> Json:
    if isinstance(value, Mapping) and slot.within in value:
        return value[slot.within]
    raise TemplateError(
        f"{slot.field!r} is not one record with a field {slot.within!r}",
        f"a list of records needs a form: {{{slot.field}.{slot.within}:lines}}",
    )


def _records(slot: Slot, value: Json) -> Sequence[Json]:
    if not isinstance(value, list | tuple):
        raise TemplateError(f"{slot.field!r} is no list, so it has no form {slot.form!r}")
    if not slot.within:
        return value
    return [_member(slot, each) for each in value]


def _numbered(values: Sequence[Json], filling: Filling) -> str:
    return "\n".join(f"{n}. {plain_text(value)}" for n, value in enumerate(values, 1))


def _next(values: Sequence[Json], filling: Filling) -> str:
    return str(len(values) + 1)


def _lines(values: Sequence[Json], filling: Filling) -> str:
    return "\n".join(plain_text(value) for value in values)


def _shots(values: Sequence[Json], filling: Filling) -> str:
    if not filling.shot:
        raise TemplateError("the form 'shots' needs a template of one: shot = \"...\"")
    for value in values:
        if not isinstance(value, Mapping):
            raise TemplateError("the form 'shots' is for lists of records")
    one = Filling(filling.verbalize)
    return "\n\n".join(render(filling.shot, value, one) for value in values)


_LISTED: Mapping[str, Callable[[Sequence[Json], Filling], str]] = {
    "numbered": _numbered,
    "next": _next,
    "lines": _lines,
    "shots": _shots,
}
