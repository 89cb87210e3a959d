"""doccano: a text a line, with labels, stretches, or stretches and relations.

Offsets count code points; builds differ about characters that are two units of UTF-16.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.json_lines import read_jsonl
from storage.formats.related import relations_between


@exporter(
    "doccano",
    counts="code points",
    without="confidence, votes and reasons",
    holds=("label", "labels", "ranges", "text"),
)
def write_doccano(table: Table, stream: TextIO) -> int:
    """A line a row with an answer; ``task`` is its id, as doccano gives ids of its own.

    Raises:
        UserError: when doccano has no project for such answers.
    """
    exchange = Exchange(table)
    exchange.require("doccano")
    written = 0
    for item in exchange.items():
        row: dict[str, Json] = {"task": item.task.id, "text": item.text}
        if exchange.sort == "ranges":
            row |= _marked(item)
        elif exchange.sort == "text":
            row["label"] = [item.answer.text]
        else:
            row["label"] = list(item.answer.labels)
        stream.write(json.dumps(row, ensure_ascii=True) + "\n")
        written += 1
    return written


def _marked(item: Item) -> dict[str, Json]:
    if not item.answer.links:
        return {"label": [[each.start, each.end, each.label] for each in item.answer.ranges]}
    return {
        "entities": [
            {
                "id": number,
                "label": each.label,
                "start_offset": each.start,
                "end_offset": each.end,
            }
            for number, each in enumerate(item.answer.ranges)
        ],
        "relations": [
            {"id": number, "from_id": link.head, "to_id": link.tail, "type": link.label}
            for number, link in enumerate(item.answer.links)
        ],
    }


def _tells(head: str) -> bool:
    """Whether a file is doccano's, by its beginning."""
    return '"start_offset"' in head and '"entities"' in head


@importer("doccano", counts="code points", tells=_tells)
def read_doccano(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a line: its text, and its labels, stretches or relations as the known answer."""
    for row in read_jsonl(stream, told):
        yield row if isinstance(row, BadRow) else Row(row.line, _fields(row.fields))


def _fields(given: Mapping[str, Json]) -> dict[str, Json]:
    fields: dict[str, Json] = {"text": given.get("text", given.get("data"))}
    if (name := given.get("task", given.get("id"))) is not None:
        fields = {"id": str(name), **fields}
    fields["gold"] = _answer(given)
    return fields


def _answer(given: Mapping[str, Json]) -> Json:
    entities, relations = given.get("entities"), given.get("relations")
    if not isinstance(entities, list):
        return given.get("label")
    spans = {
        each.get("id"): {
            "start": each.get("start_offset"),
            "end": each.get("end_offset"),
            "label": each.get("label"),
        }
        for each in entities
        if isinstance(each, dict)
    }
    if not relations:
        return list(spans.values())
    return relations_between(
        str(given.get("text")),
        [
            (spans.get(each.get("from_id")), each.get("type"), spans.get(each.get("to_id")))
            for each in relations
            if isinstance(each, dict)
        ],
    )
