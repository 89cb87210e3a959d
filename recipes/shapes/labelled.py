"""``labelled``: a label and the input that has it, as Self-Instruct has classification written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import whole_ones
from schema.base import Json


@shape
class Labelled(Shape):
    """``{ labelled = ["output", "input"], most = 5 }``: after each ``Class label:`` the line is the
    label and what follows the input; a text that does not begin with it goes on after that of the
    prompt. The label first, because models that are given an input first choose one label over and
    over (Wang et al., 2023)."""

    name: ClassVar[str] = "labelled"
    labelled: tuple[str, str]
    mark: str = Field(default="Class label:", min_length=1, max_length=200)
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """Label and input."""
        return self.labelled

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One a label."""
        label, given = self.labelled
        found: list[dict[str, Json]] = []
        for piece in said.get(self.of, "").split(self.mark):
            if piece.strip():
                first, _, rest = piece.strip().partition("\n")
                found.append({label: first.strip(), given: rest.strip()})
        return whole_ones(found, said, self.of)[: self.most]
