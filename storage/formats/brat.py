"""BRAT: a folder with a text and a file of annotations beside it for each row.

A stretch over several lines is written in fragments, as BRAT wants it. Files are named after the
rows' ids. Offsets count code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kinds.exchange import Range
from schema.base import Json
from schema.counts import count_in
from storage.formats.base import BadRow, Row, Table, folder_exporter
from storage.formats.conll import Spaced
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, files_in, folder_importer, holding, silent
from storage.formats.lines import MAX_ROW_BYTES
from storage.formats.named_files import file_name, id_of
from storage.formats.related import relations_between


@folder_exporter(
    "brat", counts="code points", without="confidence, votes and reasons", holds=("ranges",)
)
def write_brat(table: Table, folder: Path) -> int:
    """``ID.txt`` and ``ID.ann`` for each row with an answer, and ``annotation.conf``.

    Raises:
        UserError: when answers are no stretches.
    """
    exchange = Exchange(table)
    exchange.require("brat")
    relations: set[str] = set()
    spaced = Spaced(table)
    written = 0
    for item in exchange.items():
        name = file_name(item.task.id, table.left_out)
        lines = [*_stretches(item, spaced), *_relations(item, spaced)]
        relations |= {link.label for link in item.answer.links}
        _write(folder / f"{name}.txt", item.text)
        _write(folder / f"{name}.ann", "".join(f"{line}\n" for line in lines))
        written += 1
    _write(folder / "annotation.conf", _configuration(exchange.classes, sorted(relations), spaced))
    return written


def _stretches(item: Item, spaced: Spaced) -> Iterator[str]:
    for number, each in enumerate(item.answer.ranges, start=1):
        parts = list(_fragments(item.text, each))
        places = ";".join(f"{start} {end}" for start, end in parts)
        words = " ".join(item.text[start:end] for start, end in parts)
        yield f"T{number}\t{spaced.plain(each.label)} {places}\t{words}"


def _relations(item: Item, spaced: Spaced) -> Iterator[str]:
    for number, link in enumerate(item.answer.links, start=1):
        ends = f"Arg1:T{link.head + 1} Arg2:T{link.tail + 1}"
        yield f"R{number}\t{spaced.plain(link.label)} {ends}"


def _fragments(text: str, stretch: Range) -> Iterator[tuple[int, int]]:
    """The pieces of a stretch between the ends of lines."""
    start = stretch.start
    for place in range(stretch.start, stretch.end + 1):
        if place == stretch.end or text[place] in "\r\n":
            if place > start:
                yield start, place
            start = place + 1


def _configuration(classes: tuple[str, ...], relations: list[str], spaced: Spaced) -> str:
    def listed(names: list[str], behind: str) -> str:
        return "".join(f"{spaced.plain(name)}{behind}\n" for name in names)

    ends = "\tArg1:<ENTITY>, Arg2:<ENTITY>"
    return (
        f"[entities]\n{listed(list(classes), '')}[relations]\n{listed(relations, ends)}"
        "[events]\n[attributes]\n"
    )


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        stream.write(text)


@folder_importer("brat", holding("*.ann"), counts="code points")
def read_brat(folder: Path, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a text that has annotations: its spans as the known answer, or its relations where it
    has some. Events, attributes and notes are passed over, and told."""
    passed = 0
    for number, file in enumerate(files_in(folder, "*.ann"), start=1):
        beside = file.with_suffix(".txt")
        try:
            if max(file.stat().st_size, beside.stat().st_size) > MAX_ROW_BYTES:
                yield BadRow(number, f"{file.name} or its text is longer than a row may be", "")
                continue
            text = beside.read_bytes().decode("utf-8")
            lines = file.read_bytes().decode("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            yield BadRow(number, f"{file.name} or its text cannot be read ({error})", "")
            continue
        spans, related = _spans(text, lines), _related(lines)
        passed += sum(line[:1] in ("E", "A", "M", "N", "#", "*") for line in lines)
        gold: Json = list(spans.values())
        if related:
            ends = ((spans.get(head), label, spans.get(tail)) for label, head, tail in related)
            gold = relations_between(text, ends)
        yield Row(number, {"id": id_of(file.stem), "text": text, "gold": gold})
    if passed:
        told(f"{passed} lines are passed over: no stretches and no relations")


def _spans(text: str, lines: list[str]) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for line in lines:
        columns = line.split("\t")
        if not line.startswith("T") or len(columns) < 2:
            continue
        label, _, places = columns[1].partition(" ")
        read = map(count_in, places.replace(";", " ").split())
        numbers = [number for number in read if number is not None]
        if numbers:
            start, end = numbers[0], numbers[-1]
            found[columns[0]] = {
                "start": start, "end": end, "label": label, "text": text[start:end],
            }  # fmt: skip
    return found


def _related(lines: list[str]) -> list[tuple[str, str, str]]:
    found = []
    for line in lines:
        parts = line.partition("\t")[2].split()
        if line.startswith("R") and len(parts) == 3:
            found.append((parts[0], parts[1].partition(":")[2], parts[2].partition(":")[2]))
    return found
