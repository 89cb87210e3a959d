"""CoNLL: a token a line, its tag in the last of four columns, an empty line behind a text
(Tjong Kim Sang and De Meulder, 2003).

The format has no place for ids and for the spaces between tokens; CoNLL-U
(:mod:`storage.formats.conll_u`) has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TextIO

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.lines import EXCERPT, Lines
from storage.formats.tokens import (
    Token,
    stretches_of,
    tags_of,
    tokens_of,
    whole_tokens,
)

RELATIONS = "relations"
NO_TOKENS = "rows without a token"
SPACED = "labels whose spaces are written as _"
_DOCUMENT = "-DOCSTART-"


@exporter(
    "conll",
    ".conll",
    counts="code points",
    without="ids, spaces between tokens, confidence and votes",
    holds=("ranges",),
)
def write_conll(table: Table, stream: TextIO) -> int:
    """Four columns: the token, ``-X-``, ``_``, and its tag in BIO.

    Raises:
        UserError: when answers are no stretches of a text.
    """
    written = 0
    spaced = Spaced(table)
    for item, tokens, stretches in marked_rows(table, "conll"):
        text = item.text
        plain = [(first, last, spaced.plain(label)) for first, last, label in stretches]
        tags = tags_of(len(tokens), plain)
        for (start, end), tag in zip(tokens, tags, strict=True):
            stream.write(f"{text[start:end]} -X- _ {tag}\n")
        stream.write("\n")
        written += 1
    return written


class Spaced:
    """Labels in formats that have no spaces in them: ``_`` stands there, and is counted."""

    def __init__(self, table: Table) -> None:
        """Count for this table."""
        self._left_out, self._seen = table.left_out, set[str]()

    def plain(self, label: str) -> str:
        """The label as it is written."""
        plain = "_".join(label.split())
        if plain != label and label not in self._seen:
            self._seen.add(label)
            self._left_out[SPACED] += 1
        return plain


def marked_rows(
    table: Table, format: str
) -> Iterator[tuple[Item, list[Token], list[tuple[int, int, str]]]]:
    """The tokens of every row that has an answer and a token, and the stretches by whole tokens.

    Raises:
        UserError: when answers are no stretches of a text.
    """
    exchange = Exchange(table)
    exchange.require(format)
    for item in exchange.items():
        tokens = tokens_of(item.text)
        if not tokens:
            table.left_out[NO_TOKENS] += 1
            continue
        if item.answer.links:
            table.left_out[RELATIONS] += len(item.answer.links)
        yield item, tokens, whole_tokens(tokens, item.answer.ranges, table.left_out)


@importer("conll", ".conll", ".bio", ".iob")
def read_conll(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a sentence: its tokens with a space between them, and the known spans. The token is the
    first column, the tag the last one."""
    lines = Lines(stream)
    words: list[str] = []
    tags: list[str] = []
    for raw in lines:
        text = raw.decode("utf-8", "replace").strip()
        columns = text.split()
        if not columns or columns[0] == _DOCUMENT:
            if words:
                yield Row(lines.number - 1, joined(words, tags))
            words, tags = [], []
        elif text.startswith("# "):
            continue
        elif len(columns) < 2:
            yield BadRow(lines.number, "a token without a tag", text[:EXCERPT])
        else:
            words.append(columns[0])
            tags.append(columns[-1])
    if words:
        yield Row(lines.number, joined(words, tags))


def joined(words: list[str], tags: list[str]) -> dict[str, Json]:
    """Text and known spans of tokens between which a space stands."""
    places: list[Token] = []
    at = 0
    for word in words:
        places.append((at, at + len(word)))
        at += len(word) + 1
    text = " ".join(words)
    return {"text": text, "gold": spans_in(text, places, tags)}


def spans_in(text: str, places: list[Token], tags: list[str]) -> list[Json]:
    """The spans that tags mean, as known answers have them."""
    return [
        {
            "start": (start := places[first][0]),
            "end": (end := places[last - 1][1]),
            "label": label,
            "text": text[start:end],
        }
        for first, last, label in stretches_of(tags)
    ]
