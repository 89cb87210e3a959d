"""Spans of example sentences, on the real models, over the real bus.

These models find few of the entities; what holds is that whatever they propose stands in the text,
is voted on, and is put before a person where they do not agree.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from pathlib import Path

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.reports.summary import summarize
from folkmoot.settings import DEFAULT_MODELS, Settings
from folkmoot.swarm.job import Job, run_job
from storage.reader import LedgerReader

EXAMPLES = Path(__file__).parents[2] / "examples" / "spans.jsonl"
TYPES = ("person", "place")
ROWS = 2

pytestmark = [pytest.mark.model, pytest.mark.slow]


def test_proposed_spans_stand_in_the_text_and_are_voted_on(tmp_path: Path) -> None:
    file = tmp_path / "sentences.jsonl"
    with EXAMPLES.open(encoding="utf-8") as lines:
        file.write_text("".join(islice(lines, ROWS)), encoding="utf-8")
    campaign = plan_campaign(
        name="sentences",
        kind="spans",
        labels=TYPES,
        guideline="Find the persons and places in the text.",
        models=DEFAULT_MODELS,
    )
    settings = Settings(state=tmp_path / "state")
    asyncio.run(run_job(settings, Job(file=file, campaign=campaign), lambda progress: None))
    with LedgerReader(settings.ledger) as reader:
        annotations = list(reader.annotations("sentences"))
        summary = summarize(reader, "sentences")
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
