"""Who misspells a file's name is told the one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.errors import InvalidSubmission
from storage.opening.near import near
from storage.rows import read_rows


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "reviews.jsonl").touch()
    assert near(tmp_path / "reviews.json") == f"did you mean {tmp_path / 'reviews.jsonl'}?"
    assert near(tmp_path / "soup.csv", "give a file with rows") == "give a file with rows"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert near(tmp_path / "away" / "a.csv") == f"there is no folder {tmp_path / 'away'}"


def test_rows_of_a_file_that_is_not_there_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").touch()
    with pytest.raises(InvalidSubmission, match="there is no file") as caught:
        list(read_rows(tmp_path / "review.csv"))
    assert "did you mean" in caught.value.hint
