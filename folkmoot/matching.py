"""Which row of a file is which task: worked out anew whenever the file is annotated.

The file is what a person wants now. A row that asks what it asked before keeps its task, wherever
it stands now and whatever else changed in it; what has changed is another task; a task whose row is
gone is withdrawn, and comes back with its row. Pure: what is to be done is carried out in
:mod:`folkmoot.swarm.filing`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from schema.base import Json, canonical_json
from storage.rows_of_files import RowOnRecord

_OWN = 180
"""Characters of an own id that are kept where something is put behind it."""


@dataclass(frozen=True)
class SeenRow:
    """A row of a file, as far as it matters which task it is."""

    number: int
    """From 1."""
    id: str
    """Its own id; empty where it has none."""
    key: str
    """Digest of what it asks: rows of one key ask the same."""
    gold: Json = None
    content: str = ""
    """As :attr:`schema.task.Task.content`."""


@dataclass(frozen=True)
class Matching:
    """What is to be done so that the campaign's tasks are the file's rows."""

    tasks: tuple[str, ...]
    """By row, the id of its task."""
    new: tuple[int, ...]
    """Places of the rows, from 0, that no task stands for yet."""
    gone: tuple[str, ...] = ()
    """Tasks whose rows have left the file."""
    back: tuple[str, ...] = ()
    """Tasks that were withdrawn and whose rows are there again."""
    corrected: tuple[int, ...] = ()
    """Places of the rows whose id or known answer is another one than on record."""
    known_answers: int = 0
    """How many of them have another known answer."""


def matched(rows: Sequence[SeenRow], known: Iterable[RowOnRecord]) -> Matching:
    """Match the rows of a file with the tasks of its campaign.

    Of tasks that ask the same, the one that bears the row's own id and known answer is preferred,
    then one of its id, then any; and of these one that was not withdrawn, then the older one.

    Args:
        rows: in the file's order.
        known: all tasks of the campaign, in order of submission.
    """
    on_record = sorted(known, key=lambda task: task.withdrawn)
    found = _as_submitted(rows, on_record)
    claimed = {task.task for task in found.values()}
    for likeness in _LIKENESSES:
        alike: dict[str, deque[RowOnRecord]] = defaultdict(deque)
        for task in on_record:
            if task.task not in claimed:
                alike[likeness(task.row_id, task.key, task.gold)].append(task)
        for place, row in enumerate(rows):
            same = alike[likeness(row.id, row.key, row.gold)] if place not in found else None
            if same:
                found[place] = same.popleft()
                claimed.add(found[place].task)
    new = tuple(place for place in range(len(rows)) if place not in found)
    ids = _ids([rows[place] for place in new], {task.task for task in on_record})
    named = {place: task.task for place, task in found.items()} | dict(zip(new, ids, strict=True))
    return Matching(
        tasks=tuple(named[place] for place in range(len(rows))),
        new=new,
        gone=tuple(
            task.task
            for task in on_record
            if task.key and not task.withdrawn and task.task not in claimed
        ),
        back=tuple(task.task for task in found.values() if task.withdrawn),
        corrected=tuple(
            place
            for place, task in found.items()
            if task.key and task.differs(rows[place].id, rows[place].gold)
        ),
        known_answers=sum(
            task.answers_otherwise(rows[place].gold) for place, task in found.items()
        ),
    )


def _as_submitted(rows: Sequence[SeenRow], known: Iterable[RowOnRecord]) -> dict[int, RowOnRecord]:
    """By place, the tasks that came without a file, over the bus, under the row's id and with its
    content: the same id with the same content is the same task."""
    bare = {(task.task, task.content): task for task in known if not task.key}
    named = {place: (row.id or str(row.number), row.content) for place, row in enumerate(rows)}
    return {place: bare.pop(name) for place, name in named.items() if name in bare}


_LIKENESSES: tuple[Callable[[str, str, Json], str], ...] = (
    lambda id, key, gold: canonical_json([id, key, gold]),
    lambda id, key, gold: canonical_json([id, key]),
    lambda id, key, gold: key,
)
"""In what a row and a task are alike, the closest first."""


def _ids(rows: Sequence[SeenRow], used: set[str]) -> list[str]:
    """An id for each new row: its own or its number; where another task bears it, with the
    beginning of its key behind it. Own ids come first, so that no number takes one away."""
    taken, ids = set(used), dict[int, str]()
    for place, row in sorted(enumerate(rows), key=lambda each: not each[1].id):
        own = row.id or str(row.number)
        name, count = own, 1
        while name in taken:
            name = f"{own[:_OWN]}~{row.key[:6]}" + (f"-{count}" if count > 1 else "")
            count += 1
        taken.add(name)
        ids[place] = name
    return [ids[place] for place in range(len(rows))]
