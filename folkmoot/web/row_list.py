"""The rows of a campaign as a page lists them, and the filter as an address holds it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import get_args

from kinds.base import kind_of
from schema.base import Frozen
from schema.campaign import Campaign
from schema.task import Outcome
from storage.certainty import Place, RowFilter, RowSeen

PAGE = 50
"""Rows of a page."""
LONGEST = 160
HIDDEN = "hidden until a person has answered"
"""In place of an answer that would lead whoever is to give one."""


class RowTold(Frozen):
    """One row."""

    task: str
    text: str
    """The beginning of its item."""
    answer: str
    key: str
    """The answer, where it may be one that has a colour."""
    confidence: float | None
    dissent: str
    outcome: str
    tags: tuple[str, ...]


def rows_told(
    campaign: Campaign, rows: Iterable[RowSeen], *, hides: bool = False
) -> tuple[RowTold, ...]:
    """Rows in words; with ``hides`` without the answers of those that wait for a person's."""
    kind = kind_of(campaign.kind)
    return tuple(
        RowTold(
            task=row.task,
            text=_beginning(campaign, row.beginning),
            answer=HIDDEN
            if hides and row.waits
            else ""
            if row.value is None
            else kind.words(row.value),
            key=row.value if isinstance(row.value, str) and not (hides and row.waits) else "",
            confidence=row.confidence,
            dissent=f"{row.dissent} of {row.voices}" if row.dissent else "",
            outcome=row.outcome,
            tags=(*["debated"] * row.debated, *["answered"] * row.answered),
        )
        for row in rows
    )


def filter_from(asked: Mapping[str, str]) -> RowFilter:
    """What the address asks for; what makes no sense in it is as if it were not there."""
    outcome, two = asked.get("outcome", ""), asked.get("differ", "").split("|")
    return RowFilter(
        outcome=outcome if outcome in get_args(Outcome) else None,
        answer=asked.get("answer", ""),
        low=_number(asked.get("low", "")),
        high=_number(asked.get("high", "")),
        contested=asked.get("contested") == "yes",
        debated=asked.get("debated") == "yes",
        answered={"yes": True, "no": False}.get(asked.get("people", "")),
        known=asked.get("known", ""),
        differ=(two[0], two[1]) if len(two) == 2 else None,
        words=asked.get("words", "")[:200],
    )


def review_query(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address goes along to a review, and there from task to task."""
    kept = (
        "scope", "overlap", "outcome", "answer", "low", "high", "contested", "debated", "words",
        "known", "differ", "plain",
    )  # fmt: skip
    return {name: asked[name] for name in kept if asked.get(name)}


def place_from(asked: Mapping[str, str]) -> Place | None:
    """Where the page before ended."""
    margin, _, rest = asked.get("after", "").partition(" ")
    confidence, _, task = rest.partition(" ")
    numbers = _number(margin), _number(confidence)
    return None if None in numbers else (numbers[0] or 0.0, numbers[1] or 0.0, task)


def place_text(row: RowSeen) -> str:
    """The same for an address."""
    margin, confidence, task = row.place
    return f"{margin!r} {confidence!r} {task}"


def _beginning(campaign: Campaign, beginning: str) -> str:
    """The first words of the first field that is a text. Of JSON that is cut off, what is there."""
    try:
        item = json.loads(beginning)
    except ValueError:
        text = beginning.partition('": "')[2] or beginning
        return text.replace('\\"', '"').replace("\\n", " ")[:LONGEST]
    fields = [item.get(name) for name in campaign.input_fields if isinstance(item, dict)]
    text = next((each for each in fields if isinstance(each, str)), beginning)
    return " ".join(text.split())[:LONGEST]


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e6 else None
