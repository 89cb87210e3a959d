"""How a person's answers stand beside the committee's best ones."""

from __future__ import annotations

from collections.abc import Iterable

from kinds.base import kind_of
from kinds.measures.share import Share, wilson
from storage.answers import standing
from storage.reader import LedgerReader


def agreement(reader: LedgerReader, campaign: str, by: str, tasks: Iterable[str]) -> Share:
    """In how many of these tasks the person's answer is the committee's best one, with a 95%
    interval. Tasks count where the person has answered and the committee, too; an adjudicator's
    answer counts as one."""
    plan = reader.campaign(campaign)
    kind = kind_of(plan.kind)
    same = []
    for task in dict.fromkeys(tasks):
        said = standing(reader.said_by_people(campaign, task))
        ruling = said.ruling if said.ruling and said.ruling.by == by else None
        answer, first = ruling or said.of(by), reader.ending(campaign, task)
        if answer and first and first.value is not None:
            same.append(kind.similarity(first.value, answer.value) == 1.0)
    return wilson(sum(same), len(same))


def agreement_line(share: Share, by: str) -> str:
    """The same in words; empty where nothing can be compared."""
    if not share.total:
        return ""
    return (
        f"{by} agrees with the committee's best answer on {share.count} of {share.total}"
        f" ({share.value:.0%}, 95% interval {share.low:.0%} to {share.high:.0%})"
    )
