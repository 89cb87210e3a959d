"""What one model does alone with as many tokens: write its answer, look at it again, be asked in
several ways."""

from __future__ import annotations

import json

from agents.seat.speaker import AgentSpeaker
from agents.seat.turn_taker import take_turn
from engine.base import Engine
from folkmoot.bench.consensus.collect import Collection, drafts_asked
from folkmoot.bench.consensus.store import Turns
from kinds.base import kind_of
from roles.base import Write
from roles.prompting import item, outline, prompt
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer
from schema.evidence import Claim
from schema.seat import Seat
from schema.task import Task
from schema.turn import Turn, TurnRequest

_LABEL_TOKENS = 48


def as_text(campaign: Campaign, seat: Seat) -> Collection:
    """The seat writes its label as JSON, held to the labels, with the most probable words."""
    names = [label.name for label in campaign.labels]
    schema = {"type": "object", "properties": {"label": {"enum": names}}, "required": ["label"]}

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        request = _draft_of(campaign, task, seat)
        speaker = AgentSpeaker(seat, engine)
        question = "Answer with JSON like " + outline(schema)
        asked = prompt(campaign, seat.view, item(campaign, task.input), question, "")
        form = Write(json_schema=schema, max_tokens=_LABEL_TOKENS)
        reply = await speaker.ask(asked, form)
        try:
            label = kind_of(campaign.kind).parse(campaign, task.input, _read(reply.text))
            ballot = Ballot(
                method="proposal",
                value=label,
                probabilities={name: float(name == label) for name in names},
            )
        except InvalidAnswer:
            ballot = None
        return (_turn(request, "text", ballot, speaker),)

    return Collection(f"text-{seat.id}", campaign, (seat.model,), play)


def second_look(campaign: Campaign, seat: Seat, drafts: Turns) -> Collection:
    """The seat is shown its own first answer and asked again; nobody else is heard."""

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        request = _draft_of(campaign, task, seat)
        first = drafts.get(task.id) or (await take_turn(request, campaign, engine),)
        said = first[0].ballot
        if said is None or said.best is None:
            return ()
        own = Claim(id=first[0].turn, stance=said.best, quote="", argument="My first answer.")
        again = request.brief.model_copy(update={"question": "score", "claims": (own,)})
        asked = request.model_copy(update={"stage": "second-look", "brief": again})
        return (await take_turn(asked, campaign, engine),)

    return Collection(f"again-{seat.id}", campaign, (seat.model,), play)


def several_views(campaign: Campaign, model: str) -> Collection:
    """All drafters of a committee of one model: it is asked in several ways."""

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        asked = drafts_asked(campaign, task)
        return tuple([await take_turn(request, campaign, engine) for request in asked])

    return Collection("views", campaign, (model,), play)


def _draft_of(campaign: Campaign, task: Task, seat: Seat) -> TurnRequest:
    return next(each for each in drafts_asked(campaign, task) if each.seat.id == seat.id)


def _read(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _turn(request: TurnRequest, stage: str, ballot: Ballot | None, speaker: AgentSpeaker) -> Turn:
    return request.model_copy(update={"stage": stage}).answered(
        status="spoken" if ballot else "abstained",
        ballot=ballot,
        calls=tuple(speaker.calls),
        agent=speaker.agent,
    )
