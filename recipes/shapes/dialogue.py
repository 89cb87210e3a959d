"""``dialogue``: lines that say who speaks are turns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import on_one_line, whole_ones
from schema.base import Json

_SPEAKER = re.compile(r"[ \t]*[*_\[]{0,3}([^\W\d_][^:\n*_\]]{0,39})[*_\]]{0,3}:[*_]{0,2}[ \t]*")


@shape
class Dialogue(Shape):
    """``{ dialogue = "turns", speakers = ["User", "Assistant"], first = "User" }``: each line of
    the form ``Name: text`` begins a turn, and the lines after it go on with it. With ``speakers``
    only theirs do. What stands before the first is a turn of ``first``, for the prompt may have
    ended in a name, and is left out without it."""

    name: ClassVar[str] = "dialogue"
    dialogue: str
    speakers: tuple[str, ...] = ()
    first: str = ""
    least: int = Field(default=1, ge=1)
    """With fewer turns it is no dialogue."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field of the turns."""
        return (self.dialogue,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there are turns."""
        turns: list[tuple[str, list[str]]] = [(self.first, [])] if self.first else []
        for line in said.get(self.of, "").splitlines():
            if (begun := self._begun(line)) is not None:
                turns.append((begun[0], [begun[1]]))
            elif turns:
                turns[-1][1].append(line)
        told = [{"speaker": who, "text": on_one_line(" ".join(lines))} for who, lines in turns]
        found = whole_ones([turn for turn in told if turn["text"]], said, self.of)
        return [{self.dialogue: found}] if len(found) >= self.least else []

    def _begun(self, line: str) -> tuple[str, str] | None:
        """Who begins to speak in a line, and what they say in it."""
        found = _SPEAKER.match(line)
        if found is None:
            return None
        named = on_one_line(found.group(1))
        if not self.speakers:
            return named, line[found.end() :]
        known = {each.casefold(): each for each in (*self.speakers, self.first) if each}
        speaker = known.get(named.casefold())
        return None if speaker is None else (speaker, line[found.end() :])
