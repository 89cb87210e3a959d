"""Where the benchmarks look for real text; no row of it is part of this project."""

from __future__ import annotations

from pathlib import Path

from schema.errors import UserError


def named_folder(data: Path | None, wanted: str) -> Path:
    """The folder that a person named.

    Args:
        data: what ``--data`` says.
        wanted: what has to be there, in words.

    Raises:
        UserError: when none is named, or it is not there.
    """
    if data is None:
        raise UserError(
            "the text to measure with is not part of folkmoot",
            f"name a folder that has {wanted} with --data DIR",
        )
    if not data.is_dir():
        raise UserError(f"there is no folder {data}", f"name one that has {wanted}")
    return data
