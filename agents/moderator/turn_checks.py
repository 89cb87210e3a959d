"""Whether a turn is the answer to what was asked. Pure: a turn, its request, and what is wrong.

Whoever may publish turns may publish any, so a turn counts only where everything that its request
settles is as it was asked, it brings back the request's word, and what it says can be an answer.
Each reason is a fixed sentence: it is counted and shown, and nothing of the sender's words is.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from kinds.base import kind_of
from schema.ballot import UNASKED, Ballot
from schema.campaign import Campaign
from schema.choice import OpenText, Structured
from schema.person import PERSON
from schema.turn import Turn, TurnRequest
from storage.outbox import Asked

MOST_TOKENS = 1_000_000
"""What one turn can have cost. A bill beyond it is no bill."""
MOST_SECONDS = 7 * 86_400.0
MOST_ATTEMPTS = 100_000

NOT_ASKED = "nobody asked for it, or its task was deleted"
ELSEWHERE = "it came on the subject of another role or campaign"
NO_NONCE = "it does not bring back the word of its request"
BY_PERSON = "people and guests answer by other means"
ANOTHER_TASK = "its request is about another task"
ANOTHER_SEAT = "its request is another seat's"
ANOTHER_STAGE = "its request belongs to another stage or asks something else"
ANOTHER_REVISION = "its request is of another revision"
BAD_COUNTS = "its tokens, seconds or attempts cannot be"
BAD_BALLOT = "its probabilities or its confidence cannot be"
UNKNOWN_CHOICES = "it votes on what is no choice"

_SLACK = 0.01
"""What sums of rounded probabilities may be off."""


def wrong_by_itself(turn: Turn, subject: str, expected_subject: str) -> str:
    """Why a turn can answer nothing, whatever was asked; empty if it may."""
    if subject != expected_subject:
        return ELSEWHERE
    if turn.seat.role == PERSON or (turn.ballot and turn.ballot.method in UNASKED):
        return BY_PERSON
    if not _is_payable(turn):
        return BAD_COUNTS
    if turn.ballot and not _can_be(turn.ballot):
        return BAD_BALLOT
    return ""


def not_its_answer(turn: Turn, nonce: str, asked: Asked | None) -> str:
    """Why a turn does not answer what the outbox has under its id; empty if it may."""
    if asked is None:
        return NOT_ASKED
    if asked.nonce not in ("", nonce):
        return NO_NONCE
    if (turn.campaign, turn.task) != (asked.campaign, asked.task):
        return ANOTHER_TASK
    if (turn.seat.role, turn.seat.id) != (asked.role, asked.seat):
        return ANOTHER_SEAT
    if turn.stage != asked.stage:
        return ANOTHER_STAGE
    return "" if turn.attempt <= asked.attempt else BAD_COUNTS


def not_to_the_request(turn: Turn, request: TurnRequest, campaign: Campaign) -> str:
    """Why a turn does not answer a request that still waits; empty if it does.

    Args:
        turn: what came.
        request: what was asked.
        campaign: the revision of the request.
    """
    if turn.revision != request.revision:
        return ANOTHER_REVISION
    if turn.seat != request.seat:
        return ANOTHER_SEAT
    candidate = request.brief.candidate.key if request.brief.candidate else ""
    said = (turn.stage, turn.question, turn.round, turn.sample, turn.order, turn.candidate)
    settled = (
        *(request.stage, request.brief.question),
        *(request.round, request.sample, request.order, candidate),
    )
    if said != settled:
        return ANOTHER_STAGE
    voted = turn.ballot.probabilities if turn.ballot else {}
    known = _choices(request, campaign) if voted else None
    return UNKNOWN_CHOICES if known is not None and not known.issuperset(voted) else ""


def _choices(request: TurnRequest, campaign: Campaign) -> set[str] | None:
    """The keys that may be voted on; None where any may, because drafts make the choices."""
    brief = request.brief
    shown: Collection[str] = [choice.key for choice in brief.choices]
    if brief.candidate:
        return {brief.candidate.key, *shown}
    if shown:
        return set(shown)
    space = kind_of(campaign.kind).answer_space(campaign, request.input)
    if isinstance(space, Structured | OpenText):
        return None
    return {choice.key for choice in space.choices}


def _is_payable(turn: Turn) -> bool:
    numbers = (turn.seconds, turn.started, *(call.seconds for call in turn.calls))
    if not all(math.isfinite(number) and number >= 0.0 for number in numbers):
        return False
    if not 1 <= turn.attempt <= MOST_ATTEMPTS or turn.seconds > MOST_SECONDS:
        return False
    return turn.tokens <= MOST_TOKENS and all(
        0 <= call.cached_tokens <= call.prompt_tokens and call.generated_tokens >= 0
        for call in turn.calls
    )


def _can_be(ballot: Ballot) -> bool:
    numbers = [*ballot.probabilities.values()]
    if ballot.confidence is not None:
        numbers.append(ballot.confidence)
    if not all(-_SLACK <= number <= 1.0 + _SLACK for number in numbers):  # NaN is not, either
        return False
    return ballot.mode != "one" or math.fsum(ballot.probabilities.values()) <= 1.0 + _SLACK
