"""What each question may show. Nothing else reaches a seat.

Reviewing is blind: no brief names a seat, says who proposed a choice, or gives a vote; choices come
in an order of the task's own. A turn of a debate sees its own side, the opposing one, and in a
later round what the opponent said. A second vote sees only claims that stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from consensus.contest import NOT
from consensus.protocol.sides import contested, sides
from consensus.protocol.vote_state import VoteState
from schema.choice import Choice
from schema.evidence import Claim, Passage
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief


@dataclass(frozen=True)
class Part:
    """One turn of a stage: who speaks, and about what."""

    seat: Seat
    candidate: Choice | None = None
    against: Choice | None = None
    order: Literal["", "forward", "backward"] = ""


def brief(stage: Stage, part: Part, state: VoteState) -> Brief:
    """What the seat of this part is shown."""
    mode = state.case.mode
    if stage.question == "refine":
        return Brief(question="refine", mode=mode, passages=state.passages)
    if stage.question == "propose":
        return Brief(
            question="propose",
            mode=mode,
            choices=state.choices if state.case.listed else (),
            passages=_passages(state, part.seat),
        )
    if stage.question == "score":
        shown = (part.candidate,) if part.candidate else contested(state, stage.candidates)
        return Brief(
            question="score",
            mode=mode,
            choices=shown,
            candidate=part.candidate,
            passages=_passages(state, part.seat),
            claims=_about(state, shown),
        )
    if stage.question == "argue":
        opponent = part.against.key if part.against else ""
        return Brief(
            question="argue",
            mode=mode,
            choices=sides(state) or (),
            candidate=part.candidate,
            against=part.against,
            claims=tuple(claim for claim in state.claims if claim.stance == opponent),
        )
    if stage.question == "check_claims":
        return Brief(
            question="check_claims", mode=mode, choices=sides(state) or (), claims=state.claims
        )
    if stage.question == "compare":
        pair = sides(state) or ()
        shown = pair[::-1] if part.order == "backward" else pair
        return Brief(
            question="compare",
            mode="one",
            choices=shown,
            claims=tuple(claim for claim in state.standing_claims if claim.stance in _keys(shown)),
        )
    return Brief(question="check_value", mode=mode, value=state.value)


def _keys(choices: tuple[Choice, ...]) -> set[str]:
    return {choice.key for choice in choices}


def _about(state: VoteState, shown: tuple[Choice, ...]) -> tuple[Claim, ...]:
    """The standing claims for or against what is shown."""
    keys = _keys(shown)
    keys |= {NOT + key for key in keys}
    return tuple(claim for claim in state.standing_claims if claim.stance in keys)


def _passages(state: VoteState, seat: Seat) -> tuple[Passage, ...]:
    """Plain passages, and as many solved examples as the seat's view asks for."""
    examples = [passage for passage in state.passages if passage.source == "example"]
    allowed = {passage.id for passage in examples[: seat.view.examples]}
    return tuple(
        passage
        for passage in state.passages
        if passage.source == "passage" or passage.id in allowed
    )
