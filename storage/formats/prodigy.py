"""Prodigy: a task a line, with spans, relations, or options of which some are accepted.

What was not accepted there (``reject``, ``ignore``) is no answer. Offsets count code points.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.json_lines import read_jsonl
from storage.formats.related import relations_between
from storage.formats.tokens import tokens_of

ACCEPTED = "accept"
_ANSWERED = re.compile(r'"answer"\s*:\s*"(?:accept|reject|ignore)"')


@exporter(
    "prodigy",
    counts="code points",
    without="votes and reasons",
    holds=("label", "labels", "ranges"),
)
def write_prodigy(table: Table, stream: TextIO) -> int:
    """A task a row with an answer, accepted, with its id and confidence in ``meta``.

    Raises:
        UserError: when answers are no labels and no stretches.
    """
    exchange = Exchange(table)
    exchange.require("prodigy")
    options = [{"id": name, "text": name} for name in exchange.classes]
    written = 0
    for item in exchange.items():
        meta = {"id": item.task.id, "score": item.annotation.confidence}
        row: dict[str, Json] = {"text": item.text, "meta": meta, "answer": ACCEPTED}
        if exchange.sort == "ranges":
            row |= _marked(item)
        else:
            row |= {"options": options, "accept": list(item.answer.labels)}
        stream.write(json.dumps(row, ensure_ascii=True) + "\n")
        written += 1
    return written


def _marked(item: Item) -> dict[str, Json]:
    tokens = tokens_of(item.text)
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    spans: list[dict[str, Json]] = []
    for each in item.answer.ranges:
        span: dict[str, Json] = {"start": each.start, "end": each.end, "label": each.label}
        first, behind = bisect_right(ends, each.start), bisect_left(starts, each.end)
        if first < behind:
            span |= {"token_start": first, "token_end": behind - 1}
        spans.append(span)
    row: dict[str, Json] = {
        "tokens": [
            {
                "text": item.text[start:end],
                "start": start,
                "end": end,
                "id": number,
                "ws": item.text[end : end + 1].isspace(),
            }
            for number, (start, end) in enumerate(tokens)
        ],
        "spans": spans,
    }
    if item.answer.links:
        row["relations"] = [
            {
                "head": spans[link.head].get("token_end", 0),
                "child": spans[link.tail].get("token_end", 0),
                "head_span": spans[link.head],
                "child_span": spans[link.tail],
                "label": link.label,
            }
            for link in item.answer.links
        ]
    return row


def _tells(head: str) -> bool:
    """Whether a file is Prodigy's, by its beginning."""
    own = any(name in head for name in ('"_task_hash"', '"spans"', '"accept":', '"options"'))
    return own and bool(_ANSWERED.search(head))


@importer("prodigy", counts="code points", tells=_tells)
def read_prodigy(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a task: its text, and what was accepted as the known answer."""
    for row in read_jsonl(stream, told):
        yield row if isinstance(row, BadRow) else Row(row.line, _fields(row.fields))


def _fields(given: Mapping[str, Json]) -> dict[str, Json]:
    meta = given.get("meta") if isinstance(given.get("meta"), dict) else {}
    fields: dict[str, Json] = {"text": given.get("text")}
    name = given.get("id", meta.get("id") if isinstance(meta, dict) else None)
    if name is not None:
        fields = {"id": str(name), **fields}
    if who := given.get("_annotator_id") or given.get("_session_id"):
        fields["by"] = str(who)
    fields["gold"] = _answer(given) if given.get("answer", ACCEPTED) == ACCEPTED else None
    return fields


def _answer(given: Mapping[str, Json]) -> Json:
    if given.get("relations"):
        return relations_between(
            str(given.get("text")),
            [
                (each.get("head_span"), each.get("label"), each.get("child_span"))
                for each in given["relations"]
                if isinstance(each, dict)
            ],
        )
    if "spans" in given or "tokens" in given:
        spans = given.get("spans") or []
        return [
            {name: span.get(name) for name in ("start", "end", "label")}
            for span in spans
            if isinstance(span, dict)
        ]
    return given["accept"] if "accept" in given else given.get("label")
