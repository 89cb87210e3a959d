"""A made-up folder of labelled rows, for tests of the consensus benchmark."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from folkmoot.bench.consensus.read_rows import read_rows
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.sets import LabelSet
from schema.base import Json

MODELS = ("scripted-a", "scripted-b", "scripted-c")

SETS = """
[reviews]
file = "reviews.jsonl"
gold = "label"
labels = ["negative", "positive"]
guideline = "Does the review praise the film or find fault with it?"
"""
"""A file of sets as a person writes it."""


def write_set(data: Path, name: str, rows: Sequence[Json]) -> Path:
    file = data / f"{name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def write_reviews(data: Path, count: int = 24) -> Path:
    """Every third review is bad; the words tell."""
    rows = [
        {"id": f"r{n}", "label": "negative", "text": f"the film number {n} is a dull bore"}
        if n % 3 == 0
        else {"id": f"r{n}", "label": "positive", "text": f"the film number {n}, what a joy it is"}
        for n in range(count)
    ]
    return write_set(data, "reviews", rows)


def reviews(data: Path, count: int = 24) -> Rows:
    return read_rows(review_set(write_reviews(data, count)), MODELS)


def review_set(file: Path) -> LabelSet:
    return LabelSet(
        name="reviews",
        file=file,
        gold="label",
        labels=("negative", "positive"),
        guideline="Does the review praise the film or find fault with it?",
    )
