"""What of a person's answer its value would not hold.

A kind leaves out of a model's proposal what means nothing; whoever reads a person's answer must not
do so in silence. No kind has to be asked for more than to read: what it leaves out is what could as
well be nonsense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from schema.base import Json
from schema.errors import AnswerError, UserError

Read = Callable[[Json], Json]
"""From an answer to its value; raises :class:`schema.errors.InvalidAnswer` where there is none."""
NONSENSE = "\N{REPLACEMENT CHARACTER} nothing that anybody would say \N{REPLACEMENT CHARACTER}"
"""What no kind makes sense of."""
Place = tuple[str | int, ...]
"""Fields and positions that lead from an answer to a part of it."""


def left_out(read: Read, answer: Json) -> Iterator[Json]:
    """The items of an answer's lists, and the fields of the answer itself, that its value would not
    hold.

    Args:
        read: how the answer's kind reads.
        answer: one that it can read. A text is one piece, also where it is JSON: pass what it says.
    """
    yield from _fields(read, answer)
    yield from _items(read, answer, ())


def _fields(read: Read, answer: Json) -> Iterator[Json]:
    if not isinstance(answer, dict):
        return
    value = _read(read, answer)
    held = list(_within(value))
    for name, given in answer.items():
        if isinstance(given, list | dict) or given in (None, ""):
            continue  # of lists, each item is looked at
        if given not in held and _read(read, {**answer, name: NONSENSE}) == value:
            yield {name: given}


def _items(read: Read, answer: Json, place: Place) -> Iterator[Json]:
    here = _at(answer, place)
    if isinstance(here, dict):
        for name in here:
            yield from _items(read, answer, (*place, name))
    elif isinstance(here, list):
        value, nothing = _read(read, answer), _read(read, _with(answer, place, []))
        for number, item in enumerate(here):
            alone = _with(answer, place, [item])
            # by itself, for what an item says another may say, too
            if _read(read, alone) not in (_INVALID, nothing):
                yield from _items(read, alone, (*place, 0))
            elif _read(read, _with(answer, (*place, number), NONSENSE)) == value:
                yield item
            else:
                yield from _items(read, answer, (*place, number))


_INVALID: Any = object()
"""What an answer reads as that is none."""


def _read(read: Read, answer: Json) -> Json:
    try:
        return read(answer)
    except (AnswerError, UserError):
        return _INVALID


def _at(answer: Json, place: Place) -> Json:
    for step in place:
        answer = answer[step]
    return answer


def _with(answer: Json, place: Place, part: Json) -> Json:
    """The answer with something else at a place."""
    if not place:
        return part
    changed = answer.copy()
    changed[place[0]] = _with(answer[place[0]], place[1:], part)
    return changed


def _within(value: Json) -> Iterator[Json]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _within(part)
