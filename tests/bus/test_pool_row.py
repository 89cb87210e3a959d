"""Rows of pools: read with care, refused with a reason."""

from __future__ import annotations

import json

import pytest

from bus.pool_row import MOST_ROW_BYTES, read_pool_row
from schema.errors import InvalidSubmission


def test_a_row_is_its_fields_and_where_they_come_from() -> None:
    row = read_pool_row(b'{"value": {"text": "a", "label": 1}, "source": "rows.csv:3"}')
    assert row.value == {"text": "a", "label": 1}
    assert row.source == "rows.csv:3"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"no json", "no JSON"),
        (b"[1]", "no object"),
        (b'{"value": {}}', "value"),
        (b'{"value": {"a b": 1}}', "no name for a field"),
        (b'{"value": {"a": 1}, "other": 2}', "other"),
        (b'{"value": {"a": 1, "a": 2}}', "stands twice"),
        (b'{"value": {"a": "\\u0000"}}', "NUL"),
        (b"[" * 5000, "no JSON"),
        (json.dumps({"value": {"a": "x" * MOST_ROW_BYTES}}).encode(), "bytes"),
    ],
)
def test_a_row_that_is_none_is_refused_with_the_reason(data: bytes, part: str) -> None:
    with pytest.raises(InvalidSubmission, match=part):
        read_pool_row(data)
