"""From drafts on record to answers, without a model: with the gold of some rows, or without any.

The committee and each seat alone are counted in the same way: the protocol is played over the
drafts, under a policy that the kind's voting rule has learnt from them.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import threadpoolctl

from consensus.ballot_table import Numbers
from consensus.learning.line import line_of
from consensus.parts import learn
from consensus.protocol.decide import play
from consensus.protocol.doubts import doubts_of
from consensus.protocol.tally import contest_of
from consensus.votes.base import voting_rule
from folkmoot.bench.consensus.collect import drafters
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.consensus.talk import carried
from folkmoot.bench.kinds.partings import partings
from folkmoot.bench.kinds.read_rows import KindRows
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.policy import Policy
from schema.seat import Seat
from schema.task import Task
from schema.transcript import Transcript

COMMITTEE = "committee"


@dataclass(frozen=True)
class Draw:
    """What was answered about the tested rows of one draw of gold."""

    rows: Numbers
    """[tested]: indices into the set."""
    answers: dict[str, list[Json]]
    """[tested] by who answers: the committee, and each seat by its id."""
    committee: Sequence[Decided] = ()
    """[tested]: the committee's answers, with how sure it is of them."""
    line: float | None = None
    """From which probability on a part is in, if the committee learnt that."""


@dataclass(frozen=True)
class Decided:
    """What drafts alone come to."""

    value: Json
    """None where there is no answer."""
    confidence: float
    accepted: bool
    """Whether nobody needs to look at it."""


def drawn(rows: KindRows, by_seat: Mapping[Seat, Turns], gold: int, draws: int) -> list[Draw]:
    """Everybody's answers to rows whose gold they did not see.

    Args:
        rows: what is answered.
        by_seat: the drafts of each seat.
        gold: with how many known answers; 0 tests all rows, and learns from their drafts alone.
        draws: how often gold is drawn; see :mod:`folkmoot.bench.kinds.partings`.
    """
    everybody = {COMMITTEE: transcripts(rows, rows.campaign, by_seat)}
    for seat in by_seat:
        alone = seat_alone(rows.campaign, seat)
        everybody[seat.id] = transcripts(rows, alone, {seat: by_seat[seat]})
    found = []
    for learnt_from, tested in partings(len(rows), gold, draws):
        known = {int(at): rows.gold[at] for at in learnt_from}
        learnt = {who: policy_of(heard, known) for who, heard in everybody.items()}
        said = {who: decided(everybody[who], learnt[who], tested) for who in everybody}
        values = {who: [one.value for one in own] for who, own in said.items()}
        found.append(Draw(tested, values, said[COMMITTEE], learnt[COMMITTEE].line))
    return found


def seat_alone(campaign: Campaign, seat: Seat) -> Campaign:
    """The campaign with this seat as its only drafter."""
    others = {each.id for each in drafters(campaign)} - {seat.id}
    roster = tuple(each for each in campaign.roster if each.id not in others)
    return campaign.model_copy(update={"roster": roster})


def transcripts(
    rows: KindRows, campaign: Campaign, by_seat: Mapping[Seat, Turns]
) -> list[Transcript]:
    """The tasks with the drafts of some seats."""
    revision = campaign.revision
    found = []
    for task in rows.tasks:
        own: Task = task.model_copy(update={"revision": revision})
        said = [turn for turns in by_seat.values() for turn in turns.get(task.id, ())]
        found.append(Transcript(campaign=campaign, task=own, turns=carried(said, own)))
    return found


def policy_of(heard: Sequence[Transcript], known: Mapping[int, Json]) -> Policy:
    """What a moderator has learnt that has heard all drafts and knows some answers.

    Args:
        heard: the tasks with their drafts.
        known: the right values, by the number of the task.
    """
    cold = Policy(warm=True)
    order = sorted(range(len(heard)), key=lambda at: at not in known)
    contests = [contest_of(play(heard[at], cold).state, known.get(at)) for at in order]
    campaign = heard[0].campaign
    rule = voting_rule(campaign.protocol.voting_rule)
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        policy = learn(rule, contests, cold)
    if not kind_of(campaign.kind).leaves_line_open(campaign):
        return policy
    return policy.model_copy(update={"line": line_of(contests, policy, rule)})


def decided(heard: Sequence[Transcript], policy: Policy, wanted: Some[int]) -> list[Decided]:
    """What the drafts of some tasks come to."""
    states = (play(heard[at], policy).state for at in wanted)
    return [Decided(each.value, each.confidence, not doubts_of(each)) for each in states]
