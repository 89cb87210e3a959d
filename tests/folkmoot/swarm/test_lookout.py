"""Progress is told in percent, with the pace, the time left and what is going on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.scripted.engine import ScriptedEngine
from folkmoot.planning import plan_campaign
from folkmoot.progress import line
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.swarm.lookout import Progress
from folkmoot.swarm.pace import Pace
from storage.tasks import Counts
from tests.folkmoot.conftest import write_jsonl

MODELS = ("scripted-a", "scripted-b", "scripted-c")


def half(**more: object) -> Progress:
    counts = Counts(
        submitted=200, open=104, accepted=82, escalated=14, rejected=0, failed=0, cancelled=0
    )
    return Progress(counts=counts, submitting=False, tokens=9_000, seconds=78.0, **more)


def test_a_line_tells_how_far_it_is_how_fast_how_long_yet_and_what_is_done() -> None:
    told = line(half(pace=Pace(rows_a_minute=73.4, left=(118, 190)), doing="drafts of 64 rows"))
    assert told.startswith(
        "48%, 96 of 200 rows · 73 a minute · 2 to 3 min left · drafts of 64 rows · 104 open + "
    )


def test_what_is_not_known_yet_is_left_out() -> None:
    assert line(half()).startswith("48%, 96 of 200 rows · 104 open + ")


def test_a_slow_pace_is_no_zero() -> None:
    assert " · less than 1 a minute · " in line(half(pace=Pace(rows_a_minute=0.3)))


def test_a_job_is_followed_from_the_start_of_the_models_to_the_last_row(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "text": f"The soup number {n} was cold."} for n in range(40)]
    file = write_jsonl(tmp_path / "soup.jsonl", rows)
    campaign = plan_campaign(name="c", labels=["a", "b"], models=MODELS, talk_share=None)
    settings, seen = Settings(state=tmp_path / "state"), list[Progress]()
    engine = ScriptedEngine(delay=0.6)
    job = Job(file=file, campaign=campaign)
    asyncio.run(run_job(settings, job, seen.append, engine=engine))
    told = list(dict.fromkeys(progress.doing for progress in seen))
    assert told[0] == "starting the models" or told[:2] == ["", "starting the models"]
    assert any("debate" in what for what in told)
    assert seen[-1].doing == ""
    assert line(seen[-1]).startswith("0 open + ")
