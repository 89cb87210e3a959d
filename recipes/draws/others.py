"""``others`` beside another draw: the values of a list but for the one that was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from recipes.base import ANYTHING, Beside, Drawn, FieldsOf, Look, beside
from recipes.draws.binding import with_more
from recipes.draws.lists import Lists


@beside
class Others(Beside):
    """``{ cycle = ["label"], others = ["label"] }`` binds the list ``other_label``, which a prompt
    shows as ``{other_label:lines}`` (AttrPrompt, arXiv 2306.15895: what the text shall be
    irrelevant to)."""

    name: ClassVar[str] = "others"
    others: Lists

    def goes_by(self) -> tuple[str, ...]:
        """The values that are left out."""
        return tuple(self.others)

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """A list each."""
        return {f"other_{name}": frozenset({ANYTHING}) for name in self.others}

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With the lists."""
        lists = {
            f"other_{name}": [value for value in values if value != drawn.fields.get(name)]
            for name, values in self.others.items()
        }
        return with_more(drawn, lists, {})
