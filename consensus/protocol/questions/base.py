"""What a question is, and what most of them do alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from consensus.protocol.vote_state import VoteState
from schema.choice import Choice
from schema.evidence import Passage
from schema.protocol import Question, Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


@dataclass(frozen=True)
class Say:
    """One turn of a stage: who speaks, and about what."""

    seat: Seat
    candidate: Choice | None = None
    against: Choice | None = None
    order: Literal["", "forward", "backward"] = ""


class Asked:
    """One question. Stateless; every method is a pure function.

    Reviewing is blind: no brief names a seat, says who proposed a choice, or gives a vote; choices
    come in an order of the task's own.
    """

    name: ClassVar[Question]
    is_talk: ClassVar[bool] = False
    """Whether the committee talks about its drafts when it is asked this."""
    casts_voices: ClassVar[bool] = False
    """Whether :meth:`absorb` itself puts the ballots of its turns into the vote."""

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Who speaks about what: by default every seat once, or once in each order."""
        if stage.fan_out == "order":
            return tuple(
                say
                for seat in seats
                for say in (Say(seat, order="forward"), Say(seat, order="backward"))
            )
        return tuple(Say(seat) for seat in seats)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """What the seat is shown beside the task. Nothing else reaches it."""
        raise NotImplementedError

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The state after one round, without the vote: ballots are counted by
        :mod:`consensus.protocol.tally`.

        Args:
            state: the state before.
            stage: the stage.
            turns: its recorded turns, in the order of its requests.
        """
        return state

    def settled(self, before: VoteState, after: VoteState) -> VoteState:
        """The state that stands after a round and the count of its ballots; by default the one
        after it."""
        return after


def spoken(turns: Sequence[Turn]) -> list[Turn]:
    """The turns that were spoken: failed and abstained ones leave nothing."""
    return [turn for turn in turns if turn.status == "spoken"]


def keys_of(choices: Sequence[Choice]) -> set[str]:
    """The keys of some choices."""
    return {choice.key for choice in choices}


def passages_for(state: VoteState, seat: Seat) -> tuple[Passage, ...]:
    """Plain passages, and as many solved examples as the seat's view asks for."""
    examples = [passage for passage in state.passages if passage.source == "example"]
    allowed = {passage.id for passage in examples[: seat.view.examples]}
    return tuple(
        passage
        for passage in state.passages
        if passage.source == "passage" or passage.id in allowed
    )
