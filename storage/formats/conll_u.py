"""CoNLL-U: ten columns a token, with the tag of a named entity in the last one, and comments with
the id and the text of each row (universaldependencies.org/format.html).

What stands between tokens is kept (``SpaceAfter``, ``SpacesAfter``), so that the text comes back as
it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.conll import marked_rows, spans_in
from storage.formats.importers import Told, importer, silent
from storage.formats.lines import EXCERPT, Lines
from storage.formats.tokens import OUTSIDE, Token, tags_of

COLUMNS = 10
_TAGS = ("NER", "ner", "Entity")
"""Names of the tag in the last column."""
_ESCAPES = (("\\", "\\\\"), (" ", "\\s"), ("\t", "\\t"), ("\r", "\\r"), ("\n", "\\n"), ("|", "\\p"))
"""Signs of white space as UDPipe writes them."""


@exporter(
    "conllu", ".conllu", counts="code points", without="confidence and votes", holds=("ranges",)
)
def write_conll_u(table: Table, stream: TextIO) -> int:
    """A block a row: its id and its text as comments, then a token a line.

    Raises:
        UserError: when answers are no stretches of a text.
    """
    written = 0
    for item, tokens, stretches in marked_rows(table, "conllu"):
        text, tags = item.text, tags_of(len(tokens), stretches)
        stream.write(f"# newdoc id = {_line(item.task.id)}\n# sent_id = {_line(item.task.id)}\n")
        stream.write(f"# text = {_line(text)}\n")
        for number, ((start, end), tag) in enumerate(zip(tokens, tags, strict=True), start=1):
            behind = tokens[number][0] if number < len(tokens) else len(text)
            misc = [f"NER={_escaped(tag)}"] if tag != OUTSIDE else []
            if number == 1 and start:
                misc.append(f"SpacesBefore={_escaped(text[:start])}")
            misc += _spaces(text[end:behind], number == len(tokens))
            columns = [str(number), text[start:end], *["_"] * 7, "|".join(misc) or "_"]
            stream.write("\t".join(columns) + "\n")
        stream.write("\n")
        written += 1
    return written


@importer("conllu", ".conllu", counts="code points")
def read_conll_u(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a sentence: its id, its text, and the known spans of its last column."""
    lines = Lines(stream)
    comments: dict[str, str] = {}
    tokens: list[list[str]] = []
    for raw in lines:
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("#"):
            name, _, value = text[1:].partition("=")
            comments[name.strip()] = value.strip()
        elif not text.strip():
            if tokens:
                yield Row(lines.number - 1, _row(comments, tokens))
                comments, tokens = {}, []
        elif len(columns := text.split("\t")) != COLUMNS:
            yield BadRow(lines.number, f"{len(columns)} columns, and not {COLUMNS}", text[:EXCERPT])
        elif columns[0].isdecimal():  # else a word of several tokens, or one that is not written
            tokens.append(columns)
    if tokens:
        yield Row(lines.number, _row(comments, tokens))


def _row(comments: Mapping[str, str], tokens: list[list[str]]) -> dict[str, Json]:
    text, places, tags = "", list[Token](), list[str]()
    for columns in tokens:
        misc = dict(part.partition("=")[::2] for part in columns[9].split("|"))
        text += _unescaped(misc.get("SpacesBefore", ""))
        places.append((len(text), len(text) + len(columns[1])))
        text += columns[1]
        text += _behind(misc, columns is tokens[-1])
        tags.append(next((_unescaped(misc[n]) for n in _TAGS if n in misc), OUTSIDE))
    row: dict[str, Json] = {"text": text, "gold": spans_in(text, places, tags)}
    name = comments.get("sent_id") or comments.get("newdoc id")
    return {"id": name, **row} if name else row


def _behind(misc: Mapping[str, str], is_last: bool) -> str:
    if "SpacesAfter" in misc:
        return _unescaped(misc["SpacesAfter"])
    return "" if is_last or misc.get("SpaceAfter") == "No" else " "


def _spaces(between: str, is_last: bool) -> list[str]:
    if between == " " and not is_last:
        return []
    return [f"SpacesAfter={_escaped(between)}"] if between else ["SpaceAfter=No"]


def _escaped(space: str) -> str:
    for sign, written in _ESCAPES:
        space = space.replace(sign, written)
    return space


def _unescaped(written: str) -> str:
    found, letters = "", iter(written)
    signs = {escape[1]: sign for sign, escape in _ESCAPES}
    for letter in letters:
        found += letter if letter != "\\" else signs.get(next(letters, ""), "")
    return found


def _line(text: str) -> str:
    """A text on one line."""
    return "".join(" " if letter in "\r\n\v\f\x85\u2028\u2029\t" else letter for letter in text)
