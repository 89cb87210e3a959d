"""From a stage to its turn requests: who is asked, about what.

Everything follows from the state before the stage, so asking again gives the same requests, byte
for byte and in the same order.
"""

from __future__ import annotations

from itertools import product

from consensus.protocol.briefing import Part, brief
from consensus.protocol.sides import contested, sides
from consensus.protocol.vote_state import VoteState
from schema.base import digest
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import TurnRequest, turn_id


def requests(stage: Stage, round: int, state: VoteState) -> tuple[TurnRequest, ...]:
    """All turns of one round of a stage; none where there is nothing to ask about."""
    return tuple(
        _request(stage, round, sample, part, state)
        for part, sample in product(parts(stage, state), range(stage.samples))
    )


def parts(stage: Stage, state: VoteState) -> tuple[Part, ...]:
    """Who speaks about what in this stage."""
    seats = tuple(seat for seat in state.case.campaign.roster if seat.role in stage.roles)
    if stage.question == "score" and not state.choices:
        return ()
    if stage.question in ("argue", "compare") and sides(state) is None:
        return ()
    if stage.fan_out == "candidate":
        return _reviews(stage, seats, state)
    if stage.fan_out == "side":
        return _debaters(seats, state)
    if stage.fan_out == "order":
        return tuple(
            part
            for seat in seats
            for part in (Part(seat, order="forward"), Part(seat, order="backward"))
        )
    return tuple(Part(seat) for seat in seats)


def _reviews(stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Part, ...]:
    """Every candidate goes to the seats of families that did not propose it; to all seats where
    every family did."""
    found: list[Part] = []
    for candidate in contested(state, stage.candidates):
        authors = state.authors.get(candidate.key, frozenset())
        strangers = tuple(seat for seat in seats if seat.kin not in authors)
        found.extend(Part(seat, candidate=candidate) for seat in strangers or seats)
    return tuple(found)


def _debaters(seats: tuple[Seat, ...], state: VoteState) -> tuple[Part, ...]:
    """One seat a side: of different models where the roster allows, taking turns over the tasks."""
    both = sides(state)
    if both is None or not seats:
        return ()
    first_side, second_side = both
    start = int(state.case.shuffled("debaters")[:8], 16) % len(seats)
    ordered = seats[start:] + seats[:start]
    first = ordered[0]
    others = [seat for seat in ordered if seat.id != first.id]
    strangers = [seat for seat in others if seat.model != first.model]
    second = (strangers or others or [first])[0]
    return (
        Part(first, candidate=first_side, against=second_side),
        Part(second, candidate=second_side, against=first_side),
    )


def _request(stage: Stage, round: int, sample: int, part: Part, state: VoteState) -> TurnRequest:
    campaign, task = state.case.campaign, state.case.task
    turn = turn_id(
        task.revision,
        task.id,
        stage.name,
        part.seat,
        round=round,
        sample=sample,
        candidate=part.candidate.key if part.candidate else "",
        order=part.order,
    )
    return TurnRequest(
        turn=turn,
        campaign=task.campaign,
        revision=task.revision,
        task=task.id,
        input={name: task.input[name] for name in campaign.input_fields if name in task.input},
        stage=stage.name,
        seat=part.seat,
        round=round,
        sample=sample,
        order=part.order,
        seed=int(digest(campaign.seed, turn)[:8], 16) % 2**31,
        brief=brief(stage, part, state),
    )
