"""The arms that need talk: the whole protocol with everything always on, and what is read off it.

One transcript a row serves many arms, because the protocol is a fold: the answer after each stage
is the answer of a protocol that ends there, and the default protocol, whose gates only ever end the
talk earlier, asks for a beginning of the same turns. Votes are counted by the default rule, which
has learnt from the drafts of all rows of the set, without gold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.seat.turn_taker import take_turn
from consensus.learning.talk_share import talk_below
from consensus.protocol.decide import decide, play
from consensus.protocol.requests import requests
from consensus.protocol.sides import sides
from consensus.protocol.tally import absorb, contest_of
from consensus.protocol.vote_state import VoteState
from consensus.votes.base import voting_rule
from consensus.votes.trusted import Trusted
from engine.base import Engine
from folkmoot.bench.consensus.collect import Collection
from folkmoot.bench.consensus.store import Turns
from schema.annotation import Annotation
from schema.campaign import Campaign
from schema.errors import EngineFault
from schema.evidence import Claim
from schema.policy import Policy
from schema.protocol import Stage
from schema.task import Task
from schema.transcript import Ask, Finish, Transcript
from schema.turn import Turn, turn_id

MOST_STEPS = 40

DRAFT, REVOTE = "draft", "revote"


def always_on(campaign: Campaign) -> Campaign:
    """The campaign without thresholds: every stage is entered, unless there is nothing to talk
    about (no passage was found, not both sides had something to say)."""
    off = {"below_confidence": None, "below_margin": None}
    stages = tuple(
        stage.model_copy(update={"entry": stage.entry.model_copy(update=off)})
        for stage in campaign.protocol.stages
    )
    plan = campaign.protocol.model_copy(update={"stages": stages, "talk_share": None})
    return campaign.model_copy(update={"protocol": plan})


TALK_WEIGHT = 0.25
"""What talk counts in the arms that show what it does: by default it does not count without gold.
"""


def talk_counts(policy: Policy, weight: float) -> Policy:
    """The policy with another weight of talk; the same where nothing was learnt."""
    kept = policy.learnt.get(Trusted.name)
    if not isinstance(kept, dict) or not isinstance(talk := kept.get("talk"), dict):
        return policy
    learnt = {**kept, "talk": {**talk, "weight": weight}}
    return policy.model_copy(update={"learnt": {**policy.learnt, Trusted.name: learnt}})


def policy_of(campaign: Campaign, tasks: Sequence[Task], drafts: Turns) -> Policy:
    """What a moderator has learnt that has seen these drafts and no gold."""
    cold = Policy(warm=True)
    contests = []
    for task in tasks:
        turns = carried(drafts.get(task.id, ()), task)
        state = play(Transcript(campaign=campaign, task=task, turns=turns), cold).state
        contests.append(contest_of(state))
    rule = voting_rule(campaign.protocol.voting_rule)
    policy = rule.fit(contests, cold)
    share = campaign.protocol.talk_share
    if not share:
        return policy
    return policy.model_copy(update={"talk_below": talk_below(contests, policy, rule, share)})


def carried(turns: Iterable[Turn], task: Task) -> tuple[Turn, ...]:
    """The turns as answers to the same questions in another campaign about the same row."""
    return tuple(
        turn.model_copy(
            update={
                "revision": task.revision,
                "turn": turn_id(
                    task.revision,
                    task.id,
                    turn.stage,
                    turn.seat,
                    round=turn.round,
                    sample=turn.sample,
                    candidate=turn.candidate,
                    order=turn.order,
                ),
            }
        )
        for turn in turns
    )


def whole(campaign: Campaign, policy: Policy, drafts: Turns, models: Sequence[str]) -> Collection:
    """The protocol to its end.

    Args:
        campaign: with everything always on.
        policy: to count by.
        drafts: what the drafters said already, which is not asked again.
        models: of the roster.
    """

    async def play_out(task: Task, engine: Engine) -> tuple[Turn, ...]:
        turns = carried(drafts.get(task.id, ()), task)
        for _ in range(MOST_STEPS):
            step = decide(Transcript(campaign=campaign, task=task, turns=turns), policy)
            if not isinstance(step, Ask):
                return turns
            asked = (take_turn(request, campaign, engine) for request in step.requests)
            turns += tuple(await asyncio.gather(*asked))
        raise EngineFault(f"the protocol did not end after {MOST_STEPS} steps")

    return Collection("talk", campaign, tuple(models), play_out, (policy.id,))


@dataclass(frozen=True)
class Ending:
    """What a protocol came to."""

    annotation: Annotation
    turns: tuple[Turn, ...]
    """That it asked for."""


def replayed(
    campaign: Campaign, task: Task, policy: Policy, record: Iterable[Turn]
) -> Ending | None:
    """Play a protocol with the answers that are on record for another one.

    Args:
        campaign: with the protocol.
        task: of the revision that is on record, so that the same seats debate in the same order.
        policy: to count by.
        record: all turns about the task.

    Returns:
        None where it asks for something that is not on record.
    """
    known = {turn.turn: turn for turn in record}
    turns: tuple[Turn, ...] = ()
    for _ in range(MOST_STEPS):
        step = decide(Transcript(campaign=campaign, task=task, turns=turns), policy)
        if isinstance(step, Finish):
            return Ending(step.annotation, turns)
        if not isinstance(step, Ask) or any(each.turn not in known for each in step.requests):
            return None
        turns += tuple(known[each.turn] for each in step.requests)
    return None


def before_revote(
    campaign: Campaign, task: Task, policy: Policy, record: Iterable[Turn]
) -> VoteState:
    """Where a task stands when both sides have argued and nobody has voted again yet."""
    stages = campaign.protocol.stages
    place = [stage.name for stage in stages].index(REVOTE)
    plan = campaign.protocol.model_copy(update={"stages": stages[:place]})
    short = campaign.model_copy(update={"protocol": plan})
    turns = tuple(record)
    return play(Transcript(campaign=short, task=task, turns=turns), policy).state


def argued(state: VoteState) -> bool:
    """Whether both sides had something to say, and some of it stands: what a second vote needs."""
    return bool(state.standing_claims) and len({claim.stance for claim in state.claims}) > 1


def revote_stage(campaign: Campaign) -> Stage:
    """The stage in which drafters vote again."""
    return next(stage for stage in campaign.protocol.stages if stage.name == REVOTE)


def revote(
    name: str,
    campaign: Campaign,
    states: Mapping[str, VoteState],
    claims: Mapping[str, tuple[Claim, ...]],
    models: Sequence[str],
) -> Collection:
    """Drafters vote again, on claims that are given.

    Args:
        name: of the collection.
        campaign: with everything always on.
        states: by task, where it stands before.
        claims: by task, what the drafters are shown; a task without any is passed over.
        models: that may be asked.
    """
    stage = revote_stage(campaign)

    async def play_out(task: Task, engine: Engine) -> tuple[Turn, ...]:
        if not claims.get(task.id):
            return ()
        state = replace(states[task.id], claims=claims[task.id])
        asked = (take_turn(each, campaign, engine) for each in requests(stage, 0, state))
        return tuple(await asyncio.gather(*asked))

    shown = [[id, [claim.argument for claim in each]] for id, each in claims.items()]
    return Collection(name, campaign, tuple(models), play_out, (shown,))


def voted_again(state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
    """The state after a second vote; as it was where there was none."""
    return absorb(state, stage, turns) if turns else state


def unchecked(states: Mapping[str, VoteState]) -> dict[str, tuple[Claim, ...]]:
    """By task that was argued: all claims, as if no verifier had read them."""
    return {id: _standing(state.claims) for id, state in states.items() if argued(state)}


def of_others(states: Mapping[str, VoteState]) -> dict[str, tuple[Claim, ...]]:
    """By task that was argued: the standing claims of the next such task, put into the mouths of
    this one's sides. If these do what a task's own claims do, it is not reasons that move votes."""
    ids = [id for id, state in states.items() if argued(state)]
    found: dict[str, tuple[Claim, ...]] = {}
    for id, other in zip(ids, [*ids[1:], *ids[:1]], strict=True):
        theirs, ours = sides(states[other]), sides(states[id])
        if theirs is None or ours is None or id == other:
            continue
        stance = dict(zip((side.key for side in theirs), (side.key for side in ours), strict=True))
        found[id] = tuple(
            claim.model_copy(update={"stance": stance[claim.stance]})
            for claim in states[other].standing_claims
            if claim.stance in stance
        )
    return found


def _standing(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(claim.model_copy(update={"standing": "stands"}) for claim in claims)
