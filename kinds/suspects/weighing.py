"""How probable it is that a piece with certain signs talks about the answer.

A logistic regression on signs and pairs of signs. Its weights (weights.toml) were fitted on made-up
attacks and on everyday texts that name labels innocently; ``folkmoot bench attacks --fit`` makes
them again, and measures on styles of attack that no weight has seen.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations

from schema.base import Frozen


class Weights(Frozen):
    """What each sign and each pair of signs says, as a logarithm of odds."""

    base: float
    """Of a piece that shows no sign."""
    weights: dict[str, float]
    """By sign, ``label``, and by pair in the order of the alphabet, ``command+label``."""


def terms(signs: Collection[str]) -> tuple[str, ...]:
    """The signs and their pairs, as weights name them."""
    ordered = sorted(signs)
    return (*ordered, *("+".join(pair) for pair in combinations(ordered, 2)))


def suspicion(signs: Collection[str], weights: Weights | None = None) -> float:
    """The probability that a piece with these signs talks about the answer."""
    used = weights or shipped()
    odds = used.base + math.fsum(used.weights.get(term, 0.0) for term in terms(signs))
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))


@cache
def shipped() -> Weights:
    """The weights that come with the program."""
    raw: Mapping[str, object] = tomllib.loads(
        (files("kinds.suspects") / "weights.toml").read_text("utf-8")
    )
    return Weights.model_validate(raw)
