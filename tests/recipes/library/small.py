"""The recipes of the library made small: few rows, few units, and somebody who answers at once."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from folkmoot.recipe.loading import load
from recipes.reading import read_pass
from schema.base import Json
from schema.recipe import BETWEEN, Pass, Recipe
from schema.template import render
from schema.turn import TurnRequest
from tests.recipes.library.rows import ROWS
from tests.recipes.library.said import SAID

LIBRARY = Path(__file__).parents[3] / "recipes" / "library"
FILES = {file.stem: file for file in sorted(LIBRARY.rglob("*.toml"))}
WINDOW = 3
"""Units of a pass at once."""


@dataclass(frozen=True)
class Size:
    """How small a recipe is made."""

    units: int = 3
    """A pass, at most."""
    samples: int = 4
    """Of a step, at most."""
    rows: int = 9
    """Of each pool that is given."""


SIZES = {
    "accumulate": Size(units=12),
    "dpo-self-training": Size(units=12),
    "factuality": Size(units=12, samples=2, rows=1),
    "fill-in-the-gaps": Size(units=9),
    "graph-stories": Size(units=8),
    "iterative-rpo": Size(units=12),
    "kard": Size(units=60),
    "mistakes": Size(units=12),
    "plans": Size(units=6),
    "supergen": Size(units=12),
    "synthesizrr": Size(rows=24),
}
"""Those whose chains of passes need other ones to come to their end."""

SALTS = {
    "attrprompt": 1,
    "corrsynth": 1,
    "pinto": 1,
    "plans": 11,
    "self-polish": 1,
    "targen": 1,
    "weak-supervision": 3,
}
"""Other answers, for recipes of which a pass would make nothing by the usual ones."""

TAILS = {"self-align": "This is 1 (ethical)."}
"""What somebody says after the first sentence, where a gate wants to hear it."""

_LINES = (
    "river lamp garden copper whistle morning bridge paper winter market sailor candle orchard "
    "silver letter meadow engine harbour velvet kettle thunder basket pepper window saddle violin "
    "forest anchor butter lantern marble cotton ladder pebble feather ribbon hammer island mirror "
    "tunnel blanket carrot dragon falcon ginger helmet jacket kitten lemon magnet needle oyster"
)
WORDS = _LINES.split()


@cache
def recipe_of(name: str) -> Recipe:
    """A recipe as it is in the library."""
    return load(str(FILES[name]))


@cache
def small(name: str) -> Recipe:
    """The same with few units and samples."""
    recipe = recipe_of(name)
    passes = tuple(_small(each, SIZES.get(name, Size())) for each in recipe.passes)
    return recipe.model_copy(update={"passes": passes, "window": WINDOW})


def _small(written: Pass, size: Size) -> Pass:
    units = min(written.until.units or size.units, size.units)
    until = written.until.model_copy(update={"units": units})
    ask = written.ask
    if ask is not None:
        ask = ask.model_copy(update={"samples": min(ask.samples, size.samples)})
    return written.model_copy(update={"until": until, "ask": ask})


def given(name: str) -> dict[str, Sequence[dict[str, Json]]]:
    """The rows of the pools that a recipe is given: its own, else those for its fields."""
    found: dict[str, Sequence[dict[str, Json]]] = {}
    for pool, told in recipe_of(name).pools.items():
        rows = ROWS.get(f"{name}.{pool}")
        if told.rows:
            rows = [dict(row) for row in told.rows]
        elif rows is None:
            rows = [
                {field: ROWS["*"][nth][field] for field in told.fields}
                for nth in range(len(ROWS["*"]))
            ]
        found[pool] = rows if told.rows else rows[: SIZES.get(name, Size()).rows]
    return found


def answer_of(name: str) -> Answerer:
    """Who answers in a recipe."""
    return Answerer(small(name), SALTS.get(name, 0), TAILS.get(name, ""))


class Answerer:
    """Answers in the form that the pass's shape reads, by nothing but the prompt."""

    def __init__(self, recipe: Recipe, salt: int = 0, tail: str = "") -> None:
        self.salt, self.tail = salt, tail
        self.passes = {
            recipe.campaign_of(each.name): (each, read_pass(recipe, each).shape)
            for each in recipe.passes
        }

    def __call__(self, request: TurnRequest) -> str:
        written, shape = self.passes[request.campaign]
        asked = request.brief.writing
        if asked is None:
            return self.judged(request, written)
        chance = random.Random(
            _digest(
                *(asked.prompt, asked.system, request.seat.model),
                *(request.sample, asked.called, self.salt),
            )
        )
        where = request.campaign.replace(BETWEEN, ".")
        if texts := SAID.get(where) or SAID.get(f"{where}.{asked.called}"):
            return render(chance.choice(texts), request.input).replace("~", sentence(chance))
        if asked.run:
            return "4"
        of = getattr(shape, "of", "") or ()
        if shape is None or (of and asked.called not in ((of,) if isinstance(of, str) else of)):
            return sentence(chance)
        plain = shape.model_dump(by_alias=True)
        form = FORMS.get(shape.name, _plainly)
        text = form(plain, chance, request)
        known = next((gate for gate in written.gates if "answer_is" in gate), None)
        if known is not None and shape.name == "whole":
            text += f" The answer is {5 if known.get('not') else 4}."
        return text.replace(".", f". {self.tail}", 1) if self.tail else text

    def judged(self, request: TurnRequest, written: Pass) -> str:
        """What a committee chooses: mostly what the gates want, or the label of the row; else the
        first or the last of all."""
        keys = [choice.key for choice in request.brief.choices]
        row = json.dumps(request.input, sort_keys=True)
        spread = _digest(row, "judged", self.salt)
        wanted = _wanted(written)
        found = next((key for each in wanted for key in keys if key == each), None)
        if found is None and any(each.replace(".", "").isdigit() for each in wanted):
            found = keys[-1]  # of a scale
        if found is None:
            found = next((key for key in keys if f"({key})" in row), None)
        return found if found and spread % 5 else keys[spread % len(keys)]


