"""Stages that a campaign may want beside those of the default protocol. Without them nothing is
asked and nothing costs."""

from __future__ import annotations

from schema.protocol import ProtocolPlan, Stage

SAY_CONFIDENCE = Stage(name="confidence", question="say_confidence", roles=("generator",))
"""At the end, the seats that drafted say how likely the answer is right."""


def asks_confidence(plan: ProtocolPlan) -> bool:
    """Whether some stage asks in words how likely the answer is right."""
    return any(stage.question == "say_confidence" for stage in plan.stages)


def with_additions(plan: ProtocolPlan, *, confidence: bool = False) -> ProtocolPlan:
    """The plan with what is wanted and no stage of it asks yet.

    Args:
        plan: the stages as they are.
        confidence: whether seats shall say in words how likely the answer is right.

    Raises:
        pydantic.ValidationError: when another stage has the name of one of these.
    """
    stages = plan.stages
    if confidence and not asks_confidence(plan):
        stages = (*stages, SAY_CONFIDENCE)
    return plan if stages == plan.stages else ProtocolPlan(**{**dict(plan), "stages": stages})
