"""How an answer is picked in a text, by pointing at stretches of it: what a page needs that lets
people do so. A kind that has it says so beside its form, by which a terminal asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from schema.base import Frozen
from schema.choice import Choice


class Stop(Frozen):
    """A stretch that may be picked."""

    start: int
    end: int
    label: str = ""
    """Its type, where one is known."""


class PickLinks(Frozen):
    """Two stretches, and a label that leads from the first to the second; any number of times. The
    answer is a list of ``{"head": span, "label": …, "tail": span}``."""

    picking: Literal["links"] = "links"
    text: str
    labels: tuple[Choice, ...]
    """Without any, people write what lies between."""
    between: Mapping[str, tuple[tuple[str, str], ...]] = {}
    """By label, the types (head, tail) that it may lie between; any where left out."""
    stops: tuple[Stop, ...] = ()
    """What alone may be picked; any words where there are none."""


class PickFrames(Frozen):
    """A stretch with a type, and others that play roles in it; any number of times. The answer is a
    list of ``{"type": …, "trigger": span, "arguments": [{"role": …, "start", "end", "text"}]}``;
    where the trigger is given, the arguments alone."""

    picking: Literal["frames"] = "frames"
    text: str
    types: tuple[Choice, ...] = ()
    roles: Mapping[str, tuple[Choice, ...]]
    """By type; under no name where the trigger is given."""
    trigger: Stop | None = None
    """The only one there is."""
    stops: tuple[Stop, ...] = ()
    """What alone may be picked; any words where there are none."""


Picking = Annotated[PickLinks | PickFrames, Field(discriminator="picking")]
