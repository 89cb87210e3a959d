"""A recipe on a real ledger without a bus: who is asked answers at once, by a function."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from agents.moderator.moderation import Moderation
from bus.orders import CreatedRecipe, Given
from engine.scripted.engine import vector_of
from engine.vectors import Embedded
from folkmoot.recipe.compiling import campaigns_of
from schema.ballot import Ballot
from schema.base import Json
from schema.fate import PoolRecord
from schema.recipe import Recipe
from schema.turn import Call, Turn, TurnRequest
from storage.ledger import Ledger

MODELS = ("scripted-a", "scripted-b", "scripted-c")

NOTHING = "(nothing)"
"""What is answered where nothing is written."""

Answer = Callable[[TurnRequest], str]


def echo(request: TurnRequest) -> str:
    """What is written by default: the prompt, and which sample it is."""
    if request.brief.writing is None:
        return ""
    return f"{request.brief.writing.prompt} [{request.task}.{request.sample}]"


def recipe_of(**given: Json) -> Recipe:
    return Recipe.model_validate({"name": "made", **given})


class Run:
    """One recipe on one ledger."""

    def __init__(self, path: Path, recipe: Recipe, answer: Answer = echo) -> None:
        self.path, self.recipe, self.answer = path, recipe, answer
        self.tokens = 0
        self.told: list[int] = []
        self.heard: list[int] = []
        """Numbers of the records that were announced."""
        self.share = 0.9
        """What the best choice of a committee's seats gets."""
        self.embedded: list[str] = []
        """The texts that a model was asked for vectors of."""
        self.moderation = Moderation(Ledger.open(path))

    @property
    def ledger(self) -> Ledger:
        return self.moderation.ledger

    def begin(self, **pools: Sequence[dict[str, Json]]) -> Run:
        """Create the recipe, give its pools, start it."""
        campaigns = campaigns_of(self.recipe, MODELS)
        order = CreatedRecipe(recipe=self.recipe, campaigns=campaigns)
        self.order("create_recipe", order.model_dump(mode="json", by_alias=True))
        for pool, rows in pools.items():
            for place, row in enumerate(rows, 1):
                self.ledger.give_record(self.recipe.name, pool, row, f"{pool}:{place}")
        self.order("start_recipe", Given().model_dump(mode="json"))
        return self

    def order(self, order: str, arguments: dict[str, Json] | None = None) -> str | None:
        return self.moderation.obey(self.recipe.name, order, arguments or {})

    def step(self) -> bool:
        """One look, and the answers to what was asked in it; whether there was anything to do."""
        mail = self.moderation.look((), (), 10_000, self.told)
        self.told = [record.number for record in mail.made]
        self.heard += self.told
        requests = [TurnRequest.model_validate_json(out.body) for out in mail.requests]
        turns = [self.said(request) for request in requests]
        self.moderation.ledger.mark_sent([turn.turn for turn in turns])
        self.moderation.take_turns(turns)
        is_busy = self.make_vectors() or bool(turns) or not mail.is_all
        if not is_busy and self.learns:
            time.sleep(0.01)  # what is learnt is learnt beside, and takes its time
        return is_busy

    @property
    def learns(self) -> bool:
        """Whether a committee of it learns from known answers."""
        return any(each.annotate and each.annotate.known for each in self.recipe.passes)

    def make_vectors(self) -> bool:
        """Answer what models are asked for vectors of; whether they were asked."""
        asked = self.moderation.models_wanted()
        for model in asked:
            while (wanted := self.moderation.wanted(model)) is not None:
                if not self.moderation.is_pinned(wanted.recipe, model):
                    self.moderation.pin_embedder(wanted.recipe, model, f"digest of {model}")
                    break
                texts = list(wanted.texts.values())
                self.embedded += texts
                vectors = np.asarray([vector_of(text) for text in texts], dtype=np.float32)
                made = Embedded(vectors, (), len(texts), f"digest of {model}")
                self.moderation.keep_vectors(wanted, made, 0.0)
        return bool(asked)

    def said(self, request: TurnRequest) -> Turn:
        if request.brief.writing is not None:
            text = self.answer(request)
            if text == NOTHING:
                return request.answered(status="abstained", says="Writes nothing.")
            cut = text.endswith("...")
            call = Call(prompt="p", answer=text, form="generate", model="m", seed=request.seed)
            call = call.model_copy(update={"generated_tokens": self.tokens})
            words = len(text.split())
            value = {"text": text, "cut": cut, "tokens": words, "log_probability": -0.5 * words}
            if request.brief.writing.values:
                value |= self.more_together(request, value)
            return request.answered(ballot=Ballot(method="proposal", value=value), calls=(call,))
        if not request.brief.choices:
            return request.answered(says="Nothing is wrong with it.")
        choices = request.brief.choices
        first = self.answer(request)
        said = next((choice for choice in choices if choice.key == first), choices[0])
        shares: dict[str, float] = {}
        for group in dict.fromkeys(choice.group for choice in choices):
            own = [choice for choice in choices if choice.group == group]
            best = next((choice for choice in own if choice.option == said.option), own[0])
            best = said if said in own else best
            rest = (1.0 - self.share) / max(1, len(own) - 1)
            shares |= {choice.key: self.share if choice is best else rest for choice in own}
        return request.answered(ballot=Ballot(method="label_scores", probabilities=shares))

    def more_together(self, request: TurnRequest, first: dict[str, Json]) -> dict[str, Json]:
        """The texts for the other values of a list, beside the first one."""
        asked = request.brief.writing
        assert asked is not None
        more = []
        for value, prompt in zip(asked.values[1:], asked.against, strict=True):
            writing = asked.model_copy(update={"prompt": prompt})
            brief = request.brief.model_copy(update={"writing": writing})
            of = {"brief": brief, "input": {**request.input, asked.together: value}}
            more.append({**first, "text": self.answer(request.model_copy(update=of))})
        return {"together": asked.together, "values": list(asked.values), "more": more}

    def to_end(self, steps: int = 200) -> Run:
        """Look again and again until the recipe is over."""
        for _ in range(steps):
            self.step()
            if self.state != "running":
                break
        return self

    def killed(self) -> Run:
        """The process dies between two transactions, and another one begins."""
        self.ledger.close()
        self.moderation = Moderation(Ledger.open(self.path))
        return self

    @property
    def state(self) -> str:
        return self.ledger.recipe_state(self.recipe.name)[0]

    @property
    def reason(self) -> str:
        return self.ledger.recipe_state(self.recipe.name)[1]

    def pool(self, name: str) -> list[dict[str, Json]]:
        return [each.value for each in self.ledger.made(self.recipe.name, name, fate="accepted")]

    def rejected(self, name: str) -> list[PoolRecord]:
        return list(self.ledger.made(self.recipe.name, name, fate="rejected"))

    def everything(self) -> list[tuple[object, ...]]:
        """All records with their fates and parents, by where they come from."""
        return sorted(
            (
                each.made_by,
                each.unit,
                each.place,
                each.fate,
                each.gate,
                str(each.value),
                each.generation,
                str(self.parents(each)),
            )
            for each in self.ledger.made(self.recipe.name)
        )

    def parents(self, record: PoolRecord) -> list[str]:
        if record.unit is None:
            return []
        drawn = self.ledger.unit_draws(self.recipe.name, record.made_by, record.unit)
        found = (
            self.ledger.pool_record(number) for numbers in drawn.values() for number in numbers
        )
        return [each.address for each in found if each is not None]
