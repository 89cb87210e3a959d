"""A made-up committee: seats of known skill, so that what is learnt of them can be checked."""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers

CHOICES = ("a", "b", "c")
WORDS = {"a": "apple", "b": "bread", "c": "cheese"}


def ballots(gold: Numbers, skill: float, rng: np.random.Generator) -> Floats:
    """[tasks, choices] of a seat whose log-probabilities lean to the right one by ``skill``."""
    logs = rng.normal(size=(len(gold), len(CHOICES)))
    logs[np.arange(len(gold)), gold] += skill
    shares = np.exp(logs)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def committee(
    tasks: int = 200,
    skills: dict[str, float] | None = None,
    *,
    states: dict[str, float] | None = None,
    reading: float = 0.0,
    solved: int | None = None,
    seed: int = 0,
) -> BallotTable:
    """A table of seats.

    Args:
        tasks: how many.
        skills: by seat.
        states: by seat, how much its features say.
        reading: share of texts that name their choice.
        solved: how many tasks have gold; all by default.
        seed: of everything.
    """
    rng = np.random.default_rng(seed)
    skills = {"one": 1.0, "two": 1.0, "three": 1.0} if skills is None else skills
    gold = rng.integers(len(CHOICES), size=tasks)
    said = np.stack([ballots(gold, skill, rng) for skill in skills.values()], axis=1)
    features = {}
    for seat, clear in (states or {}).items():
        axes = rng.normal(size=(len(CHOICES), 32))
        features[f"{seat}/draft"] = clear * axes[gold] + rng.normal(size=(tasks, 32))
    texts = tuple(
        f"word{n} {WORDS[CHOICES[choice]] if rng.random() < reading else 'thing'}"
        for n, choice in enumerate(gold)
    )
    known = gold.copy()
    if solved is not None:
        known[solved:] = UNKNOWN
    voices = tuple(f"{seat}/draft" for seat in skills)
    return BallotTable(
        voices, tuple(skills), CHOICES, said, known, features, texts if reading else ()
    )


def truth(tasks: int = 200, seed: int = 0) -> Numbers:
    """The right choices of :func:`committee` with the same seed."""
    return np.random.default_rng(seed).integers(len(CHOICES), size=tasks)


def share_right(probabilities: Floats, gold: Numbers) -> float:
    """Share of tasks whose most probable choice is the right one."""
    return float((probabilities.argmax(axis=1) == gold).mean())
