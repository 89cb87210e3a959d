"""What recipes have made, kept as files: counted again without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from recipes.made import MadeRecord
from schema.errors import UserError
from storage.target import written

RECORD = TypeAdapter(MadeRecord)


def keep_records(file: Path, records: Sequence[MadeRecord]) -> None:
    """Write records, one a line, all or none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with written(file) as stream:
        for record in records:
            stream.write(RECORD.dump_json(record) + b"\n")


def kept_records(file: Path) -> list[MadeRecord] | None:
    """The records of a file; None where there is none.

    Raises:
        UserError: when it is not what was kept.
    """
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return None
    try:
        return [RECORD.validate_json(line) for line in lines]
    except ValidationError:
        raise UserError(f"{file} holds no records of a recipe", "delete it") from None
