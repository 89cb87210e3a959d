"""What was decided then is told as it was counted then; what is decided now, as it counts now."""

from __future__ import annotations

import random
import re
from itertools import takewhile
from pathlib import Path

import pytest

from bus.orders import Recounted
from folkmoot.page.transcript.story import story_at
from folkmoot.page.transcript.told import transcript_told
from folkmoot.reports.stories import story_of, versions_of
from schema.annotation import Annotation
from storage.reader import LedgerReader
from tests.agents.learning.test_same_again import Swarm, campaign_of, rows


@pytest.fixture
async def recounted(tmp_path: Path) -> Path:
    """The ledger of a campaign that was counted anew, by more rows than it was counted first."""
    path = tmp_path / "ledger.db"
    swarm = Swarm(path, campaign_of(), rows(24))
    await swarm.play(random.Random(1))
    swarm.moderation.obey("c", "recount", Recounted().model_dump())
    await swarm.play(random.Random(2))
    swarm.ledger.close()
    return path


def _votes(lines: list[str]) -> list[list[str]]:
    """The votes that are told before the first outcome, and those before the second."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith(("■ accepted", "■ escalated")):
            blocks.append([])
        elif "→ the vote" in line:
            blocks[-1].append(line.partition(": ")[2])
    return blocks


def _speaks_for(standing: str, version: Annotation) -> bool:
    """Whether the vote is for the version's answer, as sure as it is."""
    found = re.match(r"(\w+) (\d\.\d\d)", standing)
    assert found
    assert version.confidence is not None
    return found[1] == version.value and abs(float(found[2]) - version.confidence) < 0.0051


async def test_each_version_is_told_with_the_votes_that_it_followed_from(recounted: Path) -> None:
    moved = 0
    with LedgerReader(recounted) as reader:
        for n in range(24):
            first, second = versions_of(reader, "c", f"r{n}")
            assert first.policy != second.policy or first.counts == second.counts
            then, now, _ = _votes(story_of(reader, "c", f"r{n}", width=10_000))
            assert _speaks_for(then[-1], first)
            if now:
                moved += 1
                assert _speaks_for(now[-1], second)
            else:
                assert second.confidence == pytest.approx(first.confidence, abs=0.0101)
    assert moved > 5


async def test_the_page_keeps_what_was_decided_before_it_was_counted_anew(recounted: Path) -> None:
    moved = 0
    with LedgerReader(recounted) as reader:
        for n in range(24):
            first, second = versions_of(reader, "c", f"r{n}")
            told = transcript_told(story_at(reader, "c", f"r{n}"))
            assert told.outcome is not None
            assert (told.outcome.version, told.outcome.confidence) == (2, second.confidence)
            (earlier,) = told.earlier
            assert (earlier.version, earlier.confidence) == (1, first.confidence)
            assert earlier.counted != told.outcome.counted or first.counts == second.counts
            before = list(takewhile(lambda stage: not stage.anew, told.stages))
            votes = [stage.confidence for stage in before if stage.vote]
            assert votes[-1] == pytest.approx(first.confidence)
            after = [stage.confidence for stage in told.stages[len(before) :] if stage.vote]
            assert not after or after[-1] == pytest.approx(second.confidence)
            moved += first.confidence != second.confidence
    assert moved > 5
