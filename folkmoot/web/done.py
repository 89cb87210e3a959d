"""An answer that is on record and may be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Done(NamedTuple):
    """One of them."""

    task: str
    id: str
    fields: Mapping[str, Sequence[str]] = {}
    """What the form held."""
