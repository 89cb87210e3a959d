"""Parquet files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

from schema.errors import InvalidSubmission
from storage.formats.arrow_tables import FOR_WHAT, WANTED, ArrowRows, arrow
from storage.formats.base import BadRow, Row, Table, bytes_exporter
from storage.formats.column_names import column_names
from storage.formats.features import named
from storage.formats.importers import Told, importer, silent
from storage.formats.typed_cells import library, typed_row
from storage.opening.unpacking import limit_of, too_much

AT_ONCE = 64
"""Rows that are taken out of the file together."""

MOST_OF_A_GROUP = 2 * 1024 * 1024 * 1024
"""A file is laid out in groups of rows; so many bytes one may unpack to."""


@importer("parquet", ".parquet", ".pq", text=False, extra="parquet")
def read_parquet(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """The rows of a Parquet file; ``line`` is a row's number. Lists and structures stay what they
    are, moments are texts, and the classes of Hugging Face's ``datasets`` are their names.

    Raises:
        UserError: when pyarrow is not installed.
        InvalidSubmission: when it is no Parquet file, is damaged, its groups are too large, or it
            unpacks to too much.
    """
    size = stream.seek(0, io.SEEK_END)
    if not size:
        return
    arrow()
    parquet = library("pyarrow.parquet", WANTED, FOR_WHAT)
    stream.seek(0)
    try:
        file = parquet.ParquetFile(stream)
        _check_groups(file)
        names = column_names(file.schema_arrow.names)
        words = named(file.schema_arrow.metadata)
        number, left = 0, limit_of(size)
        for batch in file.iter_batches(batch_size=AT_ONCE):
            left -= batch.nbytes  # a value that repeats is in the file once
            if left < 0:
                raise too_much(size)
            columns = [column.to_pylist() for column in batch.columns]
            for place, name in enumerate(batch.schema.names):
                if name in words:
                    columns[place] = [words[name](value) for value in columns[place]]
            for values in zip(*columns, strict=True):
                number += 1
                yield typed_row(number, names, values)
    # The errors of pyarrow are among these.
    except (OSError, ValueError, KeyError, NotImplementedError, OverflowError) as error:
        why = " ".join(str(error).split())[:200]
        raise InvalidSubmission(
            f"it is no Parquet file that can be read ({why})", "write it again, or as JSONL"
        ) from None


def _check_groups(file: Any) -> None:
    for number in range(file.num_row_groups):
        size = file.metadata.row_group(number).total_byte_size
        if size > MOST_OF_A_GROUP:
            raise InvalidSubmission(
                f"a group of its rows unpacks to {size:,} bytes, more than {MOST_OF_A_GROUP:,}",
                "write it with smaller row groups",
            )


@bytes_exporter("parquet", ".parquet", ".pq", extra="parquet", counts="code points")
def write_parquet(table: Table, stream: BinaryIO) -> int:
    """The rows, with typed columns.

    Raises:
        UserError: when pyarrow is not installed.
    """
    arrow()
    parquet = library("pyarrow.parquet", WANTED, FOR_WHAT)
    with (
        closing(ArrowRows(table)) as rows,
        parquet.ParquetWriter(stream, rows.schema) as writer,
    ):
        for batch in rows.batches(rows.schema):
            writer.write_table(batch)
        return rows.count
