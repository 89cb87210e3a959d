"""Playing a campaign to its end, as the moderator and the seats do, in two arms.

The one arm is the default protocol; the other lacks the stages that look for talk about the answer
in a text. Both count under the policy that the same drafts teach, so that what differs is theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agents.seat.turn_taker import take_turn
from consensus.protocol.decide import decide
from engine.base import Engine
from folkmoot.bench.attacks.items import Item
from folkmoot.bench.consensus.collect import IN_FLIGHT
from folkmoot.bench.consensus.talk import MOST_STEPS
from folkmoot.bench.kinds.counting import policy_of
from schema.annotation import Annotation
from schema.campaign import Campaign
from schema.errors import EngineFault
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Ask, Finish, Transcript
from schema.turn import Turn

Played = TypeVar("Played")

LEFT_OUT = ("screen", "redraft")
"""The stages that the second arm lacks."""


@dataclass(frozen=True)
class Ending:
    """What became of one item in one arm."""

    annotation: Annotation
    turns: tuple[Turn, ...]

    @property
    def tokens(self) -> int:
        """What it cost."""
        return sum(turn.tokens for turn in self.turns)

    @property
    def failed(self) -> int:
        """How many turns failed."""
        return sum(turn.status == "failed" for turn in self.turns)


def without(campaign: Campaign) -> Campaign:
    """The campaign without the stages of :data:`LEFT_OUT`."""
    stages = tuple(each for each in campaign.protocol.stages if each.name not in LEFT_OUT)
    plan = campaign.protocol.model_copy(update={"stages": stages})
    return campaign.model_copy(update={"protocol": plan})


async def learnt(campaign: Campaign, items: Sequence[Item], engine: Engine) -> Policy:
    """What a moderator learns from the drafts of these items, without known answers."""
    bare = without(campaign)

    async def heard(item: Item) -> Transcript:
        task = task_of(bare, item)
        turns = await _until_it_waits(bare, task, Policy(), engine)
        return Transcript(campaign=bare, task=task, turns=turns[0])

    return policy_of(await _each(heard, items), {})


async def ended(
    campaign: Campaign, items: Sequence[Item], policy: Policy, engine: Engine
) -> dict[str, Ending]:
    """By id, what becomes of items under a policy."""

    async def one(item: Item) -> tuple[str, Ending]:
        task = task_of(campaign, item)
        turns, step = await _until_it_waits(campaign, task, policy, engine)
        if step is None:
            raise EngineFault(f"{item.id} has no end under a policy that is warm")
        return item.id, Ending(step.annotation, turns)

    return dict(await _each(one, items))


def task_of(campaign: Campaign, item: Item) -> Task:
    """The item as a task of the campaign."""
    return Task(
        campaign=campaign.name, id=item.id, revision=campaign.revision, input=dict(item.input)
    )


async def _until_it_waits(
    campaign: Campaign, task: Task, policy: Policy, engine: Engine
) -> tuple[tuple[Turn, ...], Finish | None]:
    """All turns up to where the protocol waits, or is through."""
    turns: tuple[Turn, ...] = ()
    for _ in range(MOST_STEPS):
        step = decide(Transcript(campaign=campaign, task=task, turns=turns), policy)
        if not isinstance(step, Ask):
            return turns, step if isinstance(step, Finish) else None
        asked = (take_turn(request, campaign, engine) for request in step.requests)
        turns += tuple(await asyncio.gather(*asked))
    raise EngineFault(f"the protocol did not end after {MOST_STEPS} steps")


async def _each(play: Callable[[Item], Awaitable[Played]], items: Sequence[Item]) -> list[Played]:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(item: Item) -> Played:
        async with gate:
            return await play(item)

    return list(await asyncio.gather(*(one(item) for item in items)))
