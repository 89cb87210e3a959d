"""A data set as Hugging Face's ``datasets`` loads it: a folder with Parquet, a card, Croissant, and
what was said about every row.

Labels are class labels; their names stand in the file. A folder that somebody else has saved so is
read, too: all its Parquet files.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from schema.base import Json
from storage.formats.arrow_tables import FOR_WHAT, WANTED, ArrowRows, arrow
from storage.formats.base import BadRow, Row, Table, folder_exporter
from storage.formats.cards import card
from storage.formats.croissant import Described, croissant
from storage.formats.features import ANSWER, Classes, features, with_features
from storage.formats.importers import Told, files_in, folder_importer, holding, silent
from storage.formats.parquet import read_parquet
from storage.formats.transcripts import write_transcripts
from storage.formats.typed_cells import library

DATA = "data/train-00000-of-00001.parquet"
TRANSCRIPTS = "transcripts.jsonl"


@folder_exporter("hf", extra="parquet", counts="code points")
def write_hugging_face(table: Table, folder: Path) -> int:
    """The folder. ``load_dataset(FOLDER)`` gives its rows.

    Raises:
        UserError: when pyarrow is not installed.
    """
    file = folder / DATA
    file.parent.mkdir()
    described = _written(table, file, folder)
    campaign = table.ledger.campaign(table.campaign)
    with (folder / TRANSCRIPTS).open("w", encoding="utf-8", newline="") as stream:
        write_transcripts(table, stream)
    document = json.dumps(croissant(campaign, described), indent=1, ensure_ascii=False)
    (folder / "croissant.json").write_text(document + "\n", encoding="utf-8")
    text = card(campaign, table.ledger, "data/*.parquet", TRANSCRIPTS)
    (folder / "README.md").write_text(text, encoding="utf-8")
    return described.count


def _written(table: Table, file: Path, folder: Path) -> Described:
    pyarrow = arrow()
    parquet = library("pyarrow.parquet", WANTED, FOR_WHAT)
    classes = Classes(table)

    def seen() -> Generator[dict[str, Json]]:
        for row in table.rows:
            classes.see(row.get(ANSWER))
            yield row

    with closing(ArrowRows(replace(table, rows=seen()))) as rows:
        labels = () if ANSWER in rows.as_json else tuple(classes.names)
        found = features(pyarrow, rows.schema, labels)
        schema = with_features(pyarrow, rows.schema, found)
        with parquet.ParquetWriter(file, schema) as writer:
            for batch in rows.batches(schema, {ANSWER: classes.numbered} if labels else {}):
                writer.write_table(batch)
        return Described(file, folder, found, labels, rows.count)


@folder_importer("hf", holding("*.parquet"), counts="code points", extra="parquet")
def read_hugging_face(folder: Path, told: Told = silent) -> Iterator[Row | BadRow]:
    """The rows of all Parquet files, by their names; class labels are their names.

    Raises:
        UserError: when pyarrow is not installed.
        InvalidSubmission: when a file cannot be read.
    """
    number = 0
    for file in files_in(folder, "*.parquet"):
        with file.open("rb") as stream:
            for row in read_parquet(stream, told):
                number += 1
                yield row._replace(line=number)
