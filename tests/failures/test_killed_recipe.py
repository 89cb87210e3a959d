"""``kill -9`` in the middle of a recipe of three passes with a loop: the same command goes on, and
makes nothing twice."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from storage.reader import LedgerReader
from tests.failures.commands import (
    COMMITTEE,
    Processes,
    check_ledger,
    kill,
    more,
    until,
    write_rows,
)

pytestmark = pytest.mark.slow
SEED = 20_261

RECIPE = """
name = "more"
window = 6
[pools.seeds]
fields = { text = "text" }
[[pass]]
name = "write"
draw = { sample = { seeds = 2, written = 1 }, short = "seeds" }
ask = { tokens = 16, samples = 2 }
prompt = "Like these:\\n{drawn.text:numbered}"
gates = [ { words = [1, 60] } ]
into = "written"
until = { units = 20 }
[[pass]]
name = "judge"
draw = { each = "written" }
annotate = { labels = [{ name = "good" }, { name = "bad" }], talk = 0.0, escalated = "keep" }
keep = ["text"]
into = "judged"
[[pass]]
name = "polish"
draw = { each = "judged", below = 2 }
ask = { tokens = 16 }
prompt = "Better: {text}"
keep = []
into = "judged"
"""


async def test_a_recipe_is_killed_three_times_and_the_same_command_finishes(
    processes: Processes, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    ledger = tmp_path / "state" / "ledger.db"
    (tmp_path / "more.toml").write_text(RECIPE)
    write_rows(tmp_path / "seeds.jsonl", [{"text": f"Seed {n} of six."} for n in range(6)])
    command = ["recipe", "run", "more.toml", "--pool", "seeds=seeds.jsonl", *COMMITTEE]
    for killed in range(3):
        running = processes.start("folkmoot", *command, FOLKMOOT_SCRIPTED_DELAY="0.3")
        await until(partial(more, made, ledger, made(ledger) + 4), 60, "no progress")
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        assert running.poll() is None, f"run {killed} ended: {processes.output_of(running)}"
        kill(running)
        check_ledger(ledger)

    last = await asyncio.to_thread(processes.run, *command)
    assert last.code == 0, last.stderr
    check_ledger(ledger)
    with LedgerReader(ledger) as reader:
        counts = reader.pass_counts("more")
        assert reader.recipe_state("more")[0] == "ended"
        assert reader.pool_sizes("more")["seeds"] == 6
        young = sum(each.generation < 2 for each in reader.made("more", "judged"))
    assert (counts["write"].units, counts["write"].made) == (20, 40)
    assert counts["judge"].made == counts["write"].accepted
    assert counts["polish"].units == young
    assert all(each.open == each.failed == 0 for each in counts.values())


BY_VECTORS = """
name = "near"
embedder = "scripted"
window = 6
[pools.seeds]
fields = { text = "text" }
[pools.corpus]
fields = { document = "document" }
[[pass]]
name = "find"
draw = { each = "seeds", nearest = { in = "corpus", ranks = [1, 5], by = "embedding" } }
gates = [ { near = 0.999, against = ["found"], on = "document", by = "embedding" } ]
into = "found"
[[pass]]
name = "write"
draw = { each = "found" }
ask = { tokens = 16 }
prompt = "Like this: {document}"
gates = [ { near = 0.99, against = ["texts"], by = "embedding" } ]
into = "texts"
"""


async def test_a_recipe_that_asks_for_vectors_is_killed_three_times_and_makes_the_same(
    processes: Processes, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    ledger = tmp_path / "state" / "ledger.db"
    (tmp_path / "near.toml").write_text(BY_VECTORS)
    write_rows(tmp_path / "seeds.jsonl", [{"text": f"Seed {n} of six."} for n in range(6)])
    rows = [{"document": f"Row {n} has {n % 7} of {n % 5}."} for n in range(400)]
    write_rows(tmp_path / "corpus.jsonl", rows)
    pools = ["--pool", "seeds=seeds.jsonl", "--pool", "corpus=corpus.jsonl"]
    command = ["recipe", "run", "near.toml", *pools, *COMMITTEE]
    for killed in range(3):
        running = processes.start("folkmoot", *command, FOLKMOOT_SCRIPTED_DELAY="0.3")
        await until(partial(more, done, ledger, done(ledger) + 40), 60, "no progress")
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        assert running.poll() is None, f"run {killed} ended: {processes.output_of(running)}"
        kill(running)
        check_ledger(ledger)

    last = await asyncio.to_thread(processes.run, *command, seconds=300)
    assert last.code == 0, last.stderr
    check_ledger(ledger)
    with LedgerReader(ledger) as reader:
        counts = reader.pass_counts("near")
        assert reader.recipe_state("near")[0] == "ended"
        (use,) = reader.embedder_uses("near")
    assert counts["find"].units == 30
    assert counts["write"].units == counts["find"].accepted
    assert all(each.open == each.failed == 0 for each in counts.values())
    assert use.vectors == vectors(ledger) >= 406


def done(ledger: Path) -> int:
    """Vectors and records together."""
    return vectors(ledger) + made(ledger)


def vectors(ledger: Path) -> int:
    """How many vectors are kept; 0 while there is no such table yet."""
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from vectors").fetchone()[0])
    except sqlite3.Error:
        return 0


def made(ledger: Path) -> int:
    """How many records have a fate; 0 while there is no such table yet."""
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
            found = connection.execute("select count(*) from made where unit is not null")
            return int(found.fetchone()[0])
    except sqlite3.Error:
        return 0
