"""A draft that was cut off keeps what was complete."""

from __future__ import annotations

import json

import pytest

from roles.cut_json import read_cut
from schema.errors import InvalidAnswer

WHOLE = (
    '{"spans": [{"text": "a \\"]} b\\\\", "label": "x"}, {"text": "c", "label": "y"}, {"text": "d'
)


def test_the_unfinished_last_element_is_left_out() -> None:
    assert [span["label"] for span in read_cut(WHOLE)["spans"]] == ["x", "y"]


def test_wherever_it_was_cut_what_was_complete_is_read_or_nothing_is() -> None:
    for end in range(len(WHOLE)):
        complete = WHOLE[:end].count('"}')
        try:
            found = len(read_cut(WHOLE[:end])["spans"])
        except InvalidAnswer:
            found = 0
        assert found == complete


@pytest.mark.parametrize("text", ["", "{", '{"spans": [', '{"spans": [{"text": "a', "]", "}}"])
def test_nothing_complete_is_an_invalid_answer(text: str) -> None:
    with pytest.raises(InvalidAnswer, match="cut off"):
        read_cut(text)


def test_a_long_cut_draft_is_read_in_one_pass() -> None:
    many = json.dumps({"spans": [{"text": "x"}] * 2000})[:-20]
    assert len(read_cut(many)["spans"]) > 1900
