"""Notes: short questions about an item that are answered before the drafts, for those who draft.

An intermediate label (which aspect, which topic, what the writer is after) can make the label that
is wanted easier to give: it is what a person would ask themselves first.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from schema.base import Frozen, Name
from schema.printable import prints

MOST_LABELS = 48
"""Answers that a note may be chosen from."""
MOST_NOTES = 8
"""Of a campaign."""
LONGEST_NOTE = 80
"""Characters of a note in free words."""


class Note(Frozen):
    """What is to be noted."""

    name: Name
    """What the note is called where it is shown: ``aspect``."""
    question: str = Field(max_length=500)
    """As it is put to the seat: ``Which aspect is it about?``"""
    labels: tuple[str, ...] = Field(default=(), max_length=MOST_LABELS)
    """The answers to choose from; without any, the answer is a few words of the seat's own."""

    @field_validator("question")
    @classmethod
    def _asks_something(cls, question: str) -> str:
        if not question.strip():
            raise ValueError("the question has no words")
        return question.strip()

    @field_validator("labels")
    @classmethod
    def _can_be_told_apart(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if len(labels) == 1:
            raise ValueError("there is only one answer to choose from; name another, or none")
        for n, label in enumerate(labels):
            if label != label.strip() or not prints(label):
                raise ValueError(f"the answer {label!r} is empty, or has spaces around it")
            if label in labels[:n]:
                raise ValueError(f"the answer {label!r} stands there twice")
        return labels


class Noted(Frozen):
    """One seat's answer to one note."""

    name: Name
    value: str = Field(min_length=1)
    """One of the note's labels, or words of the seat's own: made from text that nobody trusts."""
    probabilities: dict[str, float] = {}
    """By label, where there were labels; they sum to 1."""
