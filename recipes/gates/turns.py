"""``turns``: a dialogue has enough turns, and they alternate."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Self

from pydantic import Field, model_validator

from kinds.context import is_turn
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from schema.base import Json


@gate
class Turns(Gate):
    """``{ turns = [4, 20], on = "turns", alternate = true, speakers = 2, mean_words = [4, 80] }``:
    at least, at most; nobody speaks twice in a row; so many speak; and a turn has so many words on
    average, by the spaces between them. AugESC (Zheng et al., 2023) filters so."""

    name: ClassVar[str] = "turns"
    turns: tuple[int, int]
    on: str = "turns"
    alternate: bool = False
    speakers: int | None = Field(default=None, ge=1)
    mean_words: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for bounds in (self.turns, self.mean_words):
            if bounds is not None and not 0 <= bounds[0] <= bounds[1]:
                raise ValueError("turns and mean_words are [at least, at most]")
        return self

    def fields(self) -> tuple[str, ...]:
        """The dialogue."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its turns."""
        turns = candidate.value.get(self.on)
        if not isinstance(turns, list | tuple) or not all(map(is_turn, turns)):
            return turned_away(f"{self.on} is no list of turns, each with a speaker and a text")
        least, most = self.turns
        if not least <= len(turns) <= most:
            wrong = f"fewer than {least}" if len(turns) < least else f"more than {most}"
            return turned_away(f"{self.on} has {len(turns)} turns, {wrong}", float(len(turns)))
        return self._told(list(turns))

    def _told(self, turns: list[Json]) -> Verdict:
        names = [turn["speaker"].strip().casefold() for turn in turns]
        for place, (one, next_one) in enumerate(pairwise(names), start=1):
            if self.alternate and one == next_one:
                speaker = shown(turns[place]["speaker"])
                return turned_away(f"turns {place} and {place + 1} are both by {speaker}")
        if self.speakers is not None and len(set(names)) != self.speakers:
            reason = f"{len(set(names))} speak in {self.on}, not {self.speakers}"
            return turned_away(reason, float(len(set(names))))
        if self.mean_words is None or not turns:
            return PASSED
        mean = sum(len(turn["text"].split()) for turn in turns) / len(turns)
        least, most = self.mean_words
        if least <= mean <= most:
            return PASSED
        wrong = f"below {least:g}" if mean < least else f"above {most:g}"
        return turned_away(f"a turn of {self.on} has {mean:.1f} words on average, {wrong}", mean)
