"""UIMA CAS as JSON, as INCEpTION exchanges it: a file a row in a folder.

Stretches are named entities of DKPro's type, so that INCEpTION shows them in its own layer;
relations are a layer of their own. Offsets count units of UTF-16, as Java does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from schema.base import Json
from storage.formats.base import BadRow, Row, Table, folder_exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, files_in, folder_importer, silent
from storage.formats.lines import MAX_ROW_BYTES
from storage.formats.named_files import file_name, id_of
from storage.formats.related import relations_between
from storage.formats.utf16 import Utf16
from storage.opening.contents import HEAD

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
ABOUT = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
RELATION = "webanno.custom.Relation"
SOFA, VIEW = "uima.cas.Sofa", "_InitialView"


@folder_exporter("cas", counts="UTF-16", without="confidence, votes and reasons", holds=("ranges",))
def write_cas(table: Table, folder: Path) -> int:
    """``ID.json`` for each row with an answer.

    Raises:
        UserError: when answers are no stretches.
    """
    exchange = Exchange(table)
    exchange.require("cas")
    written = 0
    for item in exchange.items():
        file = folder / f"{file_name(item.task.id, table.left_out)}.json"
        file.write_text(json.dumps(_cas(item), indent=1) + "\n", encoding="utf-8")
        written += 1
    return written


def _cas(item: Item) -> Json:
    counted = Utf16(item.text)
    structures: list[dict[str, Json]] = [
        {
            "%ID": 1, "%TYPE": SOFA, "sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain",
            "sofaString": item.text,
        },
        {
            "%ID": 2, "%TYPE": ABOUT, "@sofa": 1, "begin": 0, "end": counted.length,
            "language": "x-unspecified", "documentId": item.task.id,
            "documentTitle": item.task.id,
        },
    ]  # fmt: skip
    places = [counted.units(each) for each in item.answer.ranges]
    for number, (each, (start, stop)) in enumerate(zip(item.answer.ranges, places, strict=True), 3):
        structures.append(
            {
                "%ID": number, "%TYPE": ENTITY, "@sofa": 1, "begin": start, "end": stop,
                "value": each.label,
            }
        )  # fmt: skip
    for number, link in enumerate(item.answer.links, 3 + len(places)):
        start, stop = places[link.tail]
        structures.append(
            {
                "%ID": number, "%TYPE": RELATION, "@sofa": 1, "begin": start, "end": stop,
                "label": link.label, "@Governor": 3 + link.head, "@Dependent": 3 + link.tail,
            }
        )  # fmt: skip
    members = [each["%ID"] for each in structures[1:]]
    return {
        "%TYPES": _types(),
        "%FEATURE_STRUCTURES": structures,
        "%VIEWS": {VIEW: {"%SOFA": 1, "%MEMBERS": members}},
    }


def _types() -> Json:
    text = "uima.cas.String"

    def type(name: str, above: str, **features: str) -> Json:
        made: dict[str, Json] = {"%NAME": name, "%SUPER_TYPE": above}
        made |= {each: {"%NAME": each, "%RANGE": range} for each, range in features.items()}
        return made

    return {
        ENTITY: type(ENTITY, "uima.tcas.Annotation", value=text, identifier=text),
        ABOUT: type(ABOUT, "uima.tcas.DocumentAnnotation", documentId=text, documentTitle=text),
        RELATION: type(
            RELATION, "uima.tcas.Annotation", label=text, Governor=ENTITY, Dependent=ENTITY
        ),
    }


def _is_folder(folder: Path) -> bool:
    """Whether the first file of JSON in a folder is a CAS."""
    first = next(files_in(folder, "*.json"), None)
    if first is None:
        return False
    with first.open("rb") as stream:
        head = stream.read(HEAD)
    return b"%FEATURE_STRUCTURES" in head or b"%TYPES" in head


@folder_importer("cas", _is_folder, counts="UTF-16")
def read_cas(folder: Path, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a file: its text, and its named entities, or the relations between them where there
    are some, as the known answer."""
    for number, file in enumerate(files_in(folder, "*.json"), start=1):
        try:
            if file.stat().st_size > MAX_ROW_BYTES:
                raise ValueError("it is longer than a row may be")
            found = json.loads(file.read_bytes())
            fields = _fields(found["%FEATURE_STRUCTURES"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            yield BadRow(number, f"{file.name} is no CAS in JSON ({error})", "")
            continue
        yield Row(number, {"id": id_of(file.stem), **fields})


def _fields(structures: list[Mapping[str, Json]]) -> dict[str, Json]:
    text = next(str(each["sofaString"]) for each in structures if each["%TYPE"] == SOFA)
    names = [each.get("documentId") for each in structures if each["%TYPE"] == ABOUT]
    counted, spans = Utf16(text), dict[Json, Json]()
    for each in structures:
        if each["%TYPE"] == ENTITY and (place := counted.points(each["begin"], each["end"])):
            start, end = place
            spans[each["%ID"]] = {
                "start": start, "end": end, "label": each.get("value"), "text": text[start:end],
            }  # fmt: skip
    related = [
        (spans.get(each.get("@Governor")), each.get("label"), spans.get(each.get("@Dependent")))
        for each in structures
        if each["%TYPE"] == RELATION
    ]
    gold = relations_between(text, related) if related else list(spans.values())
    return {**({"id": names[0]} if names and names[0] else {}), "text": text, "gold": gold}
