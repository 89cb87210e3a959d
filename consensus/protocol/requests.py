"""From a stage to its turn requests: who is asked, about what.

Everything follows from the state before the stage, so asking again gives the same requests, byte
for byte and in the same order.
"""

from __future__ import annotations

from itertools import product

from consensus.protocol.questions import ASKED
from consensus.protocol.questions.base import Say
from consensus.protocol.vote_state import VoteState
from schema.base import digest
from schema.protocol import Stage
from schema.turn import TurnRequest, turn_id


def requests(stage: Stage, round: int, state: VoteState) -> tuple[TurnRequest, ...]:
    """All turns of one round of a stage; none where there is nothing to ask about."""
    seats = tuple(seat for seat in state.case.campaign.roster if seat.role in stage.roles)
    says = ASKED[stage.question].says(stage, seats, state)
    return tuple(
        _request(stage, round, sample, say, state)
        for say, sample in product(says, range(stage.samples))
    )


def _request(stage: Stage, round: int, sample: int, say: Say, state: VoteState) -> TurnRequest:
    campaign, task, item = state.case.campaign, state.case.task, state.input
    turn = turn_id(
        task.revision,
        task.id,
        stage.name,
        say.seat,
        round=round,
        sample=sample,
        candidate=say.candidate.key if say.candidate else "",
        order=say.order,
    )
    return TurnRequest(
        turn=turn,
        campaign=task.campaign,
        revision=task.revision,
        task=task.id,
        input={name: item[name] for name in campaign.input_fields if name in item},
        stage=stage.name,
        seat=say.seat,
        round=round,
        sample=sample,
        order=say.order,
        seed=int(digest(campaign.seed, turn)[:8], 16) % 2**31,
        brief=ASKED[stage.question].brief(stage, say, state),
    )
