"""Turns: asked for, sent, recorded or refused, and what was decided on them."""

from __future__ import annotations

from collections.abc import Sequence

from schema.transcript import Step
from schema.turn import Turn, TurnRequest
from storage import decisions, outbox, refused_turns, turns
from storage.connection import joined
from storage.outbox import Asked, Outgoing, Overdue
from storage.readers.base import Reads
from storage.turns import Recorded


class TurnWrites(Reads):
    """What is written of turns, and asked by the writer alone."""

    def request_turns(self, requests: Sequence[TurnRequest]) -> int:
        """Ask for turns, each once; returns how many were new."""
        with joined(self._connection):
            return outbox.request(self._connection, requests)

    def unsent(self, limit: int, without: Sequence[str] = ()) -> list[Outgoing]:
        """Requests to publish, oldest first, of running campaigns but those of ``without``."""
        return outbox.unsent(self._connection, limit, without)

    def in_flight(self, campaign: str) -> int:
        """How many turns of a campaign were sent and not answered."""
        return len(outbox.unanswered(self._connection, campaign))

    def dearest(self, campaign: str) -> int:
        """Tokens of the dearest turn of a campaign on record; 0 before the first. Reads all."""
        return turns.dearest(self._connection, campaign)

    def mark_sent(self, turns: Sequence[str]) -> None:
        """The bus has acknowledged these requests."""
        with joined(self._connection):
            outbox.mark_sent(self._connection, turns)

    def overdue(self, older_than_s: float, restarted: float = 0.0) -> list[Overdue]:
        """Turns that were sent longer ago than this and not answered; see
        :func:`storage.outbox.overdue`."""
        return outbox.overdue(self._connection, older_than_s, restarted)

    def requests(self, turns: Sequence[str]) -> list[TurnRequest]:
        """The requests of those of these turns that nobody has answered."""
        return outbox.requests(self._connection, turns)

    def send_again(self, turns: Sequence[str]) -> None:
        """Let unanswered turns be sent once more, as a new attempt."""
        with joined(self._connection):
            outbox.send_again(self._connection, turns)

    def ask_again(self, requests: Sequence[tuple[str, int]]) -> int:
        """Let these requests be sent once more, if need be; see
        :func:`storage.outbox.ask_again`."""
        with joined(self._connection):
            return outbox.ask_again(self._connection, requests)

    def send_campaign_again(self, campaign: str) -> None:
        """Let everything that a campaign still waits for be sent once more."""
        with joined(self._connection):
            outbox.send_again(self._connection, outbox.unanswered(self._connection, campaign))

    def asked(self, turn: str) -> Asked | None:
        """What was asked for under the id of a turn; None where nothing ever was."""
        return outbox.asked(self._connection, turn)

    def refuse_turn(self, campaign: str, why: str) -> None:
        """Count a turn that is refused; see :mod:`storage.refused_turns`."""
        with joined(self._connection):
            refused_turns.count(self._connection, campaign, why)

    def record_turn(self, turn: Turn, *, awaited: bool = False) -> Recorded:
        """Write a turn down once; see :func:`storage.turns.record`."""
        with joined(self._connection):
            return turns.record(self._connection, turn, awaited)

    def record_decision(self, campaign: str, task_id: str, step: Step, policy_id: str = "") -> None:
        """Write down why the talking goes on or ends, under a policy that was saved."""
        with joined(self._connection):
            decisions.record(self._connection, campaign, task_id, step, policy_id)
