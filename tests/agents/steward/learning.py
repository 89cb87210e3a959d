"""A recipe whose committee learns from known answers, for tests."""

from __future__ import annotations

import time

from schema.base import Json
from schema.recipe import Recipe
from schema.turn import TurnRequest
from tests.agents.steward.driver import Run, recipe_of

LABELS = ("good", "bad")
WORDS = ("river", "lamp", "garden", "copper", "whistle", "paper", "market", "candle", "orchard")


def seeds(count: int) -> list[dict[str, Json]]:
    """Texts that say their own label, both labels in turn."""
    return [
        {"text": f"{WORDS[n % 9]} {n} is {LABELS[n % 2]}", "label": LABELS[n % 2]}
        for n in range(count)
    ]


def recipe(known: dict[str, Json] | None = None, **given: Json) -> Recipe:
    """Texts are written and a committee labels them; it learns from the seeds."""
    return recipe_of(
        **{
            "pools": {"seeds": {"fields": {"text": "text", "label": "label"}}},
            "lists": {"label": list(LABELS)},
            "pass": [
                {
                    "name": "write",
                    "draw": {"cycle": ["label"], "times": 6},
                    "ask": {"prompt": "Say {label}."},
                    "shape": {"whole": "text"},
                    "into": "written",
                },
                {
                    "name": "judge",
                    "draw": {"each": "written"},
                    "annotate": {
                        "labels_from": "label",
                        "field": "judged",
                        "input": ["text"],
                        "talk": 0.0,
                        "escalated": "keep",
                        "known": {"pool": "seeds", "answer": "label"} if known is None else known,
                    },
                    "into": "kept",
                },
            ],
            **given,
        }
    )


def said(request: TurnRequest, wrong: tuple[str, ...] = ("scripted-c",)) -> str:
    """The label that the text names; the seats of some models always say the other one."""
    if request.brief.writing is not None:
        return f"{WORDS[int(request.task) % 9]} {request.task} is {request.brief.writing.prompt}"
    text = str(request.input["text"]).removesuffix(".")
    right = "good" if "good" in text else "bad"
    if request.seat.model in wrong:
        right = "bad" if right == "good" else "good"
    return next(choice.key for choice in request.brief.choices if choice.key == right)


def to_end(work: Run, seconds: float = 20.0) -> Run:
    """Until the recipe is over."""
    until = time.monotonic() + seconds
    while work.state == "running" and time.monotonic() < until:
        work.step()
    return work
