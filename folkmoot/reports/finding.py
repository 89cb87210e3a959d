"""What a check of ``folkmoot doctor`` found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from folkmoot.settings import Settings
from schema.base import Frozen


class Finding(Frozen):
    """What one check found."""

    check: str
    verdict: Literal["well", "warning", "broken"]
    found: str
    todo: str = ""


Check = Callable[[Settings], Iterator[Finding]]
