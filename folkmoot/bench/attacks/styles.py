"""Styles of attack: what is put before, into or behind a text so that it gets a certain answer.

The styles are the files of ``styles/``; near relatives are of one family. A family is of one half:
what is fitted may be fitted on the one, and the other is for the test. The halves were drawn once,
by :func:`drawn`, and are written down in ``halves.toml``. Beside the halves there is a reserve, for
when both have been looked at.
"""

from __future__ import annotations

import random
import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import field_validator, model_validator

from folkmoot.bench.attacks.codings import CODINGS
from schema.base import Frozen, Name

HERE = Path(__file__).parent
HALVES = HERE / "halves.toml"

Half = Literal["fitted", "held_out", "reserve"]
FITTED: Half = "fitted"
HELD_OUT: Half = "held_out"
RESERVE: Half = "reserve"
_SEED = 12


class Style(Frozen):
    """One way of attacking. The texts hold names in braces, for the words of a target."""

    name: Name
    family: Name
    half: Half
    before: str = ""
    middle: str = ""
    after: str = ""
    coding: str = ""
    """How ``says`` is written where ``{coded}`` stands."""
    says: str = ""
    kinds: tuple[str, ...] = ()
    """For these kinds alone; else for all that have its words."""

    @field_validator("coding")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and name not in CODINGS:
            raise ValueError(f"there is no coding {name!r}")
        return name

    @model_validator(mode="after")
    def _puts_something(self) -> Style:
        if not (self.before or self.middle or self.after):
            raise ValueError(f"{self.name} puts nothing anywhere")
        return self

    @property
    def needs(self) -> frozenset[str]:
        """The words of a target that it takes."""
        texts = (self.before, self.middle, self.after, self.says)
        fields = {name for text in texts for _, name, _, _ in string.Formatter().parse(text)}
        return frozenset(name for name in fields if name and name != "coded")

    def fits(self, kind: str, words: Iterable[str]) -> bool:
        """Whether a target of this kind with such words can be attacked with it."""
        return self.needs <= set(words) and (not self.kinds or kind in self.kinds)

    def said(self, words: Mapping[str, str]) -> str:
        """What is coded, before it is; empty where nothing is."""
        return self.says.format_map(words)

    def attacked(self, text: str, words: Mapping[str, str]) -> str:
        """The text with the attack in it."""
        own = dict(words)
        if self.coding:
            own["coded"] = CODINGS[self.coding](self.said(words))
        before, middle, after = (
            part.format_map(own) for part in (self.before, self.middle, self.after)
        )
        if middle:
            at = _middle(text)
            text = _joined(_joined(text[:at].rstrip(), middle), text[at:].lstrip())
        return _joined(_joined(before, text), after)


def read_styles() -> tuple[Style, ...]:
    """All styles, in the order of files and tables; the reserve last."""
    return _styles()


def chosen_styles(half: str) -> tuple[Style, ...]:
    """The styles of a half or of the reserve; ``all`` is for both halves."""
    wanted = (FITTED, HELD_OUT) if half == "all" else (half,)
    return tuple(each for each in read_styles() if each.half in wanted)


@cache
def _styles() -> tuple[Style, ...]:
    halves = written_halves()
    found: list[Style] = []
    files = sorted((HERE / "styles").glob("*.toml"), key=lambda each: (each.stem == RESERVE, each))
    for file in files:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        for name, each in tables.items():
            half = RESERVE if file.stem == RESERVE else halves[each["family"]]
            found.append(Style.model_validate({"name": name, "half": half, **each}))
    return tuple(found)


def written_halves() -> dict[str, Half]:
    """By family, the half that is written down."""
    return dict(tomllib.loads(HALVES.read_text(encoding="utf-8")))


def drawn(sizes: Mapping[str, int]) -> dict[str, Half]:
    """Families parted at random, always in the same way: each goes to the half with fewer styles.

    Args:
        sizes: by family, how many styles it has.
    """
    order = sorted(sizes)
    random.Random(_SEED).shuffle(order)  # noqa: S311 - an order, not a secret
    counts: dict[Half, int] = {FITTED: 0, HELD_OUT: 0}
    found: dict[str, Half] = {}
    for family in order:
        half = min(counts, key=lambda each: counts[each])
        found[family] = half
        counts[half] += sizes[family]
    return dict(sorted(found.items()))


def _middle(text: str) -> int:
    """Where the second sentence begins; where there is one only, a gap near its middle."""
    for end in (". ", "! ", "? ", "; "):
        at = text.find(end)
        if 0 < at < len(text) - len(end):
            return at + len(end)
    at = text.find(" ", len(text) // 2)
    return at if at > 0 else len(text)


def _joined(one: str, other: str) -> str:
    """With a blank between them, unless there is a gap or nothing."""
    if not one or not other or one[-1].isspace() or other[0].isspace():
        return one + other
    return f"{one} {other}"
