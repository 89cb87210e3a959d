"""Every key of the console: what it does, where. Pages, the script and the list behind ``?`` are
drawn from this table and from nothing else.

A key moves what bears its action: ``data-act="next-task"``. Elements are clicked; fields get the
focus; what neither is, the script knows by the action's name.
"""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen

Place = Literal["everywhere", "lists", "transcript", "review", "marking", "linking", "together"]
PLACES: dict[Place, str] = {
    "everywhere": "Everywhere",
    "lists": "On a campaign",
    "transcript": "On a transcript",
    "review": "In a review",
    "marking": "Where text is marked",
    "linking": "Where marks are linked",
    "together": "Where many are answered together",
}
"""In words."""


class Key(Frozen):
    """One key."""

    place: Place
    key: str
    """As a browser calls it; with ``Shift+`` before it where that is held."""
    shown: str
    """On the button."""
    act: str
    does: str
    """In words."""


KEYS: tuple[Key, ...] = tuple(
    Key(place=place, key=key, shown=shown, act=act, does=does)
    for place, key, shown, act, does in (
        ("everywhere", "?", "?", "help", "these keys"),
        ("everywhere", "Shift+D", "⇧D", "theme", "light or dark"),
        ("everywhere", "/", "/", "search", "search, where there is a field for it"),
        ("everywhere", "Escape", "Esc", "away", "close what is open"),
        ("lists", "r", "r", "begin-review", "review what waits for a person"),
        ("lists", "n", "n", "next-page", "the next page of rows"),
        ("lists", "a", "a", "adjudicate", "settle what people disagree on"),
        ("transcript", "j", "j", "next-task", "the next task"),
        ("transcript", "k", "k", "previous-task", "the task before"),
        ("transcript", "n", "n", "next-stage", "the next stage"),
        ("transcript", "p", "p", "previous-stage", "the stage before"),
        ("transcript", "o", "o", "open-stage", "open or close the rows of the stage"),
        ("transcript", "g", "g", "known", "show or hide the known answer"),
        ("transcript", "r", "r", "answer-task", "answer this task"),
        ("review", "s", "s", "skip", "skip the task"),
        ("review", "u", "u", "undo", "take the last answer back"),
        ("review", "n", "n", "note", "leave a note with the answer"),
        ("review", "c", "c", "committee", "what the committee thinks: the answer is blind no more"),
        ("review", "t", "t", "debate", "the whole transcript: the answer is blind no more"),
        ("review", "Enter", "⏎", "hand-in", "hand the answer in"),
        ("marking", "ArrowRight", "→", "word-right", "to the word at the right"),
        ("marking", "ArrowLeft", "←", "word-left", "to the word at the left"),
        ("marking", "Shift+ArrowRight", "⇧→", "more-right", "mark farther to the right"),
        ("marking", "Shift+ArrowLeft", "⇧←", "more-left", "mark farther to the left"),
        ("marking", "Backspace", "⌫", "unmark", "take the mark under the cursor away, or the last"),
        ("together", "u", "u", "undo", "take all of it back"),
        ("linking", " ", "␣", "pick", "pick up what others are linked to, or let it go"),
    )
)

ANSWER_KEYS = "123456789abdefghijklmopqrvwxyz"
"""By place, what answers in a review: digits, and from the tenth on the letters that do nothing
else there."""


def shown(act: str) -> str:
    """What a button shows for an action.

    Raises:
        StopIteration: when no key does it: a mistake of the page.
    """
    return next(key.shown for key in KEYS if key.act == act)


def of_places(*places: Place) -> dict[str, str]:
    """Key to action, for a page: those of these places, and those of everywhere."""
    return {key.key: key.act for key in KEYS if key.place in ("everywhere", *places)}
