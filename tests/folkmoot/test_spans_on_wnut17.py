"""Spans on tweets of WNUT 2017, on the real models, over the real bus.

The rows are not part of the project: ``FOLKMOOT_DATA`` names the folder that has
``gold/wnut17.jsonl``. These models find few of its entities; what holds is that whatever they
propose stands in the text, is voted on, and is put before a person where they do not agree.
"""

from __future__ import annotations

import asyncio
import json
import os
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.reports.summary import summarize
from folkmoot.settings import DEFAULT_MODELS, Settings
from folkmoot.swarm.job import Job, run_job
from storage.reader import LedgerReader

SHARED = Path(__file__).parents[2] / "../shared/data"
DATA = Path(os.environ.get("FOLKMOOT_DATA", SHARED)).resolve() / "gold" / "wnut17.jsonl"
TYPES = ("person", "location", "corporation", "product", "creative-work", "group")
ROWS = 2

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_file(), reason=f"{DATA} is not here; FOLKMOOT_DATA names it"),
]


def in_characters(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The row's entities, which are given in tokens, as spans of its text."""
    places, at = [], 0
    for token in row["tokens"]:
        start = row["text"].index(token, at)
        at = start + len(token)
        places.append((start, at))
    return [
        {"start": places[e["start"]][0], "end": places[e["end"] - 1][1], "label": e["type"]}
        for e in row["entities"]
    ]


def test_proposed_spans_stand_in_the_text_and_are_voted_on(tmp_path: Path) -> None:
    with DATA.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 2, 2 + ROWS)]
    file = tmp_path / "tweets.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": row["id"], "text": row["text"], "gold": in_characters(row)}) + "\n"
            for row in rows
        )
    )
    campaign = plan_campaign(
        name="wnut17",
        kind="spans",
        labels=TYPES,
        guideline="Find the named entities in the text.",
        models=DEFAULT_MODELS,
    )
    settings = Settings(state=tmp_path / "state")
    asyncio.run(run_job(settings, Job(file=file, campaign=campaign), lambda progress: None))
    with LedgerReader(settings.ledger) as reader:
        annotations = list(reader.annotations("wnut17"))
        summary = summarize(reader, "wnut17")
        debated = summary.debated

    assert summary.counts.open == 0
    assert summary.against_gold[0].name == "F1 of exact spans"
    assert len(annotations) == ROWS
    assert debated, "nothing was contested, so nothing was debated"
    for task, annotation in annotations:
        assert annotation.outcome in ("accepted", "escalated")
        assert annotation.votes
        for span in annotation.value:
            assert task.input["text"][span["start"] : span["end"]] == span["text"]
            assert span["label"] in TYPES
