"""How choices are put to a model that scores them, and how its scores become probabilities."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence

from kinds.wording import fence
from schema.base import Frozen
from schema.choice import Choice, Group, Mode
from schema.printable import prints

LONGEST_OPTION = 40
"""Characters. What is drafted for one task is scored by its own words up to this length, and by a
letter beyond: the probability of a long text says more about its length than about its merit.

What every task offers is scored by its own words however long: calibration takes out what all
tasks give an option, its length too, and small models can hardly answer with letters."""

SHOWN = 6
"""A ballot in words names at most so many choices."""


class Options(Frozen):
    """What a model chooses between, and which choice each option stands for."""

    texts: tuple[str, ...]
    keys: tuple[str, ...]
    """``keys[i]`` is the key of the choice behind ``texts[i]``."""
    listing: str = ""
    """The choices spelt out, where the options are letters; empty otherwise."""

    def by_key(self, log_probabilities: Mapping[str, float]) -> dict[str, float]:
        """Probabilities by choice key, in the order shown: a softmax over the options."""
        return softmax(
            {key: log_probabilities[text] for key, text in zip(self.keys, self.texts, strict=True)}
        )


def options_of(choices: Sequence[Choice], *, letters: bool | None = None) -> Options:
    """The choices' own words where these are on one line and differ, and are short or the same in
    all tasks; else letters.

    Args:
        choices: in the order in which they are shown.
        letters: decides it, where it is not None.
    """
    texts = tuple(choice.text for choice in choices)
    keys = tuple(choice.key for choice in choices)
    if letters is None:
        letters = len(set(texts)) < len(texts) or not all(map(_speaks_for_itself, choices))
    if not letters:
        return Options(texts=texts, keys=keys)
    names = _letters(len(choices))
    listing = "\n".join(f"{name}: {fence(text)}" for name, text in zip(names, texts, strict=True))
    return Options(texts=names, keys=keys, listing=listing)


def _speaks_for_itself(choice: Choice) -> bool:
    text = choice.text
    is_short = len(text) <= LONGEST_OPTION or text == choice.option
    return is_short and prints(text)


def softmax(log_probabilities: Mapping[str, float]) -> dict[str, float]:
    """Probabilities that sum to 1, from log-probabilities; minus infinity gives 0.

    Where all are minus infinity, nothing is known and all are alike.
    """
    top = max(log_probabilities.values())
    if top == float("-inf"):
        return dict.fromkeys(log_probabilities, 1.0 / len(log_probabilities))
    weights = {key: math.exp(value - top) for key, value in log_probabilities.items()}
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def in_words(
    choices: Sequence[Choice],
    probabilities: Mapping[str, float],
    mode: Mode = "one",
    groups: Sequence[Group] = (),
) -> str:
    """The ballot for people: ``positive 0.81, negative 0.19``, the most probable first; of many
    questions the best answer to each."""
    texts = {choice.key: choice.text for choice in choices}
    if mode == "grouped":
        return _answers_in_words(choices, probabilities, groups)
    ranked = sorted(probabilities, key=lambda key: -probabilities[key])
    said = [f"{texts.get(key, key)} {probabilities[key]:.2f}" for key in ranked[:SHOWN]]
    if len(ranked) > SHOWN:
        said.append(f"and {len(ranked) - SHOWN} more")
    return ", ".join(said)


def _answers_in_words(
    choices: Sequence[Choice], probabilities: Mapping[str, float], groups: Sequence[Group]
) -> str:
    names = {group.key: group.name for group in groups if group.name}
    best: dict[str, Choice] = {}
    for choice in choices:
        chance = probabilities.get(choice.key, -1.0)
        if choice.group not in best or chance > probabilities.get(best[choice.group].key, -1.0):
            best[choice.group] = choice
    said = [
        f"{names.get(group, group)}: {choice.text} {probabilities[choice.key]:.2f}"
        for group, choice in list(best.items())[:SHOWN]
        if choice.key in probabilities
    ]
    if len(best) > SHOWN:
        said.append(f"and {len(best) - SHOWN} more")
    return ", ".join(said)


def _letters(count: int) -> tuple[str, ...]:
    if count <= len(string.ascii_uppercase):
        return tuple(string.ascii_uppercase[:count])
    return tuple(str(number) for number in range(1, count + 1))
