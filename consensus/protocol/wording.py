"""Values and sides of a debate as reasons and votes tell them: short, and on one line."""

from __future__ import annotations

from consensus.contest import NOT
from consensus.protocol.vote_state import VoteState
from schema.base import Json

LONGEST_WORDS = 120
"""Characters of a value or quote in a reason."""


def words_of(state: VoteState, value: Json) -> str:
    """A value in the words of its kind."""
    return "nothing yet" if value is None else short(state.case.kind.words(value))


def side_words(state: VoteState, stance: str) -> str:
    """A side of a debate: a choice, or including or leaving out one."""
    several = state.mode == "several"
    key = stance.removeprefix(NOT) if several else stance
    text = next((choice.text for choice in state.choices if choice.key == key), key)
    if not several:
        return short(text)
    return short(f"including {text}" if key == stance else f"leaving out {text}")


def is_side(state: VoteState, stance: str) -> bool:
    """Whether the final value is on this side of a debate."""
    key = stance.removeprefix(NOT) if state.mode == "several" else stance
    choice = next((choice for choice in state.choices if choice.key == key), None)
    if choice is None:
        return False
    held = state.case.kind.supports(state.value, choice)
    return held == (key == stance)


def short(text: str) -> str:
    """On one line, cut off where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
