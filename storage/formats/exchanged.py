"""A campaign's answers as other people's tools know them: what most formats of such tools write.

Everything about a kind is asked of the kind (:mod:`kinds.exchange`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from kinds.base import Kind, kind_of, text_of
from kinds.exchange import Exchanged, Sort
from schema.annotation import Annotation
from schema.campaign import Campaign
from schema.errors import UserError
from schema.task import Task
from storage.formats.base import FORMATS, Table
from storage.formats.exported_rows import finished

NO_ANSWER = "rows without an answer"
NO_TEXT = "rows without a text, which were rejected"
OF_BEFORE = "rows that an earlier revision of the campaign has asked something else about"


class Item(NamedTuple):
    """One finished task and its answer."""

    task: Task
    annotation: Annotation
    text: str
    """What its stretches are of: the first input field."""
    answer: Exchanged
    """Empty where there is no answer."""
    is_answered: bool = True


def check_place(format: str, campaign: Campaign) -> None:
    """See that a format has a place for a campaign's answers; nothing needs to be answered yet.

    Raises:
        UserError: when it has none.
    """
    holds = FORMATS.get(format).holds
    if holds and kind_of(campaign.kind).exchanged_as(campaign) not in holds:
        raise UserError(
            f"{format} has no place for the answers of {campaign.kind}",
            "export them as jsonl, parquet or hf",
        )


class Exchange:
    """A campaign, and how its answers are known elsewhere."""

    def __init__(self, table: Table) -> None:
        """Ask the ledger of a table."""
        self._table = table
        self._revision = lru_cache(maxsize=16)(table.ledger.revision)

    @cached_property
    def campaign(self) -> Campaign:
        """The current revision."""
        return self._table.ledger.campaign(self._table.campaign)

    @cached_property
    def kind(self) -> Kind:
        """Its kind."""
        return kind_of(self.campaign.kind)

    @cached_property
    def sort(self) -> Sort:
        """What its answers are elsewhere."""
        return self.kind.exchanged_as(self.campaign)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """All labels that there are."""
        return self.kind.classes(self.campaign)

    def require(self, format: str) -> None:
        """See that the format has a place for such answers, and for as many a row as are asked for.

        Raises:
            UserError: when it cannot.
        """
        if self._table.options.versions == "all":
            raise UserError(
                f"{format} has place for one answer a row",
                "leave --all-versions out, or export them as jsonl",
            )
        check_place(format, self.campaign)

    def items(self, *, answered: bool = True) -> Iterator[Item]:
        """Every finished task, in order of submission.

        Args:
            answered: whether tasks without an answer are left out, and counted.
        """
        table = self._table
        for task, annotation in finished(table.ledger, table.campaign, table.options):
            campaign = self._revision(task.revision)
            kind = kind_of(campaign.kind)
            answer, is_answered = Exchanged(), annotation.value is not None
            if kind.exchanged_as(campaign) != self.sort:
                self._table.left_out[OF_BEFORE] += 1
                continue
            if campaign.input_fields[0] not in task.input:
                table.left_out[NO_TEXT] += 1
                continue
            if is_answered:
                answer = kind.exchanged(campaign, task.input, annotation.value)
            elif answered:
                self._table.left_out[NO_ANSWER] += 1
                continue
            yield Item(task, annotation, text_of(campaign, task.input), answer, is_answered)

    def by_committee(self, item: Item) -> tuple[Annotation, Exchanged] | None:
        """The annotation with which the committee ended a task, whatever people said since, and
        its answer; None where it gave none."""
        ledger, task = self._table.ledger, item.task
        ended = ledger.ending(self._table.campaign, task.id)
        if ended is None or ended.value is None:
            return None
        campaign = self._revision(task.revision)
        return ended, kind_of(campaign.kind).exchanged(campaign, task.input, ended.value)
