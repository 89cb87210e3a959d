"""Transcripts: one JSON object a task, with everything that was said about it."""

from __future__ import annotations

from itertools import islice
from typing import TextIO

from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json

AT_ONCE = 200
"""Tasks whose turns are read in one go."""


@exporter("transcripts")
def write_transcripts(table: Table, stream: TextIO) -> int:
    """One JSON object a task: the task, its turns, and its annotations, complete."""
    ledger, written = table.ledger, 0
    ended = ledger.annotations(table.campaign, table.options.versions)
    while some := list(islice(ended, AT_ONCE)):
        transcripts = ledger.transcripts([task for task, _ in some])
        for (task, annotation), transcript in zip(some, transcripts, strict=True):
            whole = {
                "task": task.model_dump(mode="json"),
                "hits": [hit.model_dump(mode="json") for hit in transcript.hits],
                "turns": [turn.model_dump(mode="json") for turn in transcript.turns],
                "annotation": annotation.model_dump(mode="json"),
            }
            stream.write(as_json(whole) + "\n")
        written += len(some)
    return written
