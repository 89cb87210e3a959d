"""spaCy's DocBin: documents with entities or categories, as ``spacy train`` takes them.

Stretches become entities where none overlaps another, and a group of spans named ``sc`` where some
do; both are contracted to whole tokens of spaCy's tokenizer. Relations stand in ``user_data``.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, BinaryIO

from schema.base import Json
from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row, Table, bytes_exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.tokens import CUT, NOT_WHOLE
from storage.formats.typed_cells import library
from storage.opening.unpacking import limit_of, too_much

WANTED, FOR_WHAT = "spacy>=3.8", "a DocBin of spaCy"
GROUP = "sc"
"""The group of spans that spaCy's own span categorizer takes."""
LANGUAGE = "xx"
"""Several languages: its tokenizer knows no words, only signs."""
HALF = 0.5
_AT_ONCE = 1024 * 1024
"""Bytes that are unpacked together to see how many there are."""
ID, CONFIDENCE, RELATIONS = "id", "confidence", "relations"


@bytes_exporter(
    "spacy",
    ".spacy",
    extra="spacy",
    counts="code points",
    without="votes and reasons",
    holds=("label", "labels", "ranges"),
)
def write_doc_bin(table: Table, stream: BinaryIO) -> int:
    """A document a row with an answer; its id and confidence stand in ``user_data``.

    Raises:
        UserError: when spaCy is not installed, or answers are no labels and no stretches.
    """
    exchange = Exchange(table)
    exchange.require("spacy")
    spacy = library("spacy", WANTED, FOR_WHAT)
    tokens = library("spacy.tokens", WANTED, FOR_WHAT)
    language = spacy.blank(LANGUAGE)
    docs = tokens.DocBin(store_user_data=True)
    written = 0
    for item in exchange.items():
        doc = language.make_doc(item.text)
        doc.user_data[ID] = item.task.id
        if item.annotation.confidence is not None:
            doc.user_data[CONFIDENCE] = item.annotation.confidence
        if exchange.sort == "ranges":
            _mark(doc, item, table)
        else:
            names = dict.fromkeys((*exchange.classes, *item.answer.labels), 0.0)
            doc.cats = names | dict.fromkeys(item.answer.labels, 1.0)
        docs.add(doc)
        written += 1
    stream.write(docs.to_bytes())
    return written


def _mark(doc: Any, item: Item, table: Table) -> None:
    """Put the stretches into a document."""
    places: dict[int, int] = {}
    spans: list[Any] = []
    for number, each in enumerate(item.answer.ranges):
        span = doc.char_span(each.start, each.end, label=each.label, alignment_mode="contract")
        if span is None or not len(span):
            table.left_out[NOT_WHOLE] += 1
            continue
        text = item.text[each.start : each.end]
        if span.text != text.strip():
            table.left_out[CUT] += 1
        places[number] = len(spans)
        spans.append(span)
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    overlap = any(one.end > other.start for one, other in pairwise(ordered))
    if overlap or item.answer.links:
        doc.spans[GROUP] = spans
    if not overlap:
        doc.ents = ordered
    kept = [
        [places[link.head], places[link.tail], link.label]
        for link in item.answer.links
        if link.head in places and link.tail in places
    ]
    if kept:
        doc.user_data[RELATIONS] = kept


@importer("spacy", ".spacy", text=False, counts="code points", extra="spacy")
def read_doc_bin(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a document: its text, and its spans, entities or categories as the known answer.

    Raises:
        UserError: when spaCy is not installed.
        InvalidSubmission: when it is no DocBin.
    """
    spacy = library("spacy", WANTED, FOR_WHAT)
    tokens = library("spacy.tokens", WANTED, FOR_WHAT)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    packed = stream.read()
    _check_size(packed, size)
    try:
        docs = tokens.DocBin(store_user_data=True).from_bytes(packed)
    except Exception as error:  # noqa: BLE001 - of damaged bytes it raises anything
        raise InvalidSubmission(
            f"it is no DocBin that can be read ({' '.join(str(error).split())[:100]})",
            "write it again with DocBin.to_disk",
        ) from None
    for number, doc in enumerate(docs.get_docs(spacy.blank(LANGUAGE).vocab), start=1):
        row: dict[str, Json] = {"text": doc.text, "gold": _answer(doc)}
        name = doc.user_data.get(ID)
        yield Row(number, {"id": str(name), **row} if name is not None else row)


def _check_size(packed: bytes, size: int) -> None:
    """See that it unpacks to what can be held."""
    left, unpacking = limit_of(size), zlib.decompressobj()
    try:
        while packed and left > 0:
            left -= len(unpacking.decompress(packed, _AT_ONCE))
            packed = unpacking.unconsumed_tail
    except zlib.error:
        return  # whoever reads it says that it is damaged
    if left <= 0:
        raise too_much(size)


def _answer(doc: Any) -> Json:
    if doc.cats:
        return [name for name, chance in doc.cats.items() if chance >= HALF]
    marked = list(doc.spans[GROUP]) if GROUP in doc.spans else list(doc.ents)
    spans = [
        {
            "start": span.start_char,
            "end": span.end_char,
            "label": span.label_,
            "text": span.text,
        }
        for span in marked
    ]
    related = doc.user_data.get(RELATIONS)
    if not related:
        return spans
    ends = [{name: span[name] for name in ("start", "end", "text")} for span in spans]
    return [
        {"head": ends[head], "label": label, "tail": ends[tail]} for head, tail, label in related
    ]
