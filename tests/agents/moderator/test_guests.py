"""Votes of guests join the committee's drafts, on a real ledger, with a scripted model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents.moderator.moderation import Moderation
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import UserError
from storage.ledger import Ledger
from tests.agents.moderator.test_moderation import campaign, ledger, make_campaign, run, submit

__all__ = ["campaign", "ledger"]  # fixtures

ROWS = 60


def right(number: int) -> str:
    return "good" if number * 7 % 11 < 5 else "bad"


def vote(number: int, guest: str, answer: Json, **more: Any) -> dict[str, Any]:
    return {"task": f"r{number}", "guest": guest, "answer": answer, **more}


def give(moderation: Moderation, *votes: dict[str, Any]) -> str | None:
    return moderation.obey("c", "vote", {"votes": list(votes)})


@pytest.mark.slow
async def test_a_guest_that_known_answers_show_to_be_right_is_believed(
    ledger: Ledger, campaign: Campaign
) -> None:
    """The scripted models answer at random; an expert is always right, a spammer always the same.
    Of forty rows the answer is known; the other twenty follow the expert."""
    protocol = campaign.protocol.model_copy(update={"voting_rule": "trusted", "talk_share": 0.0})
    plan = campaign.model_copy(update={"protocol": protocol, "window": 64})
    moderation = Moderation(ledger)
    moderation.create(plan)
    rows = [
        {
            "id": f"r{n}",
            "text": f"item {n} is {n * 7 % 11} and {n % 5}",
            **({"gold": right(n)} if n < 40 else {}),
        }
        for n in range(ROWS)
    ]
    moderation.take_submissions([("c", json.dumps(row).encode()) for row in rows])
    before = await run(moderation, plan)
    votes = [vote(n, "expert", right(n)) for n in range(ROWS)]
    votes += [vote(n, "spammer", "good") for n in range(ROWS)]
    assert give(moderation, *votes) == f"took {2 * ROWS} votes"
    assert give(moderation, *votes) == "took 0 votes"
    assert moderation.obey("c", "recount", {}) == f"counts {ROWS} tasks anew"
    after = await run(moderation, plan)

    def correct(told: dict[str, Any]) -> int:
        return sum(told[f"r{n}"].value == right(n) for n in range(40, ROWS))

    assert correct(after) >= 19 > correct(before)
    one = after["r41"]
    assert {"expert", "spammer"} <= {cast.seat for cast in one.votes}
    assert one.version == 2
    assert ledger.violations() == []


async def test_a_vote_that_comes_while_a_task_is_open_counts_at_once(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c", 4)
    moderation.look((), (), 64)
    assert give(moderation, vote(1, "tool", "bad", confidence=0.8)) == "took 1 vote"
    told = await run(moderation, campaign)
    assert "tool" in {cast.seat for cast in told["r1"].votes}
    assert "tool" not in {cast.seat for cast in told["r2"].votes}
    assert ledger.violations() == []


def test_a_vote_that_is_no_answer_is_refused_with_all_beside_it(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c", 4)
    with pytest.raises(UserError, match="what tool says of 'r2' is no answer"):
        give(moderation, vote(1, "tool", "bad"), vote(2, "tool", "neither"))
    seat = campaign.roster[0].id
    with pytest.raises(UserError, match="is a seat of the committee"):
        give(moderation, vote(1, seat, "bad"))
    assert ledger.spent("c").turns == 0


@pytest.mark.parametrize(
    ("kind", "answer", "choice"),
    [
        ("spans", [{"text": "item", "label": "bad"}], "“item” (bad)"),
        ("multi_label", ["bad"], "bad"),
        ("rating", 4, "4"),
        ("explained", {"answer": "bad", "reason": "it is"}, "bad"),
    ],
)
async def test_answers_of_guests_are_voted_on_whatever_their_kind(
    ledger: Ledger, kind: str, answer: Json, choice: str
) -> None:
    labels = {} if kind != "rating" else {"labels": ()}
    plan = make_campaign("c").model_copy(update={"kind": kind, **labels})
    fields = kind_of(kind).fields[:1] if kind == "explained" else ("text",)
    plan = plan.model_copy(update={"input_fields": fields})
    moderation = Moderation(ledger)
    moderation.create(plan)
    rows = [{"id": f"r{n}", fields[0]: f"item {n} is {n * 7 % 11}"} for n in range(3)]
    moderation.take_submissions([("c", json.dumps(row).encode()) for row in rows])
    await run(moderation, plan)
    assert give(moderation, vote(1, "tool", answer)) == "took 1 vote"
    moderation.obey("c", "recount", {})
    told = await run(moderation, plan)
    assert choice in next(cast.choice for cast in told["r1"].votes if cast.seat == "tool")
    assert ledger.violations() == []
