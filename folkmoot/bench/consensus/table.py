"""From collected drafts to the table that voting rules learn from and count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.store import Turns
from schema.features import unpack
from schema.seat import Seat
from schema.turn import Turn


@dataclass(frozen=True)
class Drafted:
    """The drafts of a set."""

    name: str
    table: BallotTable
    """With all gold known: whoever learns from it is shown a part."""
    models: tuple[str, ...]
    """Of the voices."""
    tokens: tuple[float, ...]
    """What one draft of each voice costs on average: tokens that were computed or written."""


def drafted(rows: Rows, by_seat: Mapping[Seat, Turns]) -> Drafted:
    """Rows as tasks, seats as voices; a seat that failed or was not asked is silent.

    Args:
        rows: what the drafts are about.
        by_seat: each seat's turns by task; in the order of the roster, the strongest last.
    """
    said = [[_turn(turns, id) for id in rows.ids] for turns in by_seat.values()]
    voices = tuple(f"{seat.id}/draft" for seat in by_seat)
    ballots = [[_ballot(turn, rows.labels) for turn in column] for column in said]
    features = {
        voice: found
        for voice, column in zip(voices, said, strict=True)
        if (found := _features(column)) is not None
    }
    table = BallotTable(
        voices=voices,
        families=tuple(seat.kin for seat in by_seat),
        strengths=tuple(seat.strength for seat in by_seat),
        choices=rows.labels,
        probabilities=np.array(ballots).reshape(len(voices), len(rows), -1).transpose(1, 0, 2),
        gold=rows.gold,
        features=features,
        texts=rows.texts,
    )
    return Drafted(
        rows.set.name,
        table,
        tuple(seat.model for seat in by_seat),
        tuple(mean_tokens(column) for column in said),
    )


def mean_tokens(turns: list[Turn | None]) -> float:
    """Tokens of one turn on average, 0 where there is none."""
    spent = [turn.tokens for turn in turns if turn is not None]
    return sum(spent) / len(spent) if spent else 0.0


def _turn(turns: Turns, id: str) -> Turn | None:
    found = turns.get(id)
    return found[0] if found else None


def _ballot(turn: Turn | None, labels: tuple[str, ...]) -> list[float]:
    if turn is None or turn.ballot is None:
        return [np.nan] * len(labels)
    return [turn.ballot.probabilities.get(label, np.nan) for label in labels]


def _features(column: list[Turn | None]) -> Floats | None:
    """[rows, numbers]; None where no ballot of the seat carries any."""
    packed = [turn.ballot.features if turn and turn.ballot else "" for turn in column]
    numbers = [unpack(each) for each in packed]
    width = max(map(len, numbers), default=0)
    if not width:
        return None
    silent = (np.nan,) * width
    return np.array([each if len(each) == width else silent for each in numbers])
