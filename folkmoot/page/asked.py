"""What was asked: the campaign as a page tells it. Pure."""

from __future__ import annotations

from folkmoot.page.words import shortened
from kinds.showing import as_text
from schema.base import Frozen
from schema.campaign import Budget, Campaign

LONGEST_OPTION = 600
LONGEST_DESCRIPTION = 400
MOST_LABELS = 200
"""More labels than these are counted."""


class LabelTold(Frozen):
    """One label."""

    name: str
    description: str
    examples: int
    counter_examples: int


class Asked(Frozen):
    """What a person wanted done."""

    kind: str
    fields: tuple[str, ...]
    guideline: str
    labels: tuple[LabelTold, ...]
    more_labels: int
    """That are not told."""
    options: dict[str, str]
    notes: dict[str, str]
    solved: int
    """Solved examples that could be shown."""
    passages: int
    budget: str
    learns: bool
    """Whether known answers teach the committee."""
    accept: float
    max_error: float | None
    talk_share: float | None
    voting_rule: str
    seed: int
    revision: str


def asked(campaign: Campaign) -> Asked:
    """The campaign's current revision in words."""
    solved = sum(bool(passage.answer) for passage in campaign.examples)
    plan = campaign.protocol
    return Asked(
        kind=campaign.kind,
        fields=campaign.input_fields,
        guideline=campaign.guideline.strip(),
        labels=tuple(
            LabelTold(
                name=label.name,
                description=shortened(label.description, LONGEST_DESCRIPTION),
                examples=len(label.examples),
                counter_examples=len(label.counter_examples),
            )
            for label in campaign.labels[:MOST_LABELS]
        ),
        more_labels=max(0, len(campaign.labels) - MOST_LABELS),
        options={
            name: shortened(as_text(value), LONGEST_OPTION)
            for name, value in campaign.options.items()
        },
        notes={note.name: note.question for note in campaign.notes},
        solved=solved,
        passages=len(campaign.examples) - solved,
        budget=_limits(campaign.budget),
        learns=campaign.learn_from_gold,
        accept=plan.accept_confidence,
        max_error=plan.max_error,
        talk_share=plan.talk_share,
        voting_rule=plan.voting_rule,
        seed=campaign.seed,
        revision=campaign.revision,
    )


def _limits(budget: Budget) -> str:
    limits = []
    if budget.tokens is not None:
        limits.append(f"at most {budget.tokens:,} tokens")
    if budget.seconds is not None:
        limits.append(f"at most {budget.seconds:,.0f} seconds of work")
    return " and ".join(limits) or "none"
