"""Argilla 2: records as JSON; the committee's answers are suggestions, people's are responses.

Argilla knows people by ids of its own: those in the file are made of their names. Offsets count
code points.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

from kinds.exchange import Exchanged, Sort
from schema.base import Json
from storage.answers import standing
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.conll import RELATIONS
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.json_document import read_json

QUESTION = "answer"
"""What the question is called."""
BETWEEN = "numbers between two levels, which Argilla does not have"


@exporter(
    "argilla",
    counts="code points",
    without="votes and reasons",
    holds=("label", "labels", "ranges", "number", "text"),
)
def write_argilla(table: Table, stream: TextIO) -> int:
    """A list of records, as ``Record.from_dict`` takes them.

    Raises:
        UserError: when Argilla has no question for such answers.
    """
    exchange = Exchange(table)
    exchange.require("argilla")
    written = 0
    stream.write("[")
    for item in exchange.items(answered=False):
        record = _record(table, exchange, item)
        stream.write(("," if written else "") + "\n" + json.dumps(record))
        written += 1
    stream.write("\n]\n")
    return written


def _record(table: Table, exchange: Exchange, item: Item) -> Json:
    ledger, task = table.ledger, item.task
    suggestions: dict[str, Json] = {}
    if (by_committee := exchange.by_committee(item)) is not None:
        ended, known = by_committee
        if (value := _value(table, exchange.sort, known)) is not None:
            suggestions[QUESTION] = {
                "value": value, "score": ended.confidence, "agent": table.campaign,
            }  # fmt: skip
    responses = []
    for said in standing(ledger.said_by_people(table.campaign, task.id)).own:
        known = exchange.kind.exchanged(exchange.campaign, task.input, said.value)
        if (value := _value(table, exchange.sort, known)) is not None:
            user = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:folkmoot:person:{said.by}"))
            responses.append({"value": value, "user_id": user})
    return {
        "id": task.id,
        "fields": {"text": item.text},
        "metadata": {"outcome": item.annotation.outcome, "decided_by": item.annotation.by},
        "suggestions": suggestions,
        "responses": {QUESTION: responses} if responses else {},
        "vectors": {},
    }


def _value(table: Table, sort: Sort, answer: Exchanged) -> Json:
    if sort == "label":
        return answer.labels[0]
    if sort == "labels":
        return list(answer.labels)
    if sort == "text":
        return answer.text
    if sort == "number":
        if answer.number is not None and answer.number.is_integer():
            return int(answer.number)
        table.left_out[BETWEEN] += 1
        return None
    if answer.links:
        table.left_out[RELATIONS] += len(answer.links)
    return [{"start": s.start, "end": s.end, "label": s.label} for s in answer.ranges]


def _tells(head: str) -> bool:
    """Whether a file is Argilla's, by its beginning."""
    return all(name in head for name in ('"fields"', '"suggestions"', '"responses"'))


@importer("argilla", counts="code points", tells=_tells)
def read_argilla(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a record: its fields, and the only response as the known answer, or those of several
    people under ``answers``. Of several questions the first one is read."""
    for row in read_json(stream, told):
        yield row if isinstance(row, BadRow) else Row(row.line, _fields(row.fields))


def _fields(given: Mapping[str, Json]) -> dict[str, Json]:
    own, responses = given.get("fields"), given.get("responses")
    fields: dict[str, Json] = dict(own) if isinstance(own, dict) else {}
    fields = {"id": str(given.get("id", "")), **fields}
    said: Json = next(iter(responses.values()), []) if isinstance(responses, dict) else []
    answers = [
        {"by": str(each.get("user_id", "")), "answer": each.get("value")}
        for each in said
        if isinstance(each, dict)
    ]
    if len(answers) == 1:
        fields |= {"gold": answers[0]["answer"], "by": answers[0]["by"]}
    elif answers:
        fields["answers"] = answers
    return fields
