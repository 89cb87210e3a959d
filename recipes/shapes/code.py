"""``code``: the program in an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from recipes.base import CUT, Fields, Shape, shape
from schema.base import Json

_FENCE = re.compile(r"^[ \t]{0,3}(```+|~~~+)[ \t]*([^\s`]{0,30})[^\n`]{0,200}$", re.MULTILINE)


@shape
class Code(Shape):
    """``{ code = "program", language = "python", bare = true }``: what stands in the first fence of
    this language, else in the first one at all. Without any fence the whole answer, with
    ``bare = true``, for the prompt may have begun the fence."""

    name: ClassVar[str] = "code"
    code: str
    language: str = ""
    bare: bool = False
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.code,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there is a program. One that was cut off is none."""
        text, cut = said.get(self.of, ""), f"{CUT}{self.of}" in said
        fences = list(_FENCE.finditer(text))
        blocks: list[tuple[str, str]] = []
        if self.bare and fences and not fences[0].group(2) and len(fences) % 2 == 1:
            blocks.append(("", text[: fences[0].start()]))  # it ends the fence of the prompt
            fences = fences[1:]
        for start, end in zip(fences[::2], [*fences[1::2], None], strict=False):
            if end is not None or not cut:
                inside = text[start.end() : end.start() if end else len(text)]
                blocks.append((start.group(2).casefold(), inside))
        if not blocks and self.bare and not cut:
            blocks.append(("", text))
        wanted = [block for language, block in blocks if language == self.language.casefold()]
        found = next((each for each in [*wanted, *(b for _, b in blocks)] if each.strip()), None)
        return [] if found is None else [{self.code: found.strip("\n").rstrip()}]
