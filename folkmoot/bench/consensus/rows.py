"""The rows of a label set that are measured on, and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import Numbers
from folkmoot.bench.consensus.sets import LabelSet
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import UserError
from schema.task import Task


@dataclass(frozen=True)
class Rows:
    """The rows of a set whose answer is known, in an order of their own that is always the same.

    The order is random, so that the first n rows are a random part of the set, and the first n of
    those too.
    """

    set: LabelSet
    labels: tuple[str, ...]
    """As they are shown, in the campaign's order."""
    ids: tuple[str, ...]
    inputs: tuple[dict[str, Json], ...]
    gold: Numbers
    """[rows]: index of the label."""
    stored: tuple[Json, ...]
    """[rows]: labels that other models gave, by model; None where none did."""
    without_gold: int = 0
    """Rows of the file that are left out, because nobody has labelled them."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def texts(self) -> tuple[str, ...]:
        """[rows]: all fields in one, for learners that read."""
        return tuple(" ".join(map(str, row.values())) for row in self.inputs)

    def first(self, count: int) -> Rows:
        """The first rows; all of them where there are no more."""
        return Rows(
            self.set,
            self.labels,
            self.ids[:count],
            self.inputs[:count],
            self.gold[:count],
            self.stored[:count],
            self.without_gold,
        )

    def campaign(self, models: Sequence[str]) -> Campaign:
        """What ``annotate`` would make of the set: default protocol, default committee."""
        return self.set.campaign(models)

    def tasks(self, campaign: Campaign) -> tuple[Task, ...]:
        """The rows as tasks of a campaign; no gold goes with them."""
        revision = campaign.revision
        return tuple(
            Task(campaign=campaign.name, id=id, revision=revision, input=input)
            for id, input in zip(self.ids, self.inputs, strict=True)
        )


def measurable(rows: Rows, least: int) -> Rows:
    """The rows, if there are enough of them to measure on.

    Raises:
        UserError: when too few have a known answer, or all have the same.
    """
    file, field = rows.set.file, rows.set.gold
    if len(rows) < least:
        raise UserError(
            f"only {len(rows)} rows of {file} have a known answer in {field!r}",
            f"label at least {least}: fewer tell nothing",
        )
    if len(np.unique(rows.gold)) == 1:
        only = rows.labels[rows.gold[0]]
        raise UserError(
            f"every known answer in {file} is {only!r}", "label rows of at least two labels"
        )
    return rows


def possible_golds(sets: Sequence[Rows], golds: Sequence[int]) -> Iterator[int]:
    """The numbers of gold rows that each set is large enough for: one row at least is tested."""
    return (gold for gold in golds if all(gold < len(rows) for rows in sets))
