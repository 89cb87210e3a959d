"""Who votes: guests' names out of what a file calls them, and one guest out of many. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from folkmoot.importing.said import Said
from schema.base import canonical_json, digest
from schema.errors import UserError
from schema.guest import Vote

MOST = 64
"""Guests that may have a seat each: the committee is calibrated by all of them together."""
_LONGEST = 40
_PLAIN = re.compile(r"[^a-z0-9]+")


def guest_name(called: str, taken: Iterable[str] = ()) -> str:
    """The name of a guest as seats bear it: letters and digits; a digest behind it where it would
    be somebody else's, or is not all of what the guest is called."""
    plain = _PLAIN.sub("-", called.casefold()).strip("-")[:_LONGEST].strip("-")
    if plain and plain == called and plain not in set(taken):
        return plain
    return f"{plain or 'guest'}-{digest(called)[:6]}"


def votes_of(said: Sequence[Said], default: str, seats: Iterable[str]) -> list[Vote]:
    """A vote for each answer, each under the name of whoever gives it.

    Args:
        said: the answers.
        default: what a guest is called that the file does not name.
        seats: ids of the committee, which no guest bears.

    Raises:
        UserError: when there are more guests than can have a seat each.
    """
    taken = tuple(seats)
    names = {each.by or default: "" for each in said}
    if len(names) > MOST:
        raise UserError(
            f"the file has the answers of {len(names):,}; at most {MOST} can have a seat each",
            "let them vote as one, by the share that says it: --together",
        )
    names = {called: guest_name(called, taken) for called in names}
    return [
        Vote(
            task=each.task,
            guest=names[each.by or default],
            answer=each.answer,
            confidence=each.confidence,
        )
        for each in said
    ]


def together(said: Sequence[Said], guest: str, seats: Iterable[str]) -> list[Vote]:
    """One vote a task: what most say of it, as sure as the share of those that say it is large. Of
    equals that which somebody said first."""
    by_task: dict[str, list[Said]] = {}
    for each in said:
        by_task.setdefault(each.task, []).append(each)
    name = guest_name(guest, seats)
    votes = []
    for task, answers in by_task.items():
        counted = Counter(canonical_json(each.answer) for each in answers)
        most, times = counted.most_common(1)[0]
        answer = next(a.answer for a in answers if canonical_json(a.answer) == most)
        share = times / len(answers)
        votes.append(Vote(task=task, guest=name, answer=answer, confidence=share))
    return votes
