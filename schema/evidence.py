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
