"""Tables for people with a spreadsheet: what Excel reads at a double click.

It takes a file for UTF-8 only by the mark at its beginning, and separates columns by what the
country of the machine uses: a semicolon where the decimal sign is a comma.
"""

from __future__ import annotations

import locale
from collections.abc import Sequence

from schema.annotation import Annotation
from schema.base import Json
from schema.campaign import Campaign
from storage.formats.options import Options

MARK = "\ufeff"
"""Before everything else: the file is in UTF-8."""
DIGITS = 3
"""Decimals of numbers that folkmoot adds."""
MOST_LABELS = 50
"""With more labels, their probabilities have no columns."""


def separator_of(options: Options) -> str:
    """What stands between columns: as asked for, else as this machine's locale has it."""
    if options.separator:
        return options.separator
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        decimal = locale.localeconv()["decimal_point"]
    except locale.Error:  # it is named and not installed
        decimal = "."
    finally:
        locale.setlocale(locale.LC_NUMERIC, "C")
    return ";" if decimal == "," else ","


def columns_for(campaign: Campaign, notes: Sequence[str]) -> tuple[str, ...]:
    """What stands behind a row's own columns: no JSON but where an answer has parts.

    Args:
        campaign: the rows'.
        notes: the column of notes, if there is one.
    """
    labels = campaign.labels if len(campaign.labels) <= MOST_LABELS else ()
    return (
        "annotation", *notes, "confidence", *(_column(label.name) for label in labels), "outcome",
        "decided_by", "reason", "votes", "dissent", "effective_votes", "campaign", "task",
        "version",
    )  # fmt: skip


def in_cells(annotation: Annotation, added: Sequence[str]) -> dict[str, Json]:
    """What became of a row, by the names of :func:`columns_for`."""
    chances = {_column(key): round(p, DIGITS) for key, p in annotation.probabilities.items()}
    votes = (f"{vote.seat}: {vote.choice} {vote.probability:.2f}" for vote in annotation.votes)
    notes = "; ".join(f"{name}: {text}" for name, text in annotation.notes.items())
    cells: dict[str, Json] = {
        "annotation": annotation.value,
        "notes": notes,
        "confidence": _rounded(annotation.confidence),
        **chances,
        "outcome": annotation.outcome,
        "decided_by": annotation.by,
        "reason": annotation.reason,
        "votes": "; ".join(votes),
        "dissent": ", ".join(annotation.dissent),
        "effective_votes": _rounded(annotation.effective_votes),
        "campaign": annotation.campaign,
        "task": annotation.task,
        "version": annotation.version,
    }
    return {name: cells.get(name) for name in added}


def _column(label: str) -> str:
    return f"probability of {label}"


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
