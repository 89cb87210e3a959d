"""``refusals``: a text is no refusal to write it.

Refusals hit some labels more than others, so fates are to be counted by label where this gate
stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.phrases import phrase_in, plainly
from recipes.texts import text_at
from schema.base import Frozen

REACH = 80
"""Characters after the first regret within which a text says that it cannot."""


class Refusal(Frozen):
    """How one language refuses."""

    regrets: tuple[str, ...]
    """Beginnings of texts that regret something."""
    cannots: tuple[str, ...]
    """What follows soon after, where it is a refusal that is regretted."""
    acts: tuple[str, ...] = ()
    """What follows then, if that matters: to what one would help."""
    begins: tuple[str, ...]
    """Beginnings of texts that are refusals by themselves."""
    anywhere: tuple[str, ...]
    """Phrases that are refusals wherever they stand."""

    def found_in(self, text: str) -> str | None:
        """What a text says that is a refusal."""
        if first := _beginning(text, self.begins):
            return first
        regret = _beginning(text, self.regrets)
        if regret and (cannot := self._cannot(text[len(regret) : len(regret) + REACH])):
            return f"{regret} … {cannot}"
        return phrase_in(text, self.anywhere)

    def _cannot(self, text: str) -> str | None:
        """What it says that it cannot."""
        if not self.acts:
            return phrase_in(text, self.cannots)
        phrases = tuple(f"{cannot} {act}" for cannot in self.cannots for act in self.acts)
        return phrase_in(text, phrases)


def _beginning(text: str, phrases: tuple[str, ...]) -> str | None:
    return next((each for each in phrases if text.startswith(each)), None)


@gate
class Refusals(Gate):
    """``{ refusals = true, on = "text" }``: it does not begin like "I'm sorry, but I can't help",
    and nowhere says "as an AI language model"; in all languages that are known, or in those of a
    list, ``refusals = ["english", "german"]``. ``also`` adds phrases."""

    name: ClassVar[str] = "refusals"
    refusals: bool | tuple[str, ...]
    also: tuple[str, ...] = Field(default=(), max_length=1_000)
    on: str = "text"

    @model_validator(mode="after")
    def _in_known_languages(self) -> Self:
        if self.refusals is False:
            raise ValueError("refusals = true, or a list of languages")
        strange = [each for each in self._languages() if each not in known_refusals()]
        if strange:
            there = ", ".join(known_refusals())
            raise ValueError(f"there are no refusals in {strange[0]!r}: choose of {there}")
        return self

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By phrases."""
        text = plainly(text_at(candidate.value, self.on)).lstrip("\"'*_#>“„« ")
        ways = (known_refusals()[language].found_in(text) for language in self._languages())
        found = next(filter(None, ways), None) or phrase_in(text, self.also)
        return PASSED if found is None else turned_away(f"{self.on} refuses: it says '{found}'")

    def _languages(self) -> tuple[str, ...]:
        return tuple(known_refusals()) if isinstance(self.refusals, bool) else self.refusals


@cache
def known_refusals() -> Mapping[str, Refusal]:
    """By language, how it refuses."""
    raw = tomllib.loads((files("recipes.gates") / "refusals.toml").read_text("utf-8"))
    return {language: Refusal.model_validate(each) for language, each in raw.items()}
