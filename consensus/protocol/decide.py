"""The protocol as a pure function: from a transcript and a policy to the next step.

:func:`decide` folds the campaign's stages over the recorded turns. Each stage is entered or passed
over by what the stages before it came to; its requests follow from the same; the ones that nobody
has answered yet are what to ask next. Nothing is remembered between two calls, so a moderator may
die at any moment and its successor goes on with the same requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consensus.learning.calibration import is_calibrated
from consensus.protocol.entry import entered
from consensus.protocol.outcome import concluded, ended
from consensus.protocol.requests import requests
from consensus.protocol.tally import absorb
from consensus.protocol.vote_state import Case, VoteState
from consensus.votes.base import voting_rule
from kinds.base import kind_of
from schema.annotation import Annotation
from schema.base import digest
from schema.choice import OpenText, Structured
from schema.errors import TextTooLong
from schema.guest import GUEST
from schema.policy import Policy
from schema.protocol import Stage
from schema.task import Outcome
from schema.transcript import Ask, Finish, Step, Transcript, Wait
from schema.turn import Turn, TurnRequest


def decide(transcript: Transcript, policy: Policy) -> Step:
    """The next step of a task. The same transcript and policy always give the same step.

    Turns that no stage asks for are not looked at, but for the drafts of guests, which stand behind
    those of seats; the order of the others does not matter.

    Returns:
        ``Ask`` with every turn of the current stage that is not on record yet; ``Wait`` while the
        drafts are in and the policy has not seen enough to calibrate them; ``Finish`` otherwise.

    Raises:
        InvalidCampaign: when the campaign names a kind or voting rule that is not registered.
    """
    return play(transcript, policy).next


def close(transcript: Transcript, policy: Policy, outcome: Outcome, reason: str) -> Annotation:
    """The annotation of a task that is ended from outside, before the protocol is through.

    Args:
        transcript: the task as it stands.
        policy: the policy to count by.
        outcome: what it ends as. An escalated task carries the best answer so far; the others
            carry none.
        reason: why, in words.
    """
    halt = play(transcript, policy)
    state = halt.state if halt.stage is None else absorb(halt.state, halt.stage, halt.turns)
    return ended(state, outcome, reason)


def opened(transcript: Transcript, policy: Policy) -> VoteState:
    """The state before anybody has spoken."""
    campaign, task = transcript.campaign, transcript.task
    kind = kind_of(campaign.kind)
    space = kind.answer_space(campaign, task.input)
    case = Case(
        campaign=campaign,
        task=task,
        policy=policy,
        kind=kind,
        rule=voting_rule(campaign.protocol.voting_rule),
        space=space,
        salt=digest(task.revision, task.id),
    )
    listed = () if isinstance(space, Structured | OpenText) else space.choices
    passages = tuple(hit for hit in transcript.hits if not case.distrusts(hit))
    return VoteState(case, passages=passages, choices=listed)


@dataclass(frozen=True)
class Halt:
    """Where the fold came to a stop: on a round of a stage, or behind the last one."""

    state: VoteState
    """After the rounds before."""
    number: int = 0
    """Number of the stage."""
    round: int = 0
    why: str | None = None
    """Why the stage was entered; None before it is."""
    asked: tuple[TurnRequest, ...] | None = None
    """All requests of the round."""
    turns: tuple[Turn, ...] = ()
    """What is on record of it."""
    step: Ask | Wait | None = None
    ended: Annotation | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage that is not complete yet, if one is not."""
        stages = self.state.case.campaign.protocol.stages
        return stages[self.number] if isinstance(self.step, Ask) else None

    @property
    def next(self) -> Step:
        """The step that this comes to."""
        if self.step is not None:
            return self.step
        annotation = self.ended or concluded(self.state)
        return Finish(annotation=annotation, why=annotation.reason)


def play(transcript: Transcript, policy: Policy, since: Halt | None = None) -> Halt:
    """Fold the stages over the turns until one is not complete.

    Args:
        transcript: the task as it stands.
        policy: the policy to count by.
        since: where an earlier fold of the same task came to a stop. What was counted then under
            the same policy is not counted again; the result is the same without it.
    """
    start = None if since is None else _under(policy, since)
    recorded = {turn.turn: turn for turn in transcript.turns}
    return _fold(start or Halt(opened(transcript, policy)), recorded)


def _under(policy: Policy, halt: Halt) -> Halt | None:
    """The halt to go on from under this policy; None where the votes must be counted again."""
    if not isinstance(halt.step, Ask):
        return None
    case = halt.state.case
    if case.policy is policy:
        return halt
    if halt.state.path:
        return None
    return replace(halt, state=replace(halt.state, case=replace(case, policy=policy)))


def _fold(halt: Halt, recorded: Mapping[str, Turn]) -> Halt:
    state, round, why, asked = halt.state, halt.round, halt.why, halt.asked
    stages = state.case.campaign.protocol.stages
    for number, stage in enumerate(stages[halt.number :], halt.number):
        why = entered(stage, state) if why is None else why
        while why is not None and round < stage.rounds:
            asked = requests(stage, round, state) if asked is None else asked
            turns = tuple(recorded[asks.turn] for asks in asked if asks.turn in recorded)
            is_in = len(turns) == len(asked)
            if stage.question == "propose" and not round:
                turns += guests(stage, recorded)
            if not is_in:
                missing = tuple(asks for asks in asked if asks.turn not in recorded)
                ask = Ask(stage=stage.name, requests=missing, why=why)
                return Halt(state, number, round, why, asked, turns, step=ask)
            state = absorb(state, stage, turns)
            if stage.question == "propose" and turns and not state.drafts:
                return Halt(state, number, ended=_without_drafts(state, turns))
            if stage.question == "write" and turns and not any(map(_is_spoken, turns)):
                return Halt(state, number, ended=_without_drafts(state, turns))
            round, asked = round + 1, None
        if why is not None and stage.question == "propose" and _too_early(state):
            wait = Wait(why="the seats are not calibrated yet: too few ballots were seen")
            return Halt(state, number, step=wait)
        round, why = 0, None
    return Halt(state, len(stages))


def _is_spoken(turn: Turn) -> bool:
    return turn.status == "spoken"


def guests(stage: Stage, recorded: Mapping[str, Turn]) -> tuple[Turn, ...]:
    """What guests have drafted for a stage, by their names."""
    found = (turn for turn in recorded.values() if turn.ballot and turn.ballot.method == GUEST)
    return tuple(sorted((t for t in found if t.stage == stage.name), key=lambda t: t.seat.id))


def _too_early(state: VoteState) -> bool:
    """Whether the vote rests on ballots that a batch will correct, and there is no batch yet."""
    if state.case.policy.warm or state.case.campaign.protocol.warm_up == 0:
        return False
    return any(is_calibrated(ballot) for voice in state.voices for ballot in voice.ballots)


def _without_drafts(state: VoteState, turns: Sequence[Turn]) -> Annotation:
    """How a task ends for which nobody drafted an answer."""
    failed = [turn for turn in turns if turn.status == "failed"]
    if len(failed) < len(turns):
        return ended(state, "escalated", "no seat drafted an answer: all abstained or failed")
    other = [turn for turn in failed if turn.error_kind != TextTooLong.__name__]
    if not other:
        return ended(state, "rejected", f"the text is too long for every seat: {failed[0].error}")
    return ended(state, "failed", f"every drafting turn failed: {other[0].error}")
