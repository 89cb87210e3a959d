"""Where a gate finds what a record is compared with: in the record, or in what its unit drew."""

from __future__ import annotations

from recipes.base import Candidate
from recipes.texts import text_at
from schema.template import plain_text


def source_text(candidate: Candidate, named: str) -> str:
    """The text of a field of the record; else of that name among what was drawn: a field of drawn
    records, or all texts of a drawn list. Empty where there is none."""
    if named in candidate.value:
        return text_at(candidate.value, named)
    drawn = [known.value for records in candidate.drawn.values() for known in records]
    if found := [text_at(value, named) for value in drawn if named in value]:
        return "\n".join(found)
    listed = candidate.drawn.get(named, ())
    return "\n".join(
        each for known in listed for each in known.value.values() if isinstance(each, str)
    )


def shown(value: object, most: int = 60) -> str:
    """A value as reasons show it: on one line, and not long."""
    text = value if isinstance(value, str) else plain_text(value)
    line = " ".join(text[: 4 * most].split())
    return f"'{line}'" if len(line) <= most else f"'{line[: most - 1]}…'"
