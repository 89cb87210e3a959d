"""A debate on a real model, without a bus: what makes one worth reading holds."""

from __future__ import annotations

from typing import Any

import pytest

from agents.seat.turn_taker import take_turn
from engine.router import EngineRouter
from roles.repetition import adds_nothing, says_the_same
from schema.choice import Choice
from schema.evidence import Claim
from schema.turn import Brief, Turn

pytestmark = [pytest.mark.model, pytest.mark.slow]

MODEL = "qwen2.5-coder-0.5b"
TEXT = "The curry was the best I have had in years, though the waiter forgot us twice."
SIDES = (Choice(key="positive", text="positive"), Choice(key="negative", text="negative"))


async def test_both_sides_quote_the_text_argue_in_words_of_their_own_and_are_judged(
    engine: EngineRouter, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    async def turn(role: str, id: str, **brief: Any) -> Turn:
        seat = make_seat(role=role, model=MODEL)
        campaign = make_campaign(seat, guideline="Is the review positive or negative?")
        request = make_request(
            campaign, turn=id, input={"text": TEXT}, brief=Brief(**({"choices": SIDES} | brief))
        )
        taken = await take_turn(request, campaign, engine)
        assert taken.status == "spoken", taken.error or taken.says
        return taken

    claims: list[Claim] = []
    for own, against in (SIDES, SIDES[::-1]):
        said = await turn("debater", own.key, question="argue", candidate=own, against=against)
        claims += said.claims

    assert [claim.stance for claim in claims] == ["positive", "negative"]
    assert claims[0].quote != claims[1].quote
    assert "curry" in claims[0].quote
    for claim in claims:
        assert claim.quote in TEXT
        assert claim.argument.endswith(".")
        assert not adds_nothing(claim.argument, (claim.quote, "positive", "negative"))
    assert not says_the_same(*(claim.argument for claim in claims))

    checked = await turn("verifier", "v", question="check_claims", claims=tuple(claims))
    assert [claim.standing for claim in checked.claims] == ["stands", "stands"]
    assert all(claim.support is not None and claim.support > 0.5 for claim in checked.claims)

    for order in (SIDES, SIDES[::-1]):
        judged = await turn("judge", "j", question="compare", choices=order, claims=checked.claims)
        assert judged.ballot is not None
        assert sum(judged.ballot.probabilities.values()) == pytest.approx(1.0)
        assert judged.calls[0].model_digest, "the model is pinned"
