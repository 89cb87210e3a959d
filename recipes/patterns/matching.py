"""Patterns tried on texts."""

from __future__ import annotations

from functools import lru_cache

from recipes.patterns.program import Done, Fork, If, Program, Take, Where
from recipes.patterns.reading import read

MOST_CHARACTERS = 20_000
"""Characters of a text that a pattern is tried on."""

_MOST_REMEMBERED = 20_000
"""Of what was seen before; then it is forgotten, and seen anew."""

State = tuple[frozenset[int], str]
"""The steps at which the ways through a pattern are, and the character before."""

_MATCHED: State = (frozenset(), "matched")


class Pattern:
    """A pattern that was read. It may be tried on many texts."""

    def __init__(self, program: Program) -> None:
        self._steps = program.steps
        self._next: dict[tuple[State, str, bool, bool], State] = {}

    def found_in(self, text: str) -> bool:
        """Whether it matches anywhere in a text; only the first characters count."""
        return self._run(text, anywhere=True, whole=False)

    def begins(self, text: str) -> bool:
        """Whether a text begins with it."""
        return self._run(text, anywhere=False, whole=False)

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text."""
        return self._run(text, anywhere=False, whole=True)

    def _run(self, text: str, *, anywhere: bool, whole: bool) -> bool:
        rest = text[MOST_CHARACTERS : MOST_CHARACTERS + 1]
        state: State = (frozenset((0,)), "start")
        for character in text[:MOST_CHARACTERS]:
            key = (state, character, anywhere, whole)
            after = self._next.get(key)
            if after is None:
                after = self._after(state, character, anywhere=anywhere, whole=whole)
                if len(self._next) >= _MOST_REMEMBERED:
                    self._next.clear()
                self._next[key] = after
            if after is _MATCHED:
                return True
            if not after[0]:
                return False
            state = after
        return self._is_done(self._reached(state, rest)) and not (whole and rest)

    def _after(self, state: State, character: str, *, anywhere: bool, whole: bool) -> State:
        reached = self._reached(state, character)
        if not whole and self._is_done(reached):
            return _MATCHED
        steps = self._steps
        on = {
            number + 1
            for number in reached
            if isinstance(step := steps[number], Take) and step.of.has(character)
        }
        if anywhere:
            on.add(0)
        return frozenset(on), "word" if _in_word(character) else "other"

    def _reached(self, state: State, character: str) -> set[int]:
        """All steps at which the ways are, without taking a character."""
        numbers, before = state
        reached, left = set[int](), list(numbers)
        while left:
            number = left.pop()
            if number in reached:
                continue
            reached.add(number)
            step = self._steps[number]
            if isinstance(step, Fork):
                left += step.to
            elif isinstance(step, If) and _holds(step.where, before, character):
                left.append(number + 1)
        return reached

    def _is_done(self, reached: set[int]) -> bool:
        return any(isinstance(self._steps[number], Done) for number in reached)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _holds(where: Where, before: str, character: str) -> bool:
    if where == "start":
        return before == "start"
    if where == "end":
        return character == ""
    edge = (before == "word") is not (character != "" and _in_word(character))
    return edge if where == "edge" else not edge


@lru_cache(maxsize=64)
def compiled(pattern: str, ignore_case: bool = False) -> Pattern:
    """A pattern, read.

    Raises:
        ValueError: when it cannot be read; says where and why.
    """
    return Pattern(read(pattern, ignore_case=ignore_case))
