"""A row of a pool: one record as plain JSON, from any NATS client.

    {"value": {"text": "The soup was cold.", "label": "negative"}, "source": "reviews.jsonl:3"}

``value`` holds the fields; ``source`` says where it comes from, and may be left out. The same value
from the same source is one record, however often it comes.
"""

from __future__ import annotations

import re

from pydantic import Field, ValidationError, field_validator

from bus.strict_json import load, unfit_text
from bus.submission import MAX_SUBMISSION_BYTES
from schema.base import Frozen, Json
from schema.errors import InvalidSubmission

MOST_ROW_BYTES = 128 * 1024
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")


class PoolRow(Frozen):
    """A record that is given."""

    value: dict[str, Json] = Field(min_length=1)
    source: str = Field(default="", max_length=1000)
    reply: str = ""
    """Subject for the receipt, where no header names one."""

    @field_validator("value")
    @classmethod
    def _has_fields(cls, value: dict[str, Json]) -> dict[str, Json]:
        for name in value:
            if not _FIELD.fullmatch(name):
                raise ValueError(f"{name[:60]!r} is no name for a field")
        return value


def read_pool_row(data: bytes) -> PoolRow:
    """The row that ``data`` holds.

    Raises:
        InvalidSubmission: says what is wrong with it.
    """
    if len(data) > min(MOST_ROW_BYTES, MAX_SUBMISSION_BYTES):
        raise InvalidSubmission(
            f"the row has {len(data):,} bytes, more than {MOST_ROW_BYTES:,}",
            "cut the text into passages",
        )
    try:
        body = load(data)
    except ValueError as error:
        raise InvalidSubmission(f"the row is no JSON: {error}", "send one object a row") from None
    if not isinstance(body, dict):
        raise InvalidSubmission("the row is no object", 'send {"value": {"text": "..."}}')
    if wrong := unfit_text(body):
        raise InvalidSubmission(f"the row has {wrong}", "take it out")
    try:
        return PoolRow.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidSubmission(f"{where}: {first['msg']}") from None
