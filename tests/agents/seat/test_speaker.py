"""A seat is an AgentChat agent, and what counts is what that agent answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import ChatAgent, Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_core import CancellationToken
from autogen_core.models import ChatCompletionClient

from agents.seat.agent_registry import agent, agent_of, agents
from agents.seat.model_client import Scores, SeatModelClient
from agents.seat.speaker import AgentSpeaker
from agents.seat.turn_taker import take_turn
from engine.base import GenerateRequest, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from roles.base import Prompt, Score, State, Write
from schema.errors import InvalidAnswer, InvalidCampaign
from schema.seat import RULES, Seat

PROMPT = Prompt(
    instructions="Classify the text.", item="Text: fine", question="Which?", answer_start="Label:"
)
LABELS = Score(options=("positive", "negative"))


class Contrarian(AssistantAgent):
    """Turns its model's scores round before it hands them on."""

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        response = await super().on_messages(messages, cancellation_token)
        scores = Scores.model_validate_json(response.chat_message.to_model_text())
        turned = scores.model_copy(update={"log_probabilities": scores.log_probabilities[::-1]})
        message = TextMessage(content=turned.model_dump_json(), source=self.name)
        return Response(chat_message=message)


class Lexicon(BaseChatAgent):
    """A foreign agent: no language model, an answer in words."""

    def __init__(self, name: str, answer: str) -> None:
        super().__init__(name, "counts words")
        self.answer = answer
        self.read: list[str] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        self.read += [message.to_model_text() for message in messages]
        return Response(chat_message=TextMessage(content=self.answer, source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.read.clear()


def seat_lexicon(answer: str) -> list[Lexicon]:
    """Registers a foreign agent that gives this answer; returns those that were made."""
    made: list[Lexicon] = []

    @agent("lexicon")
    def lexicon(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        made.append(Lexicon("lexicon", answer))
        return made[-1]

    return made


async def test_the_ballot_is_what_the_agent_answered_not_what_the_engine_did(
    registry: None, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    @agent("contrarian", answers="forms")
    def contrarian(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        return Contrarian("contrarian", model_client=client, system_message=instructions)

    ballots = []
    for name in ("folkmoot", "contrarian"):
        campaign = make_campaign(make_seat(agent=name))
        turn = await take_turn(make_request(campaign), campaign, ScriptedEngine())
        ballots.append(turn.ballot.probabilities if turn.ballot else {})
        assert turn.agent == {"folkmoot": "AssistantAgent", "contrarian": "Contrarian"}[name]
    straight, turned = ballots
    assert straight["positive"] != pytest.approx(straight["negative"])
    assert turned["positive"] == pytest.approx(straight["negative"])


async def test_every_ask_goes_through_a_new_agent_that_calls_our_client(
    monkeypatch: pytest.MonkeyPatch, make_seat: Any
) -> None:
    heard: list[AssistantAgent] = []
    created: list[SeatModelClient] = []
    stream, create = AssistantAgent.on_messages_stream, SeatModelClient.create

    async def hear(self: AssistantAgent, *args: Any) -> AsyncIterator[Any]:
        heard.append(self)
        async for item in stream(self, *args):
            yield item

    async def count(self: SeatModelClient, *args: Any, **kwargs: Any) -> Any:
        created.append(self)
        return await create(self, *args, **kwargs)

    monkeypatch.setattr(AssistantAgent, "on_messages_stream", hear)
    monkeypatch.setattr(SeatModelClient, "create", count)
    speaker = AgentSpeaker(make_seat(), ScriptedEngine())
    for form in (LABELS, Write(), State(statement="Nothing was found.")):
        await speaker.ask(PROMPT, form)
    assert len({id(one) for one in heard}) == len({id(one) for one in created}) == 3
    assert all(one.name == "seat_gen_1" for one in heard)
    assert len(speaker.calls) == 3


async def test_nothing_of_one_ask_is_seen_by_the_next(make_seat: Any) -> None:
    engine = ScriptedEngine(text=lambda request: "my earlier words")
    speaker = AgentSpeaker(make_seat(), engine)
    await speaker.ask(PROMPT.model_copy(update={"question": "An earlier question"}), Write())
    await speaker.ask(PROMPT, LABELS)
    last = engine.asked[-1]
    assert isinstance(last, ScoreRequest)
    assert [message.content for message in last.messages] == [
        "Classify the text.",
        "Text: fine\n\nWhich?",
        "Label:",
    ]
    assert [message.role for message in last.messages] == ["system", "user", "assistant"]


async def test_a_foreign_agent_votes_beside_ours_in_words(
    registry: None, make_seat: Any, make_campaign: Any, make_request: Any
) -> None:
    made = seat_lexicon("I would say: Negative.")
    ours, theirs = make_seat(), make_seat(id="lex-1", agent="lexicon", model=RULES)
    campaign = make_campaign(ours, theirs)
    turns = [
        await take_turn(make_request(campaign, seat), campaign, ScriptedEngine())
        for seat in (ours, theirs)
    ]
    ours_said, theirs_said = (turn.ballot for turn in turns)
    assert ours_said is not None
    assert theirs_said is not None
    assert [ours_said.method, theirs_said.method] == ["label_scores", "parsed_text"]
    assert theirs_said.probabilities == {"positive": 0.0, "negative": 1.0}
    assert [turn.agent for turn in turns] == ["AssistantAgent", "Lexicon"]
    (call,) = turns[1].calls
    assert (call.form, call.answer) == ("foreign", "I would say: Negative.")
    assert "Answer with one of: positive | negative" in made[0].read[0]


@pytest.mark.parametrize("answer", ["Perhaps.", "positive or negative", "positively", ""])
async def test_words_that_name_no_single_option_fail_the_turn(
    registry: None, make_seat: Any, make_campaign: Any, make_request: Any, answer: str
) -> None:
    seat_lexicon(answer)
    campaign = make_campaign(make_seat(agent="lexicon"))
    turn = await take_turn(make_request(campaign), campaign, ScriptedEngine())
    assert (turn.status, turn.error_kind) == ("failed", "InvalidAnswer")
    assert turn.ballot is None


async def test_an_option_within_a_longer_one_is_not_named_by_it(
    registry: None, make_seat: Any
) -> None:
    seat_lexicon("It is **not sure**!")
    speaker = AgentSpeaker(make_seat(agent="lexicon"), ScriptedEngine())
    reply = await speaker.ask(PROMPT, Score(options=("sure", "not sure")))
    assert reply.text == "not sure"


async def test_json_in_a_foreign_agent_s_words_is_found(registry: None, make_seat: Any) -> None:
    seat_lexicon('Here you are: {not json} {"a": [1, "}"]} as asked.')
    speaker = AgentSpeaker(make_seat(agent="lexicon"), ScriptedEngine())
    reply = await speaker.ask(PROMPT, Write(json_schema={"type": "object"}))
    assert json.loads(reply.text) == {"a": [1, "}"]}
    assert reply.method == "parsed_text"


async def test_a_foreign_agent_may_use_the_seat_s_model_in_its_own_way(
    registry: None, make_seat: Any
) -> None:
    @agent("thinker")
    def thinker(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        return AssistantAgent("thinker", model_client=client, system_message="Think first.")

    engine = ScriptedEngine(text=lambda request: "After some thought: positive")
    speaker = AgentSpeaker(make_seat(agent="thinker"), engine)
    reply = await speaker.ask(PROMPT, LABELS)
    assert (reply.text, reply.method) == ("positive", "parsed_text")
    assert engine.asked[0].kind == "generate"
    assert [call.form for call in speaker.calls] == ["generate"]


async def test_scores_of_other_options_are_refused(registry: None, make_seat: Any) -> None:
    stray = Scores(options=("yes", "no"), log_probabilities=(-1.0, -2.0)).model_dump_json()

    @agent("stray", answers="forms")
    def factory(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        return Lexicon("stray", stray)

    speaker = AgentSpeaker(make_seat(agent="stray"), ScriptedEngine())
    with pytest.raises(InvalidAnswer, match="other options"):
        await speaker.ask(PROMPT, LABELS)


def test_an_unknown_agent_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(InvalidCampaign, match="folkmoot"):
        agent_of("os.system")
    assert "folkmoot" in agents()


def test_our_agent_is_never_told_to_terminate(make_seat: Any) -> None:
    client = SeatModelClient(ScriptedEngine(), "scripted", LABELS)
    ours = agent_of("folkmoot").factory(make_seat(), client, "Classify the text.")
    assert isinstance(ours, AssistantAgent)
    assert [message.content for message in ours._system_messages] == ["Classify the text."]


async def test_a_seat_can_be_asked_to_go_on_as_the_user(make_seat: Any) -> None:
    form = Write(layout="open_user", default_system=True)
    speaker = AgentSpeaker(make_seat(), ScriptedEngine())
    reply = await speaker.ask(Prompt(instructions="", question=""), form)
    assert reply.text
    assert speaker.calls[0].prompt.endswith("user: ")


async def test_a_foreign_agent_is_left_to_chance_as_the_role_wants_it(
    registry: None, make_seat: Any
) -> None:
    @agent("dreamer")
    def dreamer(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        return AssistantAgent("dreamer", model_client=client, system_message="Dream.")

    engine = ScriptedEngine()
    speaker = AgentSpeaker(make_seat(agent="dreamer"), engine)
    await speaker.ask(PROMPT, Write(temperature=0.9, top_p=0.8, seed=4, stop=("a",)))
    (asked,) = engine.asked
    assert isinstance(asked, GenerateRequest)
    assert (asked.temperature, asked.top_p, asked.seed, asked.stop) == (0.9, 0.8, 4, ())
