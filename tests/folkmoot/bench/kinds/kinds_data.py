"""Made-up rows in the shapes of published sets, for tests of the benchmark of kinds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from schema.base import Json


def write_rows(data: Path, name: str, rows: Sequence[Json]) -> Path:
    file = data / f"{name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def write_pairs(data: Path, count: int = 12) -> None:
    """Sentences and how related they are."""
    rows = [
        {
            "id": f"s{n}",
            "premise": f"a dog number {n} runs",
            "hypothesis": "a dog runs" if n % 2 else "it rains in spring",
            "relatedness": 5.0 - n % 2 - n % 3,
        }
        for n in range(count)
    ]
    write_rows(data, "sick", rows)


def write_responses(data: Path, count: int = 12) -> None:
    """Two responses each, of which one is better."""
    rows = [
        {
            "id": f"p{n}",
            "instruction": f"name {n + 1} things",
            "response_a": "a stone" if n % 2 else "no",
            "response_b": "no" if n % 2 else "a stone",
            "label": "A" if n % 2 else "B",
        }
        for n in range(count)
    ]
    write_rows(data, "llmbar", rows)


def write_tweets(data: Path, count: int = 12) -> None:
    """Names in tokens."""
    rows = [
        {
            "id": f"t{n}",
            "text": f"Ann Lee met bo in town {n}",
            "tokens": ["Ann", "Lee", "met", "bo", "in", "town", str(n)],
            "entities": [{"start": 0, "end": 2, "type": "person", "text": "Ann Lee"}],
        }
        for n in range(count)
    ]
    write_rows(data, "wnut17", rows)


def write_news(data: Path, count: int = 12) -> None:
    """Sentences about shares."""
    rows = [
        {"id": f"n{n}", "text": f"Sales of firm {n} rose.", "label": ("positive", "neutral")[n % 2]}
        for n in range(count)
    ]
    write_rows(data, "financial_phrasebank", rows)


def write_questions(data: Path, count: int = 12) -> None:
    """Questions with two steps of a path."""
    paths = (("place", "city"), ("place", "land"), ("person", "person:name"))
    rows = [
        {"id": f"q{n}", "text": f"Question {n}?", "label": label, "fine_label": fine}
        for n, (label, fine) in ((n, paths[n % 3]) for n in range(count))
    ]
    write_rows(data, "trec6", rows)
