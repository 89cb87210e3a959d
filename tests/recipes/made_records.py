"""Records as they come out of recipes, for tests of measures, exports and cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import recipes.measures  # noqa: F401 - makes them known
from recipes.made import MadeRecord
from recipes.measures.base import Subject, figures_of
from schema.base import Json
from schema.figure import Figure


def made(*values: Mapping[str, Json] | str, **common: Any) -> list[MadeRecord]:
    """A record for each value, numbered from 1; a text alone is ``{"text": …}``."""
    first = common.pop("first", 1)
    usual = {"pool": "kept", "made_by": "write", **common}
    return [
        MadeRecord(number, {"text": value} if isinstance(value, str) else value, **usual)
        for number, value in enumerate(values, first)
    ]


def measured(name: str, *records: MadeRecord | list[MadeRecord], **given: Any) -> dict[str, Figure]:
    """The figures of a measure by their names."""
    flat = [one for each in records for one in (each if isinstance(each, list) else [each])]
    return {figure.name: figure for figure in figures_of(name, Subject(flat, **given))}
