"""What the sides of the benchmark are given to do: real prompts, in the order of a swarm.

A workload is a list of items. What is asked about an item comes in waves: the next wave is asked
when the one before is answered, as a stage of the protocol follows the other. A wave is a set of
chains, one for each turn; the questions of a chain follow one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from engine.base import GenerateRequest, Message, ScoreRequest
from engine.shelf.catalogue import Template
from kinds.wording import LabelWording
from roles.prompting import asking
from schema.base import Frozen
from schema.campaign import Campaign
from schema.choice import Choice

Wording = Literal["item_first", "role_first"]
"""Ours: instructions, item, question. A user's: instructions and question, then the item."""

Setting = Literal["as_delivered", "equal_terms"]
SETTINGS: tuple[Setting, ...] = ("as_delivered", "equal_terms")

WORKLOADS = ("one_role", "two_roles", "protocol", "free_text_8", "free_text_32")
LABELLING = ("one_role", "two_roles", "protocol")

TEXT_TOKENS = 64
"""What a free text has at most; some end earlier, so texts are counted in units of this."""


class Ask(Frozen):
    """One question to the model: to score ``options``, or, where there are none, to write."""

    messages: tuple[Message, ...]
    """As our roles word it: instructions, then item and question, then the answer's start."""
    options: tuple[str, ...] = ()
    max_tokens: int = TEXT_TOKENS
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()

    def request(self, model: str) -> ScoreRequest | GenerateRequest:
        """The same as a request to an engine."""
        if self.options:
            return ScoreRequest(model=model, messages=self.messages, options=self.options)
        return GenerateRequest(
            model=model,
            messages=self.messages,
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            seed=self.seed,
            stop=self.stop,
        )


def ask_of(request: ScoreRequest | GenerateRequest) -> Ask:
    """The question that an engine was asked."""
    if isinstance(request, ScoreRequest):
        return Ask(messages=request.messages, options=request.options)
    return Ask(
        messages=request.messages,
        max_tokens=request.max_tokens,
        temperature=request.temperature,
        seed=request.seed,
        stop=request.stop,
    )


def worded(ask: Ask, wording: Wording, template: Template) -> tuple[Message, ...]:
    """The messages of ``ask`` in one of the two wordings.

    Role first is what a user of a chat model would write: all that is to be done in the system
    message, the item in the user's. Where our roles leave the question to the answer's start, a
    user would ask it: in the words that the roles have for it. The answer's start stays where a
    base model needs it.
    """
    if wording == "item_first":
        return ask.messages
    by_role = {message.role: message.content for message in ask.messages}
    item, gap, question = by_role["user"].rpartition("\n\n")
    if not gap:
        item, question = question, _user_question(by_role.get("assistant", ""), ask.options)
    told = "\n".join(part for part in (by_role.get("system", ""), question) if part)
    found = [Message(role="system", content=told), Message(role="user", content=item)]
    if template == "plain" and "assistant" in by_role:
        found.append(Message(role="assistant", content=by_role["assistant"]))
    return tuple(found)


def _user_question(answer_start: str, options: Sequence[str]) -> str:
    """What a user would ask who wants an answer that begins like this."""
    framings = LabelWording().framings.values()
    asked = [framing for framing in framings if framing.answer_start == answer_start]
    choices = [Choice(key=option, text=option) for option in options]
    return asking(asked[0].question, choices) if asked and choices else ""


Chain = tuple[Ask, ...]
Wave = tuple[Chain, ...]


class Item(Frozen):
    """One text, its known label, and what is asked about it."""

    text: str
    gold: str
    waves: tuple[Wave, ...] = ()

    @property
    def asks(self) -> Iterator[Ask]:
        """All questions, in order."""
        return (ask for wave in self.waves for chain in wave for ask in chain)


class Workload(Frozen):
    """Items, and how many questions may be in flight."""

    name: str
    items: tuple[Item, ...]
    in_flight: int = 64
    """Where a side can take several at once; the window of a campaign by default."""
    campaign: Campaign | None = None
    """What the swarm is told to do with the items' texts; None for free text."""

    def first(self, count: int) -> Workload:
        """The same with its first items alone."""
        return self.model_copy(update={"items": self.items[:count]})

    @property
    def asks_per_item(self) -> float:
        """Questions about an item, on average."""
        return sum(1 for item in self.items for _ in item.asks) / max(1, len(self.items))

    def few(self, count: int) -> Workload:
        """The same with so many items that stand for all: about these, too, as many questions are
        asked on average as nearly as can be."""
        asks = [sum(1 for _ in item.asks) for item in self.items]
        chosen: list[int] = []
        while len(chosen) < min(count, len(asks)):
            wanted = self.asks_per_item * (len(chosen) + 1) - sum(asks[at] for at in chosen)
            left = [at for at in range(len(asks)) if at not in chosen]
            chosen.append(min(left, key=lambda at: (abs(asks[at] - wanted), at)))
        return self.model_copy(update={"items": tuple(self.items[at] for at in sorted(chosen))})


class Run(Frozen):
    """What one side made of one workload, once."""

    seconds: float
    items: int
    worth: float = 0.0
    """How many items of the workload that is, by the number of questions; 0 for ``items``."""
    asks: int = 0
    prompt_tokens: int = 0
    """Of all prompts, whether computed or reused."""
    reused_tokens: int = 0
    """Of ``prompt_tokens``: those that were not computed again."""
    generated_tokens: int = 0
    answers: tuple[str, ...] = ()
    """For each item the most probable option of its first question; empty for text."""
    peak_bytes: int = 0
    """The most memory that was resident in the processes of the side since they were started."""

    @property
    def computed_tokens(self) -> int:
        """Prompt tokens that were computed."""
        return self.prompt_tokens - self.reused_tokens
