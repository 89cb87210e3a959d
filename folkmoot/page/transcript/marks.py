"""Answers by colour, shape and word, always all three: who cannot tell the colours apart loses
nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schema.base import Frozen

SHAPES = "●▲■◆★✚"
"""In the order of :data:`folkmoot/page/static/look.css`'s colours ``m0`` to ``m5``."""


class Mark(Frozen):
    """How one answer is drawn."""

    number: int
    """Of its colour and shape."""
    word: str
    line: int = 0
    """How often the other marks were used up before: then the underline is another."""

    @property
    def shape(self) -> str:
        """The sign."""
        return SHAPES[self.number]


class Marks(Frozen):
    """The marks of all answers of a page."""

    by_key: Mapping[str, Mark]

    def of(self, key: str) -> Mark:
        """The mark of an answer, whatever it is."""
        found = self.by_key.get(key)
        return found or Mark(number=sum(map(ord, key)) % len(SHAPES), word=key)

    def __contains__(self, key: object) -> bool:
        return key in self.by_key


def marks_for(keys: Iterable[str], words: Mapping[str, str] | None = None) -> Marks:
    """Marks for answers, the first of them first.

    Args:
        keys: what is answered.
        words: how it is called, where the key is no word.
    """
    told = words or {}
    return Marks(
        by_key={
            key: Mark(number=n % len(SHAPES), word=told.get(key, key), line=n // len(SHAPES) % 3)
            for n, key in enumerate(dict.fromkeys(keys))
        }
    )


ROLE_LETTERS = {
    "generator": "G", "critic": "C", "peer_reviewer": "P", "debater": "D", "judge": "J",
    "verifier": "V", "retrieval_refiner": "R", "person": "☺",
}  # fmt: skip


def letter_of(role: str) -> str:
    """The letter of a role's badge."""
    return ROLE_LETTERS.get(role, role[:1].upper() or "?")
