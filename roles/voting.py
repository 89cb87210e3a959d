"""How a seat votes, whatever there is to choose between: one choice, several, an answer to each of
many questions, or one of two contents in both orders."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kinds.base import kind_of
from kinds.showing import Order
from kinds.wording import Framing, Wording
from roles.base import Prompt, Speaker
from roles.leaning import NOTHING
from roles.prompting import alone, asking, asking_about_labels, item, prompt
from roles.scoring import averaged, choose, rate
from roles.shortlist import rate_shortlist
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.choice import Choice, Group, Pair, SeveralOf
from schema.turn import TurnRequest

FEATURES = 256
"""Numbers about the model's state that come with a draft, for learners: twice as many gain nothing
(engine/llama/features.py)."""
PART_FEATURES = 64
"""The same with each part of an answer, of which a task has many."""


async def vote(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    choices: Sequence[Choice],
    framing: Framing,
    *,
    heard: str = "",
    features: bool = False,
) -> Ballot:
    """A ballot over ``choices``.

    Args:
        request: its brief says how the choices stand to one another.
        campaign: of the request.
        speaker: the seat's agent.
        choices: as the view shows them.
        framing: how the question is put.
        heard: what goes before the question: the claims that stand.
        features: whether numbers about the model's state shall come with the ballot.
    """
    kind, view, brief = kind_of(campaign.kind), request.seat.view, request.brief
    wording = kind.wording(campaign)
    wanted = PART_FEATURES if features else 0
    if brief.mode == "grouped" and any(choice.group for choice in choices):
        return await _each(request, campaign, speaker, choices, wording, heard, wanted)
    space = kind.answer_space(campaign, request.input)
    if isinstance(space, Pair):
        orders: tuple[Order, ...] = ("forward", "backward")
        if request.order:
            orders = (request.order,)
        return await _pair(request, campaign, speaker, choices, framing, heard, orders)
    shown = item(campaign, request.input, brief.passages, notes=brief.notes)
    question = heard + asking_about_labels(campaign, framing.question, choices)
    asked = prompt(campaign, view, shown, question, framing.answer_start)
    if brief.mode == "several":
        whether = wording.whether if isinstance(space, SeveralOf) else wording.proposed

        def about(choice: Choice) -> Prompt:
            return prompt(campaign, view, shown, heard + whether(choice), "Answer:")

        length = space.shortlist if isinstance(space, SeveralOf) else 0
        if length and brief.question in ("propose", "redraft"):
            empty = prompt(campaign, view, alone(campaign, NOTHING), question, framing.answer_start)
            return await rate_shortlist(
                speaker, choices, asked, empty, about, length, features=wanted
            )
        return await rate(speaker, choices, about, features=wanted)
    return await choose(speaker, asked, choices, features=FEATURES if features else 0)


async def _each(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    choices: Sequence[Choice],
    wording: Wording,
    heard: str,
    features: int,
) -> Ballot:
    """One answer to each question: all are asked about the same item, which is read once. Where a
    question is asked in both orders, the kind may show the item in both, too."""
    view = request.seat.view
    orders: tuple[Order, ...] = ("forward", "backward")
    brief = request.brief
    shown = {o: item(campaign, request.input, brief.passages, o, brief.notes) for o in orders}
    questions = {group.key: group for group in request.brief.groups}
    members: dict[str, list[Choice]] = {}
    for choice in choices:
        members.setdefault(choice.group, []).append(choice)

    def put(group: Group, own: Sequence[Choice], order: Order = "forward") -> Prompt:
        question = heard + asking(group.text.rstrip("?"), own)
        return prompt(campaign, view, shown[order], question, wording.answer_start)

    async def answer(key: str, own: Sequence[Choice]) -> Ballot:
        group = questions.get(key) or Group(key=key, text=key)
        ballots = [await choose(speaker, put(group, own), own, features=features)]
        if group.symmetric:
            turned = own[::-1]
            ballots.append(await choose(speaker, put(group, turned, "backward"), turned))
        return averaged(ballots)

    answered = await asyncio.gather(*(answer(key, own) for key, own in members.items()))
    said = zip(members, answered, strict=True)
    packed = {key: ballot.features for key, ballot in said if ballot.features}
    return Ballot(
        method=answered[-1].method,
        mode="grouped",
        probabilities={k: p for ballot in answered for k, p in ballot.probabilities.items()},
        part_features=packed,
    )


async def _pair(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    choices: Sequence[Choice],
    framing: Framing,
    heard: str,
    orders: Sequence[Order],
) -> Ballot:
    """One of two contents: in each order they are called A and B as they stand there."""
    kind, view = kind_of(campaign.kind), request.seat.view
    space = kind.answer_space(campaign, request.input)
    contents = space.choices[:2] if isinstance(space, Pair) else ()

    def put(order: Order) -> tuple[Prompt, list[Choice]]:
        placed = contents if order == "forward" else contents[::-1]
        letters = {choice.key: letter for choice, letter in zip(placed, "AB", strict=True)}
        named = [
            choice.model_copy(update={"text": letters.get(choice.key, choice.text)})
            for choice in sorted(choices, key=lambda c: letters.get(c.key, "Z"))
        ]
        brief = request.brief
        shown = item(campaign, request.input, brief.passages, order, brief.notes)
        question = heard + asking(framing.question, named)
        return prompt(campaign, view, shown, question, framing.answer_start), named

    asked = [put(order) for order in orders]
    return averaged(await asyncio.gather(*(choose(speaker, p, named) for p, named in asked)))
