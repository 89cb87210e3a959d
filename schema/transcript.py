"""A transcript: the turns of a task in order; and the steps that a protocol can decide on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schema.annotation import Annotation
from schema.base import Frozen
from schema.campaign import Campaign
from schema.evidence import Passage
from schema.task import Task
from schema.turn import Turn, TurnRequest


class Transcript(Frozen):
    """All that a decision may depend on, beside the policy."""

    campaign: Campaign
    task: Task
    hits: tuple[Passage, ...] = ()
    """What full-text search found among examples and passages when the task was opened."""
    turns: tuple[Turn, ...] = ()
    """Every recorded turn of the task, oldest first."""


class Ask(Frozen):
    """Next step: these turns are missing. Asking twice for one is harmless: its id is the same."""

    step: Literal["ask"] = "ask"
    stage: str
    requests: tuple[TurnRequest, ...]
    why: str
    """One line for the transcript: why this stage was entered."""


class Wait(Frozen):
    """Next step: nothing, until the policy is warm."""

    step: Literal["wait"] = "wait"
    why: str


class Finish(Frozen):
    """Next step: the talking is over."""

    step: Literal["finish"] = "finish"
    annotation: Annotation
    why: str


Step = Annotated[Ask | Wait | Finish, Field(discriminator="step")]
