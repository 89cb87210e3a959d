"""Tables, graphs and dialogues among an item's fields, as lines of words instead of JSON.

Small models read ``1. name: Ann; age: 3`` where braces and brackets mean nothing to them, and a
claim can quote such a line. A text is shown letter for letter as it is.

What is a table: ``{"header": [...], "rows": [[...], ...]}``, perhaps with a ``caption``, or a list
of flat objects. What is a graph: a list of edges, or an object that has one as its ``edges`` or
``triples``; an edge is ``[from, relation, to]`` or an object with two ends. What is a dialogue: a
list of ``{"speaker": ..., "text": ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.base import Json, canonical_json
from schema.template import plain_text

_HEADERS = ("header", "columns")
_ENDS = (
    ("head", "tail"),
    ("subject", "object"),
    ("source", "target"),
    ("from", "to"),
    ("a", "b"),
)
_RELATIONS = ("relation", "predicate", "label", "type")


def lines_of(value: Json) -> str | None:
    """A text as it is; a table, graph or dialogue with a line for each row, edge or turn; None for
    anything else."""
    if isinstance(value, str):
        return value
    lines = _dialogue(value) or _graph(value) or _table(value)
    return "\n".join(lines) if lines else None


def text_of(value: Json) -> str:
    """A value as a text: a list of texts and a dialogue a line each (tables and graphs, too), and
    anything else as it stands in a prompt."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    lines = lines_of(value)
    return plain_text(value) if lines is None else lines


def one_line(value: Json) -> str:
    """A cell, a name or a quote on one line."""
    if value is None:
        return ""
    return " ".join((value if isinstance(value, str) else canonical_json(value)).split())


def is_turn(value: Json) -> bool:
    """Whether it is a turn of a dialogue."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("text"), str)
        and isinstance(value.get("speaker"), str)
    )


def _dialogue(value: Json) -> list[str]:
    if not (isinstance(value, list) and value and all(is_turn(each) for each in value)):
        return []
    return [
        f"{number}. {one_line(turn['speaker'])}: {one_line(turn['text'])}"
        for number, turn in enumerate(value, start=1)
    ]


def _graph(value: Json) -> list[str]:
    if isinstance(value, Mapping):
        value = next((value[name] for name in ("edges", "triples") if name in value), None)
    if not (isinstance(value, list) and value):
        return []
    edges = [_edge(each) for each in value]
    return [" → ".join(edge) for edge in edges] if all(edges) else []


def _edge(value: Json) -> list[str]:
    """Its ends, with the relation between them; empty where it is no edge."""
    if isinstance(value, list):
        is_triple = len(value) == 3 and all(isinstance(each, str) for each in value)
        return [one_line(each) for each in value] if is_triple else []
    if not isinstance(value, Mapping):
        return []
    for head, tail in _ENDS:
        if {head, tail} <= set(value) and _is_cell(value[head]) and _is_cell(value[tail]):
            between = next((value[name] for name in _RELATIONS if name in value), "")
            ends = one_line(value[head]), one_line(between), one_line(value[tail])
            others = set(value) - {head, tail, "id", *_RELATIONS}
            return [] if others else [part for part in ends if part]
    return []


def _table(value: Json) -> list[str]:
    if isinstance(value, Mapping):
        header = next((value[name] for name in _HEADERS if name in value), None)
        rows, caption = value.get("rows"), value.get("caption")
        if not (isinstance(header, list) and _is_row(header) and isinstance(rows, list) and rows):
            return []
        if not all(_is_row(row) and len(row) <= len(header) for row in rows):
            return []
        above = [one_line(caption)] if isinstance(caption, str) and caption.strip() else []
        return above + _numbered([list(zip(header, row, strict=False)) for row in rows])
    if not (isinstance(value, list) and value):
        return []
    flat = all(isinstance(row, Mapping) and row and _is_row(list(row.values())) for row in value)
    return _numbered([list(row.items()) for row in value]) if flat else []


def _numbered(rows: Sequence[Sequence[tuple[Json, Json]]]) -> list[str]:
    return [
        f"{number}. " + "; ".join(f"{one_line(name)}: {one_line(cell)}" for name, cell in row)
        for number, row in enumerate(rows, start=1)
    ]


def _is_row(value: Json) -> bool:
    return isinstance(value, list) and all(_is_cell(each) for each in value)


def _is_cell(value: Json) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
