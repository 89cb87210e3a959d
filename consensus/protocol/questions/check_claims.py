"""``check_claims``: strike the claims whose quotes do not stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.sides import sides
from consensus.protocol.vote_state import VoteState
from schema.evidence import Claim
from schema.protocol import Stage
from schema.turn import Brief, Turn


class CheckClaims(Asked):
    """Puts all claims to the verifiers: one strike is enough, support is averaged."""

    name = "check_claims"
    is_talk = True

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The claims, and the sides that they are for."""
        both = sides(state) or ()
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=both,
            groups=state.groups_of(both),
            claims=state.claims,
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The claims with what the verifiers found."""
        findings = [
            claim
            for turn in spoken(turns)
            for claim in turn.claims
            if claim.standing != "unchecked"
        ]
        checked = (
            _ruled(claim, [finding for finding in findings if finding.id == claim.id])
            for claim in state.claims
        )
        return replace(state, claims=tuple(checked))


def _ruled(claim: Claim, findings: Sequence[Claim]) -> Claim:
    if not findings:
        return claim
    struck = next((finding for finding in findings if finding.standing == "struck"), None)
    ruling = struck or findings[0]
    support = [finding.support for finding in findings if finding.support is not None]
    return claim.model_copy(
        update={
            "standing": ruling.standing,
            "reason": ruling.reason,
            "field": ruling.field,
            "start": ruling.start,
            "support": fsum(support) / len(support) if support else None,
        }
    )
