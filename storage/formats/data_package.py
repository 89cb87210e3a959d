"""Data Package (Frictionless, version 1): a folder with the rows and a table schema for them.

Labels are an enumeration, probabilities a range. The rows are JSON, an object a line, so that every
value keeps its type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from schema.base import Json
from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row, Table, folder_exporter
from storage.formats.digests import sha256_of
from storage.formats.exchanged import Exchange
from storage.formats.importers import Told, folder_importer, holding, silent
from storage.formats.json_lines import read_jsonl, write_jsonl

ROWS = "rows.jsonl"
_TYPES = {
    "confidence": "number", "confidences": "object", "outcome": "string", "decided_by": "string",
    "reason": "string", "votes": "array", "dissent": "array", "effective_votes": "number",
    "campaign": "string", "task": "string", "version": "integer", "id": "string",
    "notes": "object",
}  # fmt: skip
_OUTCOMES = ["accepted", "escalated", "rejected", "failed", "cancelled"]
_CHANCE = {"minimum": 0, "maximum": 1}


@folder_exporter("datapackage", counts="code points")
def write_data_package(table: Table, folder: Path) -> int:
    """``datapackage.json`` and ``rows.jsonl``."""
    exchange = Exchange(table)
    with (folder / ROWS).open("w", encoding="utf-8", newline="") as stream:
        rows = write_jsonl(table, stream)
    file = folder / ROWS
    package: Json = {
        "profile": "data-package",
        "name": table.campaign.replace("_", "-"),
        "title": table.campaign,
        "description": exchange.campaign.guideline,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "rows",
                "path": ROWS,
                "format": "jsonl",
                "mediatype": "application/jsonl",
                "encoding": "utf-8",
                "bytes": file.stat().st_size,
                "hash": f"sha256:{sha256_of(file)}",
                "schema": {"fields": list(_fields(table, exchange)), "missingValues": [""]},
            }
        ],
    }
    text = json.dumps(package, indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return rows


def _fields(table: Table, exchange: Exchange) -> Iterator[Json]:
    answers = {"label": "string", "labels": "array", "ranges": "array", "number": "number"}
    for name in table.columns:
        type = _TYPES.get(name, "any")
        constraints: dict[str, Json] = {}
        if name == "annotation":
            type = answers.get(exchange.sort, "any")
            if exchange.sort == "label" and exchange.classes:
                constraints = {"enum": list(exchange.classes)}
        elif name == "confidence":
            constraints = _CHANCE
        elif name == "outcome":
            constraints = {"enum": _OUTCOMES}
        yield {"name": name, "type": type, **({"constraints": constraints} if constraints else {})}


@folder_importer("datapackage", holding("datapackage.json"), counts="code points")
def read_data_package(folder: Path, told: Told = silent) -> Iterator[Row | BadRow]:
    """The rows of such a folder as folkmoot writes it; of others the file with rows can be read by
    itself.

    Raises:
        InvalidSubmission: when there is no file of this name.
    """
    file = folder / ROWS
    if not file.is_file():
        raise InvalidSubmission(f"it has no {ROWS}", "name the file of the package that has rows")
    with file.open("rb") as stream:
        yield from read_jsonl(stream, told)
