"""The drafts of many votes as a table: what each seat said before anybody had talked."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats
from consensus.contest import Cast, Contest
from consensus.mirrored import is_copy
from schema.features import unpack


def drafts_alone(contest: Contest) -> Contest:
    """The vote as it stood before any talk."""
    drafts = (cast.draft for cast in contest.casts)
    kept = {f"{draft.seat.id}/{draft.stage}": draft for draft in drafts if draft is not None}
    return replace(contest, casts=tuple(kept.values()), verdict=None)


def drafts_of(contests: Sequence[Contest]) -> tuple[BallotTable, list[Contest]] | None:
    """The table of the drafts as the seats cast them, and the contests that are its rows.

    Rows are contests in which one choice must win and somebody drafted over all choices. A draft
    that leaves a choice out, or weighs nothing, is a draft that is missing. Parts of answers
    (:mod:`consensus.parts`) make one table, whichever of the options each of them has.

    Returns:
        None where there is no such contest, or their choices are not the same.
    """
    rows = [(contest, row) for contest in contests if (row := _row(contest))]
    heard = [contest for contest, _ in rows]
    of_parts = bool(heard) and all(contest.part for contest in heard)
    if len({tuple(sorted(contest.choices)) for contest in heard}) != 1 and not of_parts:
        return None
    choices = tuple(sorted({key for contest in heard for key in contest.choices}))
    seats = {voice: cast.seat for _, row in rows for voice, cast in row.items()}
    voices = tuple(sorted(seats))
    silent = (math.nan,) * len(choices)
    said = [[_shares(row[v], choices) if v in row else silent for v in voices] for _, row in rows]
    at = {key: place for place, key in enumerate(choices)}
    copies = np.array([is_copy(contest) for contest in heard])
    table = BallotTable(
        voices=voices,
        families=tuple(seats[voice].kin for voice in voices),
        strengths=tuple(seats[voice].strength for voice in voices),
        choices=choices,
        probabilities=np.array(said),
        gold=np.array([at.get(contest.gold or "", UNKNOWN) for contest in heard]),
        features=_features(voices, [row for _, row in rows]),
        texts=tuple(contest.text for contest in heard) if any(c.text for c in heard) else (),
        tasks=tuple(contest.task for contest in heard) if of_parts or copies.any() else (),
        copies=copies if copies.any() else None,
        sorts=tuple(contest.sort for contest in heard) if any(c.sort for c in heard) else (),
    )
    return table, heard


def widened(table: BallotTable, choices: Sequence[str]) -> BallotTable:
    """The table over more choices, to which nobody gave anything."""
    if tuple(choices) == table.choices:
        return table
    at = [choices.index(choice) for choice in table.choices]
    wide = np.zeros((*table.probabilities.shape[:2], len(choices)))
    wide[:, :, at] = table.probabilities
    wide[np.isnan(table.probabilities).any(axis=2)] = math.nan
    return replace(
        table,
        choices=tuple(choices),
        probabilities=wide,
        gold=np.array([UNKNOWN if gold == UNKNOWN else at[gold] for gold in table.gold]),
    )


def _row(contest: Contest) -> dict[str, Cast]:
    """The complete drafts, by voice."""
    if contest.mode != "one" or len(contest.choices) < 2:
        return {}
    return {
        f"{cast.seat.id}/{cast.stage}": cast
        for cast in drafts_alone(contest).casts
        if cast.weight > 0.0 and _is_complete(cast, contest.choices)
    }


def _is_complete(cast: Cast, choices: Sequence[str]) -> bool:
    said = cast.ballot.probabilities
    return (
        cast.ballot.mode == "one"
        and all(key in said for key in choices)
        and math.fsum(said[key] for key in choices) > 0.0
    )


def _shares(cast: Cast, choices: Sequence[str]) -> tuple[float, ...]:
    said = cast.ballot.probabilities
    total = math.fsum(said.get(key, 0.0) for key in choices)
    return tuple(said.get(key, 0.0) / total for key in choices)


def _features(voices: Sequence[str], rows: Sequence[dict[str, Cast]]) -> dict[str, Floats]:
    """By voice, [tasks, numbers], of as many numbers as most of its ballots carry."""
    features: dict[str, Floats] = {}
    for voice in voices:
        packed = [row[voice].ballot.features if voice in row else "" for row in rows]
        numbers = [unpack(text) for text in packed]
        lengths = Counter(len(each) for each in numbers if each)
        if lengths:
            length = lengths.most_common(1)[0][0]
            none = (math.nan,) * length
            features[voice] = np.array([each if len(each) == length else none for each in numbers])
    return features
