"""``score``: rate choices, blind to who proposed them and to how many did."""

from __future__ import annotations

from consensus.contest import NOT
from consensus.protocol.questions.base import Asked, Say, keys_of, passages_for
from consensus.protocol.sides import contested, sides
from consensus.protocol.vote_state import VoteState
from schema.choice import Choice
from schema.evidence import Claim
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief


class Score(Asked):
    """Puts the contested choices to the seats: one each, or all together."""

    name = "score"
    is_talk = True

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Every candidate goes to the seats of families that did not propose it; to all seats where
        every family did."""
        if not state.choices:
            return ()
        if stage.fan_out != "candidate":
            return super().says(stage, seats, state)
        found: list[Say] = []
        for candidate in contested(state, stage.candidates):
            authors = state.authors.get(candidate.key, frozenset())
            strangers = tuple(seat for seat in seats if seat.kin not in authors)
            found.extend(Say(seat, candidate=candidate) for seat in strangers or seats)
        return tuple(found)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The choices under discussion, what was noted, and the claims about them that stand."""
        shown = (say.candidate,) if say.candidate else contested(state, stage.candidates)
        claims = _about(state, shown)
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=shown,
            groups=state.groups_of(shown),
            candidate=say.candidate,
            passages=passages_for(state, say.seat),
            notes=dict(state.notes),
            claims=claims,
            sides=(sides(state) or ()) if claims else (),
        )


def _about(state: VoteState, shown: tuple[Choice, ...]) -> tuple[Claim, ...]:
    """The standing claims for or against what is shown."""
    keys = keys_of(shown)
    keys |= {NOT + key for key in keys}
    return tuple(claim for claim in state.standing_claims if claim.stance in keys)
