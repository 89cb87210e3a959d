"""Transcripts: one JSON object a task, with everything that was said about it."""

from __future__ import annotations

from itertools import islice
from typing import Any, TextIO

from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json, finished

AT_ONCE = 200
"""Tasks whose turns are read in one go."""


@exporter("transcripts", counts="code points")
def write_transcripts(table: Table, stream: TextIO) -> int:
    """One JSON object a task: the task, its turns, and its annotations, complete."""
    ledger, written = table.ledger, 0
    ended = finished(ledger, table.campaign, table.options)
    while some := list(islice(ended, AT_ONCE)):
        for (task, annotation), said in zip(
            some, ledger.said_about([task for task, _ in some]), strict=True
        ):
            whole = {
                "task": task,
                "hits": said.hits,
                "turns": said.turns,
                "annotation": annotation,
            }
            stream.write(_as_line(whole))
        written += len(some)
    return written


def _as_line(whole: dict[str, Any]) -> str:
    try:
        return to_json(whole).decode() + "\n"
    except (PydanticSerializationError, UnicodeEncodeError):  # half of a surrogate pair
        return as_json(to_jsonable_python(whole)) + "\n"
