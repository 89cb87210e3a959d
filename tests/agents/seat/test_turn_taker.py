"""From a request to a turn: whatever happens, it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from autogen_agentchat.base import ChatAgent
from autogen_core.models import ChatCompletionClient

from agents.seat.agent_registry import agent
from agents.seat.turn_taker import take_turn
from engine.scripted.engine import ScriptedEngine
from roles import base as roles
from roles.base import Contribution, Speaker
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import EngineFault, EngineUnavailable, PluginMissing, TextTooLong
from schema.seat import Seat
from schema.turn import Brief, TurnRequest


async def test_a_turn_records_where_it_came_from(make_campaign: Any, make_request: Any) -> None:
    campaign = make_campaign()
    request = make_request(campaign, sample=2, order="forward", round=1)
    turn = await take_turn(request, campaign, ScriptedEngine(), worker="w-1", attempt=3)
    assert turn.status == "spoken"
    assert (turn.turn, turn.task, turn.stage, turn.seat) == ("turn-1", "t1", "draft", request.seat)
    assert (turn.round, turn.sample, turn.order, turn.attempt) == (1, 2, "forward", 3)
    assert turn.worker == "w-1"
    assert turn.started > 1_700_000_000
    assert turn.seconds > 0
    assert turn.tokens > 0
    (call,) = turn.calls
    assert request.input["text"] in call.prompt
    assert (call.form, call.model) == ("score", "scripted")
    assert call.model_digest


async def test_two_deliveries_of_a_request_give_the_same_turn(
    make_campaign: Any, make_request: Any
) -> None:
    campaign = make_campaign()
    request = make_request(campaign)
    first, second = [
        await take_turn(request, campaign, ScriptedEngine(), attempt=n) for n in (1, 2)
    ]
    assert first.turn == second.turn
    assert first.ballot == second.ballot
    assert first.calls[0].prompt == second.calls[0].prompt


@pytest.mark.parametrize("error", [TextTooLong("900 tokens, 512 fit"), EngineFault("no memory")])
async def test_a_lasting_error_makes_a_failed_turn(
    make_campaign: Any, make_request: Any, error: EngineFault
) -> None:
    campaign = make_campaign()
    engine = ScriptedEngine(fail=lambda request: error)
    turn = await take_turn(make_request(campaign), campaign, engine)
    assert (turn.status, turn.error_kind) == ("failed", type(error).__name__)
    assert turn.error == str(error)
    assert turn.ballot is None


async def test_a_passing_error_is_raised_so_that_the_request_comes_again(
    make_campaign: Any, make_request: Any
) -> None:
    campaign = make_campaign()
    engine = ScriptedEngine(fail=lambda request: EngineUnavailable("not yet"))
    with pytest.raises(EngineUnavailable):
        await take_turn(make_request(campaign), campaign, engine)


async def test_an_agent_that_breaks_fails_its_turn_alone(
    registry: None, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    @agent("broken")
    def broken(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        raise RuntimeError("no battery")

    campaign = make_campaign(make_seat(agent="broken"))
    turn = await take_turn(make_request(campaign), campaign, ScriptedEngine())
    assert (turn.status, turn.error_kind) == ("failed", "RuntimeError")
    assert turn.error == "RuntimeError: no battery"


@pytest.mark.parametrize("changes", [{"role": "prophet"}, {"agent": "nobody"}])
async def test_a_role_or_agent_that_is_not_here_makes_no_turn(
    make_seat: Any, make_campaign: Any, make_request: Any, changes: dict[str, str]
) -> None:
    campaign = make_campaign(make_seat(**changes))
    with pytest.raises(PluginMissing):
        await take_turn(make_request(campaign), campaign, ScriptedEngine())


async def test_a_kind_that_is_not_here_makes_no_turn(make_campaign: Any, make_request: Any) -> None:
    campaign = make_campaign(kind="sonnets")
    with pytest.raises(PluginMissing, match="there is no kind 'sonnets'"):
        await take_turn(make_request(campaign), campaign, ScriptedEngine())


async def test_a_ballot_that_no_agent_gave_is_refused(
    monkeypatch: pytest.MonkeyPatch, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    class Stuffer:
        name = "stuffer"

        async def __call__(
            self, request: TurnRequest, campaign: Campaign, speaker: Speaker
        ) -> Contribution:
            return Contribution(ballot=Ballot(method="rule", probabilities={"positive": 1.0}))

    monkeypatch.setitem(roles.ROLES._things, "stuffer", Stuffer())
    campaign = make_campaign(make_seat(role="stuffer"))
    turn = await take_turn(make_request(campaign), campaign, ScriptedEngine())
    assert (turn.status, turn.error_kind) == ("failed", "InvalidAnswer")


async def test_a_turn_with_several_asks_keeps_the_calls_in_order(
    make_seat: Any, make_campaign: Any, make_request: Any
) -> None:

    def text(request: Any) -> str:
        return "has weighed what matters to any buyer."

    def scores(request: Any) -> Sequence[float]:
        return [-1.0, -2.0]

    sides = (Choice(key="positive", text="positive"), Choice(key="negative", text="negative"))
    campaign = make_campaign(make_seat(role="debater"))
    brief = Brief(question="argue", choices=sides, candidate=sides[0], against=sides[1])
    request = make_request(campaign, brief=brief)
    turn = await take_turn(request, campaign, ScriptedEngine(text=text, scores=scores))
    assert [call.form for call in turn.calls] == ["score"] * 2 + ["generate"] * 3 + ["score"]