def _wanted(written: Pass) -> list[str]:
    """What the gates of a pass want its committee to say."""
    field = written.annotate.field if written.annotate else ""
    given = (gate.get("equals") or gate.get("at_least") or [""] for gate in written.gates)
    return [str(each[1]) for each in given if each[0] == field]


def sentence(chance: random.Random, least: int = 8, most: int = 14) -> str:
    """Some words that no other sentence has in this order."""
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most))).capitalize() + "."


def _plainly(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    """A sentence, with the label that it was asked for, so that a committee can find it."""
    label = request.input.get("label")
    return f"{sentence(chance)} ({label})" if label else sentence(chance)


def _several(chance: random.Random, line: str, count: int = 3) -> str:
    return "\n".join(
        line.format(n=n, one=sentence(chance), two=sentence(chance), number=chance.randint(1, 9))
        for n in range(1, count + 1)
    )


def _schema(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    return json.dumps(
        {name: _of_type(part, chance) for name, part in plain["schema"]["properties"].items()}
    )


def _of_type(schema: Mapping[str, Json], chance: random.Random) -> Json:
    if "enum" in schema:
        return chance.choice(list(schema["enum"]))
    if schema.get("type") == "array":
        return [_of_type(schema["items"], chance) for _ in range(3)]
    if schema.get("type") in ("number", "integer"):
        return chance.randint(1, 9)
    return sentence(chance)


def _score(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    low, high = plain["between"]
    return f"Score: {chance.randint(int(low), int(high))}"


def _sections(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    return "\n".join(f"{heading}: {sentence(chance)}" for heading in plain["sections"].values())


def _tagged(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    if plain["style"] == "square":
        return "\n".join(f"[{name}]\n{sentence(chance)}" for name in plain["tagged"])
    return "\n".join(f"<{name}>{sentence(chance)}</{name}>" for name in plain["tagged"])


def _answered(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    return f"{sentence(chance)} The answer is {chance.choice([4, 4, 4, 5])}."


def _choice(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    return f"({chance.choice(plain['among'] or ['A', 'B'])})"


def _dialogue(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    names = plain["speakers"] or ["User", "Assistant"]
    return "\n".join(f"{names[n % len(names)]}: {sentence(chance)}" for n in range(6))


Form = Callable[[Mapping[str, Json], random.Random, TurnRequest], str]


def _marked(plain: Mapping[str, Json], chance: random.Random, request: TurnRequest) -> str:
    label = plain["labels"][0]
    return f"{sentence(chance)} <{label}>Ann Lee</{label}> {sentence(chance)}"


FORMS: dict[str, Form] = {
    "lines": lambda plain, chance, request: _several(chance, "- {one}"),
    "numbered": lambda plain, chance, request: _several(chance, "{n}. {one}"),
    "plan": lambda plain, chance, request: _several(chance, "{n}. {one}"),
    "split": lambda plain, chance, request: plain["by"].join(sentence(chance) for _ in range(3)),
    "examples": lambda plain, chance, request: _several(
        chance, "Example {n}\nInput: {one}\nOutput: {two}"
    ),
    "labelled": lambda plain, chance, request: f"\n{plain['mark']} ".join(
        f" {label}\nText: {sentence(chance)}" for label in ("yes", "no")
    ),
    "code": lambda plain, chance, request: f"```python\nanswer = {chance.randint(1, 9)}\n```",
    "schema": _schema,
    "score": _score,
    "marked": _marked,
    "sections": _sections,
    "tagged": _tagged,
    "answered": _answered,
    "choice": _choice,
    "dialogue": _dialogue,
}


def _digest(*parts: object) -> int:
    return int(hashlib.sha256(repr(parts).encode()).hexdigest()[:12], 16)
