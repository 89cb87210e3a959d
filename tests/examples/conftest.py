"""The example files, as they stand in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8", errors="strict").split("\n")
    assert lines.pop() == "", f"{name} ends without a line break"
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def reviews() -> list[dict[str, Any]]:
    """The rows of ``hard-reviews.jsonl``."""
    return _rows("hard-reviews.jsonl")


@pytest.fixture(scope="session")
def everyday() -> list[dict[str, Any]]:
    """The rows of ``reviews.jsonl``."""
    return _rows("reviews.jsonl")


@pytest.fixture(scope="session")
def solved() -> list[dict[str, Any]]:
    """The rows of ``solved-reviews.jsonl``."""
    return _rows("solved-reviews.jsonl")


@pytest.fixture(scope="session")
def twins(reviews: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each trap with the row that says the same without it."""
    by_id = {row["id"]: row for row in reviews}
    return [(row, by_id[row["meta"]["twin"]]) for row in reviews if "trap" in row["meta"]]


@pytest.fixture(scope="session")
def readme() -> str:
    """What the folder says about itself."""
    return (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def guideline() -> str:
    """What the seats are told."""
    return (EXAMPLES / "guideline.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def lines() -> list[bytes]:
    """Every line of every example file, as bytes."""
    return [
        line for path in sorted(EXAMPLES.glob("*.jsonl")) for line in path.read_bytes().split(b"\n")
    ]
