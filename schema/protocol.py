"""The protocol of a campaign, as data: which roles speak when, and when the talking is over."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from schema.base import Frozen, Name

Question = Literal[
    "refine",
    "note",
    "propose",
    "screen",
    "redraft",
    "score",
    "argue",
    "check_claims",
    "compare",
    "merge",
    "weigh_merged",
    "check_value",
    "say_confidence",
    "write",
]
"""What a stage asks of its seats:

- ``refine``: trim the passages that were found to what helps;
- ``note``: answer the campaign's short questions about the item, for those who draft;
- ``propose``: draft an answer: a ballot over a closed set, a value under a schema otherwise;
- ``screen``: put on record what of the item talks about its answer;
- ``redraft``: draft again on the item without that;
- ``score``: rate each choice, blind to who proposed it and to how many did;
- ``argue``: argue for the assigned one of the two best choices, with a verbatim quote;
- ``check_claims``: strike the claims whose quotes do not stand;
- ``compare``: weigh the two best choices against each other;
- ``merge``: write one draft that keeps what is good in the best ones;
- ``weigh_merged``: weigh that draft against the best one;
- ``check_value``: check the final value against the kind's rules;
- ``say_confidence``: say in words how likely the final value is right;
- ``write``: write what a step of a recipe asks for.
"""

FanOut = Literal["seat", "candidate", "side", "order"]
"""How a stage turns seats into turns: one a seat; one a seat and candidate; one a side of the
debate; one a seat and order of presentation."""

Counts = Literal["no", "replace", "add", "break_tie"]
"""What the ballots of a stage do to the vote: nothing, stand in place of the same seats' earlier
ballots, join the vote, or decide between two choices, where they agree with each other."""


class Entry(Frozen):
    """When a stage is entered. All conditions that are set must hold."""

    below_confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    """Only while the leading choice has less than this probability."""
    below_margin: float | None = Field(default=None, ge=0.0, le=1.0)
    """Only while the two best choices are closer than this."""
    with_passages: bool = False
    """Only where retrieval found something."""
    with_suspects: bool = False
    """Only where some part of the item talks about its answer."""
    with_claims: bool = False
    """Only where both sides argued and some claim is not struck: one side alone is no debate."""


class Stage(Frozen):
    """One step of the protocol."""

    name: Name
    question: Question
    roles: tuple[Name, ...] = Field(min_length=1)
    fan_out: FanOut = "seat"
    entry: Entry = Entry()
    counts: Counts = "no"
    weight: float = Field(default=1.0, ge=0.0)
    """What one ballot of this stage weighs beside a draft's."""
    rounds: int = Field(default=1, ge=1, le=4)
    samples: int = Field(default=1, ge=1, le=32)
    candidates: int = Field(default=3, ge=2, le=16)
    """At most so many of the leading choices are put to the seats of a reviewing stage."""


class ProtocolPlan(Frozen):
    """The stages in order, and what it takes to accept."""

    stages: tuple[Stage, ...] = Field(min_length=1)
    accept_confidence: float = Field(default=0.6, ge=0.0, le=1.0)
    """The probability that the answer must reach; below it a person is asked."""
    quorum: int = Field(default=2, ge=1)
    """How many model families must have drafted for an answer to be accepted; all of them where
    the roster has fewer."""
    warm_up: int = Field(default=32, ge=0)
    """How many ballots of a seat calibration waits for, unless the campaign has fewer tasks."""
    voting_rule: Name = "pooled_mean"
    """Name of a registered voting rule: how ballots become one probability for each choice."""
    max_error: float | None = Field(default=None, gt=0.0, lt=1.0)
    """The largest share of wrong answers among the accepted ones, where a person wants that
    promised: solved tasks tell from which confidence on it can be."""

    talk_share: float | None = Field(default=None, ge=0.0, le=1.0)
    """At most about this share of the tasks is talked about: those whose drafts leave the committee
    least sure. 0 is for no talk; None for as much as the stages call for. Between them it is for
    tasks in which one choice must win."""

    @model_validator(mode="after")
    def _stage_names_differ(self) -> ProtocolPlan:
        names = [stage.name for stage in self.stages]
        if len(set(names)) != len(names):
            raise ValueError(f"stage names repeat: {', '.join(names)}")
        return self

    @property
    def roles(self) -> frozenset[str]:
        """Every role that some stage asks."""
        return frozenset(role for stage in self.stages for role in stage.roles)
