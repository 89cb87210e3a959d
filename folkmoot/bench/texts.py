"""Real text to measure with: review sentences that people have labelled. No row of it is ours."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from folkmoot.bench.engine.recording import LABELS
from folkmoot.bench.engine.workload import Item
from schema.errors import UserError

FILES = ("review_sentences.jsonl", "custrev.jsonl", "sst2.jsonl")
_SEED = 3


def read_reviews(folder: Path) -> list[Item]:
    """The labelled sentences of all files that are there, mixed; always in the same order.

    Raises:
        UserError: when there are none; says what is wanted.
    """
    items: list[Item] = []
    for file in (folder / name for name in FILES):
        if file.is_file():
            items += _read(file)
    if not items:
        raise UserError(
            f"there is no text to measure with in {folder}",
            f"name a folder with --data that has one of {', '.join(FILES)}: lines of"
            ' {"text": …, "label": "positive" or "negative"}',
        )
    random.Random(_SEED).shuffle(items)  # noqa: S311 - an order, not a secret
    return items


class Pool:
    """Gives out texts, none of them twice: a text that comes again costs an engine less."""

    def __init__(self, items: list[Item]) -> None:
        self._all, self._left = len(items), iter(items)

    def take(self, count: int) -> tuple[Item, ...]:
        """The next ``count`` texts.

        Raises:
            UserError: when there are not enough.
        """
        taken = tuple(islice(self._left, count))
        if len(taken) < count:
            raise UserError(
                f"the data has only {self._all} texts, and each is used once",
                "measure with fewer --items, --repeats or --workloads",
            )
        return taken


def many(items: list[Item]) -> Iterator[Item]:
    """As many different texts as anybody needs: each pair of two, one after the other."""
    for distance in range(1, len(items)):
        for place, item in enumerate(items):
            other = items[(place + distance) % len(items)]
            yield item.model_copy(update={"text": f"{item.text} {other.text}"})


def _read(file: Path) -> Iterator[Item]:
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("label") in LABELS and isinstance(row.get("text"), str):
                yield Item(text=row["text"], gold=row["label"])
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {file}: {error}", "mend the file") from None
