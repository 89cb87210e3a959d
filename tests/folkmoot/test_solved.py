"""Solved examples in files as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.solved import read_passages
from schema.base import Json
from schema.errors import UserError
from tests.folkmoot.conftest import write_jsonl


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (0, "0"), (1, "1"), (-1, "-1"), (2.0, "2"), (2.5, "2.5"), (True, "true"), ("good", "good"),
        (["joy", "anger"], "joy, anger"), ({"a": "ä"}, '{"a": "ä"}'),
    ],
)  # fmt: skip
def test_an_answer_may_be_any_json(tmp_path: Path, answer: Json, shown: str) -> None:
    file = write_jsonl(tmp_path / "solved.jsonl", [{"text": "soup", "answer": answer}])
    (passage,) = read_passages(file, "example")
    assert passage.answer == shown


@pytest.mark.parametrize("row", [{"text": "soup"}, {"text": "soup", "answer": None}])
def test_a_row_without_an_answer_is_named(tmp_path: Path, row: Json) -> None:
    file = write_jsonl(tmp_path / "solved.jsonl", [row])
    with pytest.raises(UserError, match="line 1: there is no answer"):
        read_passages(file, "example")
