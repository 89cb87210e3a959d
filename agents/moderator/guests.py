"""Votes of guests: each is a turn among the drafts of its task, said once.

Tasks are then counted anew by whoever orders it: until then nothing that was decided changes.
"""

from __future__ import annotations

from agents.moderator.memory import Memory
from bus.orders import Votes
from consensus.protocol.vote_state import mode_of
from kinds.base import kind_of
from kinds.shapes.listed import shortened
from schema.ballot import Ballot, Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import OpenText, Structured
from schema.errors import InvalidAnswer, UserError
from schema.guest import GUEST, Vote, guest_seat, guest_turn_id
from schema.task import Task
from schema.turn import Turn


def take_votes(memory: Memory, name: str, order: Votes) -> str:
    """Write votes down; how many were new.

    Raises:
        UserError: when one of them is no answer, names no task of the campaign, or its guest bears
            the name of a seat; then none is recorded.
    """
    new = 0
    for vote in order.votes:
        task = memory.ledger.task(name, memory.ledger.task_id(name, vote.task))
        campaign = memory.ledger.revision(task.revision)
        if any(seat.id == vote.guest for seat in campaign.roster):
            raise UserError(
                f"{vote.guest!r} is a seat of the committee", "name the guest otherwise"
            )
        turn = _turn(campaign, task, vote)
        if memory.ledger.record_turn(turn) == "recorded":
            new += 1
            memory.talks.forget(name, task.id)  # it has not heard the guest
            memory.policies.heard(name)
    return f"took {new} {'vote' if new == 1 else 'votes'}"


def guest_ballot(campaign: Campaign, task: Task, vote: Vote) -> Ballot:
    """The vote as a ballot: over the choices where these are known, else as a drafted value.

    Raises:
        InvalidAnswer: when it is no answer of the campaign's kind.
    """
    kind = kind_of(campaign.kind)
    value = kind.read_gold(campaign, task.input, vote.answer)
    space = kind.answer_space(campaign, task.input)
    mode, given = mode_of(space), vote.confidence
    if isinstance(space, Structured | OpenText):
        return Ballot(method=GUEST, mode=mode, value=value, confidence=given)
    sure = 1.0 if given is None else given  # whoever picks from a list says no more than that
    if mode != "one":
        return Ballot(method=GUEST, mode=mode, value=value, confidence=sure)
    own = Proposal(turn=GUEST, seat=GUEST, value=value)
    choices = kind.candidates(campaign, task.input, [own])
    held = [choice.key for choice in choices if kind.supports(value, choice)]
    rest = (1.0 - sure) / len(choices)
    chances = {
        choice.key: rest + (sure / len(held) if choice.key in held else 0.0) for choice in choices
    }
    return Ballot(method=GUEST, mode=mode, probabilities=chances)


def _turn(campaign: Campaign, task: Task, vote: Vote) -> Turn:
    try:
        ballot = guest_ballot(campaign, task, vote)
    except InvalidAnswer as error:
        raise UserError(
            f"what {vote.guest} says of {task.id!r} is no answer: {error}",
            "leave it out, or mend it",
        ) from error
    return Turn(
        turn=guest_turn_id(task.revision, task.id, vote.guest),
        campaign=task.campaign,
        revision=task.revision,
        task=task.id,
        stage=next(s.name for s in campaign.protocol.stages if s.question == "propose"),
        question="propose",
        seat=guest_seat(vote.guest),
        ballot=ballot,
        says=_words(campaign, task, vote.answer),
        agent=GUEST,
    )


def _words(campaign: Campaign, task: Task, answer: Json) -> str:
    kind = kind_of(campaign.kind)
    try:
        return kind.words(kind.read_gold(campaign, task.input, answer))
    except InvalidAnswer:
        return shortened(answer)
