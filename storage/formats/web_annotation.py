"""W3C Web Annotation: every label and every stretch is an annotation of the row it is about.

A stretch is named by its place, in units of UTF-16 as the DOM counts, and by its quote with some
words around it (W3C, 2017). The texts themselves are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, TextIO
from urllib.parse import quote, unquote

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.json_document import read_json
from storage.formats.utf16 import Utf16

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and behind a quote."""
_SOURCE = "urn:folkmoot:"


@exporter(
    "webannotation",
    ".jsonld",
    counts="UTF-16",
    without="texts, votes and reasons",
    holds=("label", "labels", "ranges"),
)
def write_web_annotations(table: Table, stream: TextIO) -> int:
    """One page of annotations; the number is that of rows.

    Raises:
        UserError: when answers are no labels and no stretches.
    """
    exchange = Exchange(table)
    exchange.require("webannotation")
    name = quote(table.campaign, safe="")
    head = {"@context": CONTEXT, "id": f"{_SOURCE}{name}", "type": "AnnotationPage"}
    stream.write(json.dumps(head)[:-1] + ', "items": [')
    written, first = 0, True
    for item in exchange.items():
        for annotation in _annotations(exchange, item):
            stream.write(("\n" if first else ",\n") + json.dumps(annotation))
            first = False
        written += 1
    stream.write("\n]}\n")
    return written


def _annotations(exchange: Exchange, item: Item) -> Iterator[Json]:
    source = f"{_SOURCE}{quote(item.task.campaign, safe='')}:{quote(item.task.id, safe='')}"
    people = item.annotation.by == "person"
    creator = {
        "type": "Person" if people else "Software",
        "name": ", ".join(vote.seat for vote in item.annotation.votes) if people else "folkmoot",
    }

    def annotation(number: int, motivation: str, label: str, target: Json, **more: Json) -> Json:
        body = {"type": "TextualBody", "purpose": motivation, "value": label}
        return {
            "id": f"{source}#{number}", "type": "Annotation", "motivation": motivation,
            "creator": creator, "body": body, "target": target, **more,
        }  # fmt: skip

    if exchange.sort != "ranges":
        for number, label in enumerate(item.answer.labels):
            yield annotation(number, "classifying", label, source)
        return
    counted = Utf16(item.text)
    for number, each in enumerate(item.answer.ranges):
        start, end = counted.units(each)
        place = {"type": "TextPositionSelector", "start": start, "end": end}
        words = {
            "type": "TextQuoteSelector",
            "exact": item.text[each.start : each.end],
            "prefix": item.text[max(0, each.start - AROUND) : each.start],
            "suffix": item.text[each.end : each.end + AROUND],
        }
        target = {"source": source, "selector": [place, words]}
        yield annotation(number, "tagging", each.label, target)
    for number, link in enumerate(item.answer.links, start=len(item.answer.ranges)):
        ends = [f"{source}#{link.head}", f"{source}#{link.tail}"]
        yield annotation(number, "linking", link.label, ends)


@importer("webannotation", ".jsonld", counts="UTF-16")
def read_web_annotations(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a source, which annotations stand one behind the other in the file: its id, and its
    labels or stretches as the known answer. Links are passed over, and told."""
    source, found, line, passed = "", list[Json](), 0, 0
    for row in read_json(stream, silent):
        if isinstance(row, BadRow):
            yield row
            continue
        target = row.fields.get("target")
        where = target.get("source") if isinstance(target, dict) else target
        if not isinstance(where, str):
            passed += 1
            continue
        if where != source and source:
            yield Row(line, {"id": _id(source), "gold": found})
            found = []
        source, line = where, row.line
        found.append(_said(row.fields))
    if source:
        yield Row(line, {"id": _id(source), "gold": found})
    if passed:
        told(f"{passed} annotations are passed over: they are about no single source")


def _id(source: str) -> str:
    """The id of the row: of ours, what stands behind the campaign; else the whole source."""
    return unquote(source.rpartition(":")[2]) if source.startswith(_SOURCE) else source


def _said(fields: dict[str, Json]) -> Json:
    body = fields.get("body")
    bodies = body if isinstance(body, list) else [body]
    label = next(
        (each["value"] for each in bodies if isinstance(each, dict) and "value" in each), None
    )
    target = fields.get("target")
    selectors = target.get("selector") if isinstance(target, dict) else None
    span: dict[str, Json] = {}
    for each in selectors if isinstance(selectors, list) else [selectors]:
        if isinstance(each, dict) and "start" in each and "end" in each:
            span |= {"start": each["start"], "end": each["end"]}
        if isinstance(each, dict) and "exact" in each:
            span |= {"text": each["exact"]}
    return {**span, "label": label} if span else label
