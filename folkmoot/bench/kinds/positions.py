"""Whether seats follow the place at which a content stands, where two contents are compared.

A seat is asked in each order by itself. What it says after both orders is the mean of the two: its
draft, for which nobody needs to be asked again.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.seat.turn_taker import take_turn
from engine.base import Engine
from folkmoot.bench.consensus.collect import Collection, drafts_asked
from folkmoot.bench.consensus.store import Turns
from kinds.measures.share import wilson
from roles.scoring import averaged
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Pair
from schema.figure import Figure
from schema.seat import Seat
from schema.task import Task
from schema.turn import Turn


class Positions(Frozen):
    """How much one seat's choices follow the place."""

    before: Figure
    """Share of its choices, each order counted by itself, that are of what stands at the place that
    it prefers."""
    after: Figure
    """Share of rows in which it chooses, after both orders, the content that the row has at that
    place. This is of the contents alone: had the row them the other way round, the seat would be
    asked the same two questions. A row of which both are exactly as probable has no choice."""
    consistent: Figure
    """Share of rows in which it chooses the same content in both orders."""


def in_each_order(campaign: Campaign, seat: Seat, sample: dict[str, Json]) -> Collection:
    """The seat's draft in one order, and then in the other."""

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        return tuple(
            [
                await take_turn(asked.model_copy(update={"order": order}), campaign, engine)
                for asked in drafts_asked(campaign, task)
                if asked.seat.id == seat.id
                for order in ("forward", "backward")
            ]
        )

    return Collection(f"orders-{seat.id}", campaign, (seat.model,), play, sample=sample)


def drafts_in_both(turns: Turns) -> Turns:
    """The drafts that the turns of :func:`in_each_order` come to."""
    return {task: _draft(own) for task, own in turns.items()}


def _draft(own: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns of one seat about one row as one; as the one that failed, if one did."""
    ballots = [turn.ballot for turn in own if turn.ballot is not None]
    calls = tuple(call for turn in own for call in turn.calls)
    if len(ballots) < len(own):
        first = next(turn for turn in own if turn.ballot is None)
        return (first.model_copy(update={"order": "", "calls": calls}),)
    joint = averaged(ballots)
    return (own[0].model_copy(update={"order": "", "ballot": joint, "calls": calls}),)


def positions(space: Pair, tasks: Sequence[Task], turns: Turns) -> Positions | None:
    """What the turns of :func:`in_each_order` show; None where nothing was said."""
    one, other = (choice.key for choice in space.choices[:2])
    single: list[bool] = []
    both: list[bool] = []
    same: list[bool] = []
    for task in tasks:
        ballots = [turn.ballot for turn in turns.get(task.id, ()) if turn.ballot is not None]
        if len(ballots) != 2:
            continue
        forward, backward = ballots
        single += [forward.best == one, backward.best == other]
        joint = averaged(ballots).probabilities
        if joint[one] != joint[other]:
            both.append(joint[one] > joint[other])
        same.append(forward.best == backward.best)
    if not single:
        return None
    first = sum(single) * 2 >= len(single)
    return Positions(
        before=_share("follows the place, one order", [each == first for each in single]),
        after=_share("that place in the row, both orders", [each == first for each in both]),
        consistent=_share("same choice in both orders", same),
    )


def _share(name: str, held: Sequence[bool]) -> Figure:
    return wilson(sum(held), len(held)).figure(name)
