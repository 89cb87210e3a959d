"""The ballots of many tasks as arrays: what voting rules over labels learn from and count.

Rows are tasks, columns are voices (what one seat says in one stage), and the last axis is the
choices, which are the same in every task. Who said nothing about a task has NaN there: a missing
ballot is not a ballot without an opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
"""The gold of a task whose right answer nobody told."""


@dataclass(frozen=True)
class BallotTable:
    """Tasks by voices by choices.

    Raises:
        ValueError: when the shapes do not fit.
    """

    voices: tuple[str, ...]
    """``seat/stage``, one for each column."""
    families: tuple[str, ...]
    """The model family of each voice: members of one err alike."""
    choices: tuple[str, ...]
    """Keys of the choices."""
    probabilities: Floats
    """[tasks, voices, choices]; where a voice spoke its row sums to 1, else it is NaN."""
    gold: Numbers
    """[tasks]: index of the right choice, or :data:`UNKNOWN`."""
    features: dict[str, Floats] = field(default_factory=dict)
    """By voice, [tasks, numbers]: what came with its ballots for learners; NaN where nothing did.
    Voices whose ballots carry nothing are left out."""
    texts: tuple[str, ...] = ()
    """What each task is about, for learners that read; empty where that is not known."""
    strengths: tuple[float, ...] = ()
    """By voice, see :attr:`schema.seat.Seat.strength`; empty where all are alike."""
    tasks: tuple[str, ...] = ()
    """By row, the task that it is a part of: what is learnt of a task is judged on others. Empty
    where each row is a task."""
    sorts: tuple[str, ...] = ()
    """By row, the sort of its part (:attr:`consensus.contest.Part.sort`); empty where there is
    one."""
    copies: Flags | None = None
    """[tasks]: which rows are others once more (:mod:`consensus.mirrored`): they are learnt from,
    and not reported. None where none is."""

    def __post_init__(self) -> None:
        shape = (len(self.gold), len(self.voices), len(self.choices))
        if self.probabilities.shape != shape or len(self.families) != len(self.voices):
            raise ValueError(f"ballots of shape {self.probabilities.shape} do not fit {shape}")
        if self.strengths and len(self.strengths) != len(self.voices):
            raise ValueError(f"{len(self.strengths)} strengths for {len(self.voices)} voices")

    def __len__(self) -> int:
        return len(self.gold)

    @property
    def spoke(self) -> Flags:
        """[tasks, voices]: who cast a ballot."""
        first = self.probabilities[:, :, :1]  # a ballot is missing as a whole
        return np.logical_not(np.isnan(first).any(axis=2))

    @property
    def originals(self) -> Flags:
        """[tasks]: which rows are no copies."""
        return np.ones(len(self), dtype=bool) if self.copies is None else ~self.copies

    @property
    def known(self) -> Flags:
        """[tasks]: where the right answer is known."""
        return np.asarray(self.gold != UNKNOWN)

    @property
    def labels(self) -> Numbers:
        """[tasks, voices]: the choice that each voice prefers, the first of equals; or
        :data:`UNKNOWN` where it is silent."""
        best = np.where(self.spoke[..., None], self.probabilities, -1.0).argmax(axis=2)
        return np.where(self.spoke, best, UNKNOWN)

    def rows(self, which: Flags | Numbers | Sequence[int]) -> BallotTable:
        """The table of some tasks."""
        empty = len(which) == 0  # numpy would take it for a list of floats
        picked = np.arange(len(self))[np.asarray(which, dtype=np.int64 if empty else None)]
        return replace(
            self,
            probabilities=self.probabilities[picked],
            gold=self.gold[picked],
            features={voice: numbers[picked] for voice, numbers in self.features.items()},
            texts=tuple(self.texts[at] for at in picked) if self.texts else (),
            tasks=tuple(self.tasks[at] for at in picked) if self.tasks else (),
            sorts=tuple(self.sorts[at] for at in picked) if self.sorts else (),
            copies=None if self.copies is None else self.copies[picked],
        )

    def columns(self, which: Sequence[int]) -> BallotTable:
        """The table of some voices."""
        voices = tuple(self.voices[at] for at in which)
        return replace(
            self,
            voices=voices,
            features={voice: self.features[voice] for voice in voices if voice in self.features},
            families=tuple(self.families[at] for at in which),
            strengths=tuple(self.strengths[at] for at in which) if self.strengths else (),
            probabilities=self.probabilities[:, list(which)],
        )

    def without_gold(self) -> BallotTable:
        """The same, with nothing known."""
        return replace(self, gold=np.full(len(self), UNKNOWN))


def table_of_labels(
    labels: Numbers,
    choices: Sequence[str],
    *,
    voices: Sequence[str] | None = None,
    gold: Numbers | None = None,
) -> BallotTable:
    """A table of bare labels, as crowd workers give them: all of a ballot on one choice.

    Args:
        labels: [tasks, voices], :data:`UNKNOWN` where there is none.
        choices: keys, which the labels number.
        voices: their names; numbered where they have none. Each is a family of its own.
        gold: [tasks]; nothing is known by default.
    """
    names = tuple(voices) if voices else tuple(f"voice-{n}" for n in range(labels.shape[1]))
    probabilities = np.full((*labels.shape, len(choices)), np.nan)
    given = np.nonzero(
        labels != UNKNOWN
    )  # filled in place: a crowd's table is big and nearly empty
    probabilities[given] = np.eye(len(choices))[labels[given]]
    known = np.full(len(labels), UNKNOWN) if gold is None else gold
    return BallotTable(names, names, tuple(choices), probabilities, known)
