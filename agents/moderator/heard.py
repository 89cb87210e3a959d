"""What workers say on the bus: what answers a request counts, and all else is only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from agents.moderator.memory import Memory
from agents.moderator.turn_checks import (
    ANOTHER_REVISION,
    not_its_answer,
    not_to_the_request,
    wrong_by_itself,
)
from bus.delivery import Acknowledge, Bury, Fate
from bus.envelopes import TurnTaken, decode
from bus.message import Delivery
from bus.subjects import turn_subject
from schema.errors import LaterVersion, MalformedMessage, PluginMissing, UnknownCampaign
from schema.turn import Turn, TurnRequest

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Heard:
    """A turn, how it came, and with which word."""

    turn: Turn
    subject: str
    nonce: str = ""


@dataclass(frozen=True)
class Read:
    """What messages hold."""

    heard: list[Heard]
    fates: list[Fate]
    """One for each message."""
    later: int
    """How many are of a later version: their requests are asked again, of whoever is there."""


def read_turns(deliveries: Sequence[Delivery]) -> Read:
    """The turns that messages hold, and a fate for each message."""
    heard: list[Heard] = []
    fates: list[Fate] = []
    later = 0
    for delivery in deliveries:
        try:
            envelope = decode(delivery.data)
            if not isinstance(envelope, TurnTaken):
                raise MalformedMessage(f"a {envelope.kind} is no turn")
        except MalformedMessage as error:
            fates.append(Bury(str(error)))
            later += isinstance(error, LaterVersion)
        else:
            heard.append(Heard(envelope.turn, delivery.subject, envelope.nonce))
            fates.append(Acknowledge())
    return Read(heard, fates, later)


def admit(memory: Memory, heard: Sequence[Heard]) -> list[Turn]:
    """The turns that may count. The others are counted by their reasons, in the caller's
    transaction, and change nothing else."""
    admitted: list[Turn] = []
    refused: Counter[tuple[str, str]] = Counter()
    for each in heard:
        if why := _refusal(memory, each):
            memory.ledger.refuse_turn(each.turn.campaign, why)
            refused[each.turn.campaign, why] += 1
        else:
            admitted.append(each.turn)
    for (name, why), turns in refused.items():
        log.warning("turns are refused", campaign=name, why=why, turns=turns)
    return admitted


def _refusal(memory: Memory, heard: Heard) -> str:
    turn = heard.turn
    expected = turn_subject(turn.seat.role, turn.campaign)
    if why := wrong_by_itself(turn, heard.subject, expected):
        return why
    asked = memory.ledger.asked(turn.turn)
    if why := not_its_answer(turn, heard.nonce, asked):
        return why
    if asked is None or not asked.body:
        return ""  # answered or dropped: it will be a duplicate, or late
    talk = memory.talks.known(turn.campaign, turn.task)
    request = talk.request(turn.turn) if talk else None
    request = request or TurnRequest.model_validate_json(asked.body)
    try:
        campaign = talk.campaign if talk else memory.ledger.revision(request.revision)
        return not_to_the_request(turn, request, campaign)
    except UnknownCampaign:
        return ANOTHER_REVISION
    except PluginMissing:
        return ""  # its campaign is blocked: what is said meanwhile is recorded
