"""Votes between two contents as they would be had these changed places.

Which of two contents stands first says nothing about which is better. A learner that sees each vote
in both places cannot take the one for the other, whatever the known answers happen to have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from consensus.contest import Cast, Contest
from schema.ballot import Ballot

PART = "mirrored"
"""Behind the part of a vote that is a copy."""


def places_changed(choices: Sequence[str]) -> tuple[str, ...]:
    """For each of the choices what it would be: the first two are the contents, a tie stays one."""
    first, second, *rest = choices
    return (second, first, *rest)


def mirrored(contest: Contest) -> Contest:
    """The drafts of a vote that has a :attr:`consensus.contest.Contest.mirror`, and its gold, with
    the contents in each other's place."""
    other = dict(zip(contest.choices, contest.mirror, strict=True))
    return replace(
        contest,
        casts=tuple(_cast(cast, other) for cast in contest.casts),
        gold=None if contest.gold is None else other.get(contest.gold),
        verdict=None,
        part=f"{contest.part}/{PART}",
    )


def is_copy(contest: Contest) -> bool:
    """Whether a vote was made by :func:`mirrored`."""
    return bool(contest.mirror) and contest.part.endswith(f"/{PART}")


def _cast(cast: Cast, other: Mapping[str, str]) -> Cast:
    earlier = None if cast.earlier is None else _cast(cast.earlier, other)
    return replace(cast, ballot=_ballot(cast.ballot, other), earlier=earlier)


def _ballot(ballot: Ballot, other: Mapping[str, str]) -> Ballot:
    said = {other.get(key, key): p for key, p in ballot.probabilities.items()}
    # What a model's state holds is of the contents where they stood.
    return ballot.model_copy(
        update={"probabilities": said, "features": "", "part_features": {}, "value": None}
    )
