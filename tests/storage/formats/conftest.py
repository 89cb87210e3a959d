"""Finished campaigns of several kinds, for formats to write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schema.base import Json
from schema.campaign import Campaign, Label
from storage.export import export, told
from storage.formats.base import Table
from storage.formats.exported_rows import whole_campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make

KETTLE = "the 🫖 kettle of Anna leaks"
ARABIC = "زارت آنا القاهرة"
ENTITIES = (Label(name="person"), Label(name="thing"))


def span(text: str, words: str, label: str = "") -> dict[str, Json]:
    """The first place of some words in a text, as values hold it."""
    start = text.index(words)
    found: dict[str, Json] = {"start": start, "end": start + len(words), "text": words}
    return {**found, "label": label} if label else found


SPANS: Mapping[str, tuple[str, Json]] = {
    "s1": (KETTLE, [span(KETTLE, "kettle", "thing"), span(KETTLE, "Anna", "person")]),
    "s2": (ARABIC, [span(ARABIC, "آنا", "person")]),
    "s3": ("nothing at all", []),
}


class Finished:
    """A ledger in which campaigns of any kind are finished at once."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self._folder = folder
        self._make = Make()
        self.said: str = ""
        """What the last export says that it has left out."""

    def campaign(self, rows: Mapping[str, tuple[str, Json]], **changes: Any) -> Campaign:
        """A campaign with these rows: by id, the text and the answer; None for no answer."""
        made = self._make.campaign(**{"name": changes.get("kind", "labels"), **changes})
        self.ledger.save_campaign(made)
        for id, (text, value) in rows.items():
            task = self._make.asked(self.ledger, made, id, text=text)
            with self.ledger.transaction():
                for asked in self._make.requests(made, task):
                    self.ledger.record_turn(self._make.turn(asked))
                outcome = "accepted" if value is not None else "failed"
                self.ledger.finish(self._make.annotation(task, outcome, value=value))
        return made

    def labels(self) -> Campaign:
        """One label a row; one row has no answer."""
        rows = {"t1": (KETTLE, "good"), "t2": ('line\none, "two"', "bad"), "t3": ("x", None)}
        return self.campaign(rows)

    def several(self) -> Campaign:
        """Several labels a row."""
        rows: dict[str, tuple[str, Json]] = {"m1": (KETTLE, ["good", "bad"]), "m2": ("x", [])}
        return self.campaign(rows, kind="multi_label")

    def spans(self) -> Campaign:
        """Labelled spans."""
        return self.campaign(SPANS, kind="spans", labels=ENTITIES)

    def relations(self) -> Campaign:
        """Relations between spans."""
        value = [
            {"head": span(KETTLE, "Anna"), "label": "owns", "tail": span(KETTLE, "kettle")},
        ]
        labels = (Label(name="owns"), Label(name="sees"))
        rows: dict[str, tuple[str, Json]] = {"r1": (KETTLE, value), "r2": ("none", [])}
        return self.campaign(rows, kind="relations", labels=labels, input_fields=("text",))

    def ratings(self) -> Campaign:
        """A number a row."""
        rows: dict[str, tuple[str, Json]] = {"n1": (KETTLE, 4), "n2": ("x", 2.5)}
        return self.campaign(rows, kind="rating", labels=(), options={"low": 1, "high": 5})

    def texts(self) -> Campaign:
        """A text a row."""
        return self.campaign({"w1": (KETTLE, "a leak")}, kind="text", labels=())

    def written(
        self, campaign: Campaign, format: str, name: str = "", table: Table | None = None
    ) -> Path:
        """The campaign in a format; what it left out is :attr:`said`."""
        target = self._folder / (name or f"{campaign.name}.{format}")
        table = table or whole_campaign(self.ledger, campaign.name)
        export(table, format, target)
        self.said = told(table, format)
        return target


@pytest.fixture
def finished(ledger: Ledger, tmp_path: Path) -> Finished:
    return Finished(ledger, tmp_path)
