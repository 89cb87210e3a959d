"""Stages that a campaign may want beside those of the default protocol. Without them nothing is
asked and nothing costs."""

from __future__ import annotations

from schema.protocol import ProtocolPlan, Question, Stage

MERGE = (
    Stage(name="merge", question="merge", roles=("judge",)),
    Stage(
        name="merged-vote",
        question="weigh_merged",
        roles=("generator",),
        fan_out="order",
        counts="break_tie",
    ),
)
"""Before the final check, the judge writes one draft from the best ones, and the seats that drafted
weigh it against the best."""

SAY_CONFIDENCE = Stage(name="confidence", question="say_confidence", roles=("generator",))
"""At the end, the seats that drafted say how likely the answer is right."""


_AT_LAST: tuple[Question, ...] = ("check_value", "say_confidence")


def asks_confidence(plan: ProtocolPlan) -> bool:
    """Whether some stage asks in words how likely the answer is right."""
    return any(stage.question == "say_confidence" for stage in plan.stages)


def with_additions(
    plan: ProtocolPlan, *, merging: bool = False, confidence: bool = False
) -> ProtocolPlan:
    """The plan with what is wanted and no stage of it asks yet.

    Args:
        plan: the stages as they are.
        merging: whether the best drafts shall be merged into one more.
        confidence: whether seats shall say in words how likely the answer is right.

    Raises:
        pydantic.ValidationError: when another stage has the name of one of these.
    """
    stages = plan.stages
    if merging and all(stage.question != "merge" for stage in stages):
        last = (n for n, stage in enumerate(stages) if stage.question in _AT_LAST)
        place = next(last, len(stages))
        stages = (*stages[:place], *MERGE, *stages[place:])
    if confidence and not asks_confidence(plan):
        stages = (*stages, SAY_CONFIDENCE)
    return plan if stages == plan.stages else ProtocolPlan(**{**dict(plan), "stages": stages})
