"""Tables of a crowd: one line says what one worker says of one task, as crowd-kit reads them.

Workers are the seats of the committee, guests and people. Such tables are read as CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from schema.counted import LEARNER
from storage.answers import standing
from storage.formats.base import Table, exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.formulas import guarded

COLUMNS = ("task", "worker", "label")


@exporter("crowd", without="texts, confidence and reasons", holds=("label",))
def write_crowd(table: Table, stream: TextIO) -> int:
    """CSV with ``task``, ``worker`` and ``label``: what each seat's last ballot prefers, and what
    people say. The number is that of tasks.

    Raises:
        UserError: when answers are no labels.
    """
    exchange = Exchange(table)
    exchange.require("crowd")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    guard = guarded if table.options.guard_formulas else str
    written = 0
    for item in exchange.items(answered=False):
        for worker, label in _said(table, exchange, item):
            plain = label if label in table.labels else guard(label)
            writer.writerow([guard(item.task.id), guard(worker), plain])
        written += 1
    return written


def _said(table: Table, exchange: Exchange, item: Item) -> Iterator[tuple[str, str]]:
    ledger, task = table.ledger, item.task.id
    ended = ledger.ending(table.campaign, task)
    for vote in ended.votes if ended is not None else ():
        if vote.role != LEARNER:
            yield vote.seat, vote.choice
    for answer in standing(ledger.said_by_people(table.campaign, task)).own:
        yield answer.by, exchange.kind.words(answer.value)
