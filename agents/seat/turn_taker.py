"""Giving a seat its turn: from a request to a turn, whatever happens. Knows nothing of the bus."""

from __future__ import annotations

import time
from collections.abc import Sequence

from agents.seat.speaker import AgentSpeaker
from engine.base import Engine
from roles.base import Contribution, role_of
from roles.writing import write
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import (
    DigestMismatch,
    EngineRefuses,
    EngineUnavailable,
    FolkmootError,
    InvalidAnswer,
    ModelMissing,
    PluginMissing,
)
from schema.seat import RULES, Seat
from schema.turn import Call, Turn, TurnRequest


async def take_turn(
    request: TurnRequest, campaign: Campaign, engine: Engine, *, worker: str = "", attempt: int = 1
) -> Turn:
    """Let the request's seat speak, as a fresh AgentChat agent.

    An error that no other attempt would mend, a plugin's included, makes a turn with status
    ``failed``: it says what went wrong, keeps what the attempt cost, and counts as an abstention.

    Raises:
        PluginMissing: when the role, the agent or the kind is not here; another worker may have it.
        EngineError: when the seat's model is away, or nobody can use it (:func:`is_away`).
        FolkmootError: else only one that is retryable. In all cases nothing was said, and the
            request may come again.
    """
    started, clock = time.time(), time.perf_counter()
    speaker = AgentSpeaker(request.seat, engine)

    def turn(**said: Json) -> Turn:
        return request.answered(
            attempt=attempt,
            calls=tuple(speaker.calls),
            agent=speaker.agent,
            worker=worker,
            started=started,
            seconds=time.perf_counter() - clock,
            **said,
        )

    try:
        role = role_of(request.seat.role)
        if request.brief.question == "write":  # in whatever role, the words are the recipe's
            said = await write(request, speaker)
        else:
            said = await role(request, campaign, speaker)
        _check_asked(said, speaker.calls)
    except PluginMissing:
        raise
    except FolkmootError as error:
        if error.retryable or is_away(error, request.seat):
            raise
        return turn(status="failed", error=str(error), error_kind=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - roles and agents of other packages may raise anything
        message = f"{type(error).__name__}: {error}"
        return turn(status="failed", error=message, error_kind=type(error).__name__)
    return turn(
        status="abstained" if said.abstained else "spoken",
        ballot=said.ballot,
        claims=said.claims,
        passages=said.passages,
        notes=said.notes,
        suspects=said.suspects,
        problems=said.problems,
        says=said.says,
    )


def is_away(error: FolkmootError, seat: Seat) -> bool:
    """Whether an error says that the seat's model cannot be used now, whatever it is asked."""
    if isinstance(error, ModelMissing | DigestMismatch):
        return seat.model != RULES
    return isinstance(error, EngineUnavailable | EngineRefuses)


def _check_asked(said: Contribution, calls: Sequence[Call]) -> None:
    """A ballot that no agent gave is not a ballot."""
    if said.ballot is not None and not calls:
        raise InvalidAnswer(
            "the role made a ballot without asking its agent",
            "a role reads its ballot from what its speaker answers",
        )
