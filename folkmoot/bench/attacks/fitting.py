"""Fitting the weights by which a segment is seen to talk about the answer.

A logistic regression of which no weight is below zero: a sign can only add suspicion, so that
nobody talks a segment innocent by adding words to it. It is fitted on the half of the styles that
is there for it and on every other innocent text; the rest is for the test.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from folkmoot.bench.attacks.attack_sets import AttackSet, own_sets
from folkmoot.bench.attacks.items import attacked_items, places, plain_items
from folkmoot.bench.attacks.styles import FITTED, Style, read_styles
from kinds.suspects.finding import names_of
from kinds.suspects.language import speech_of
from kinds.suspects.names import Names
from kinds.suspects.pieces import pieces
from kinds.suspects.signals import signs_of
from kinds.suspects.weighing import Weights, terms
from schema.base import Json

CALM_WEIGHT = 20.0
"""As how many pieces one of a clean or innocent text counts: there are few here, and many wherever
the weights are used."""
RIDGE = 2.0
"""How much a weight is drawn towards zero."""
LEAST_SEEN = 12
"""A sign or pair of signs that fewer pieces show gets no weight."""
AGAIN = 6
"""Texts that each style is put into."""
DIGITS = 2
EVERYDAY = "sentiment"
"""The set whose labels everyday texts are read with."""
HEAD = "# Fitted by `folkmoot bench attacks --fit`; see weighing.py."

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One piece of a text, and whether it is of an attack."""

    signs: frozenset[str]
    attack: bool


def examples(
    sets: Sequence[AttackSet], styles: Sequence[Style], everyday: Sequence[str] = ()
) -> Iterator[Example]:
    """The pieces to learn from: of clean texts, of every other innocent one, and what the fitted
    half of the styles puts into texts.

    Args:
        sets: of texts and labels.
        styles: of attack; those of the other half are passed over.
        everyday: more texts that nobody attacked, as of the labels of the last set.
    """
    fitted = [style for style in styles if style.half == FITTED]
    for each in sets:
        campaign = each.campaign(("scripted",))
        if each is sets[-1]:
            names = names_of(campaign, each.hosts[0].input)
            yield from (Example(s, False) for text in everyday for _, s in _shown(text, names))
        for number, item in enumerate(plain_items(each)):
            if item.sort == "innocent" and number % 2:
                continue
            names = names_of(campaign, item.input)
            for text in item.input.values():
                yield from (Example(s, False) for _, s in _shown(str(text), names))
        hosts = {f"clean-{number}": host for number, host in enumerate(each.hosts)}
        for item in attacked_items(each, places([each], fitted, AGAIN), {}):
            if item.sort == "attacked":
                names, host = names_of(campaign, item.input), hosts[item.host]
                own = str(host.input[item.field])
                for piece, signs in _shown(str(item.input[item.field]), names):
                    if re.sub(r"^\W+|\W+$", "", piece) not in own:
                        yield Example(signs, True)


def fitted_weights(learnt_from: Sequence[Example]) -> Weights:
    """The weights with the least log loss under the ridge, none of them below zero."""
    seen = Counter(term for each in learnt_from for term in terms(each.signs))
    known = sorted(term for term, count in seen.items() if count >= LEAST_SEEN)
    shown = [set(terms(each.signs)) for each in learnt_from]
    table = np.array([[term in own for term in known] for own in shown], dtype=float)
    attack = np.array([each.attack for each in learnt_from])
    counts = np.where(attack, 1.0, CALM_WEIGHT)

    def loss(point: Floats) -> tuple[float, Floats]:
        odds = table @ point[1:] + point[0]
        wrong = np.logaddexp(0.0, np.where(attack, -odds, odds))
        off = counts * (1.0 / (1.0 + np.exp(-odds)) - attack)
        value = float((counts * wrong).sum() + RIDGE * (point[1:] ** 2).sum() / 2)
        return value, np.concatenate([[off.sum()], table.T @ off + RIDGE * point[1:]])

    bounds: list[Any] = [(None, None), *[(0.0, None)] * len(known)]
    best = minimize(loss, np.zeros(len(known) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = {term: round(float(w), DIGITS) for term, w in zip(known, best[1:], strict=True)}
    return Weights(
        base=round(float(best[0]), DIGITS), weights={t: w for t, w in weights.items() if w > 0.0}
    )


def fit_all() -> str:
    """The weights that are shipped, made from the own sets, the fitted half of the styles, and the
    rows of ``examples/`` in the working folder where it has them; as :func:`as_toml` has them."""
    sets = sorted(own_sets().values(), key=lambda each: each.name == EVERYDAY)
    return as_toml(fitted_weights(list(examples(sets, read_styles(), texts_in(Path("examples"))))))


def as_toml(weights: Weights) -> str:
    """The file that :func:`kinds.suspects.weighing.shipped` reads."""
    lines = [f'"{term}" = {weight}' for term, weight in sorted(weights.weights.items())]
    return "\n".join([HEAD, f"base = {weights.base}", "", "[weights]", *lines, ""])


def texts_in(folder: Path) -> tuple[str, ...]:
    """Every text in the rows of the .jsonl files of a folder, once."""
    rows = (line for file in sorted(folder.glob("*.jsonl")) for line in file.open(encoding="utf-8"))
    return tuple(dict.fromkeys(text for row in rows for text in _texts(json.loads(row))))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)


def _shown(text: str, names: Names) -> Iterator[tuple[str, frozenset[str]]]:
    whole = speech_of(text)
    for start, end in pieces(text):
        yield text[start:end], signs_of(text[start:end], names, whole)
