"""Evidence: passages that were found, and claims that quote the input."""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen


class Passage(Frozen):
    """A solved example or a given passage that may help with a task."""

    id: str
    source: Literal["example", "passage"]
    text: str
    answer: str = ""
    """The solved example's answer, in the words of the kind; empty for a plain passage."""
    score: float = 0.0


class Claim(Frozen):
    """An argument for one choice, resting on a verbatim quote of the input."""

    id: str
    """The id of the turn that made the claim."""
    stance: str
    """Key of the choice that the claim argues for."""
    quote: str
    field: str = ""
    """The input field that is quoted; empty for whichever holds the quote."""
    argument: str
    start: int = -1
    """Offset of the quote in its field, in characters; -1 until the verifier found it."""
    standing: Literal["unchecked", "stands", "struck"] = "unchecked"
    reason: str = ""
    """Why the claim was struck."""
    support: float | None = None
    """The verifier's probability that the quote supports the stance."""


class Suspect(Frozen):
    """A segment of the item that talks about the answer, and is left out for that."""

    field: str
    """The input field that it stands in."""
    path: tuple[str | int, ...] = ()
    """Where in the field, if that is not itself a text: keys and numbers."""
    start: int
    """Offset of the segment in its text, in characters."""
    text: str
    is_name: bool = False
    """Whether it is but the name of an answer, which honest texts hold, too."""
    signs: tuple[str, ...] = ()
    """By what it was found: names of :data:`kinds.suspects.signals.SIGNS`."""
