"""One figure for people: how many rows an hour the default ``annotate`` labels on this machine.

It runs what ``folkmoot annotate`` runs, on a folder of its own: the embedded server, the default
committee and protocol, the ledger. The rows are real reviews.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from pathlib import Path

from folkmoot.bench.engine.recording import GUIDELINE, LABELS
from folkmoot.bench.engine.workload import Item
from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.swarm.lookout import Watcher
from schema.base import Frozen
from storage.reader import LedgerReader
from storage.tasks import Counts

HOUR = 3600.0


class RowsReport(Frozen):
    """What annotating some rows came to."""

    rows: int
    models: tuple[str, ...]
    seconds: float
    """From the start of the command to the last outcome: server and models are loaded in it."""
    rows_per_hour: float
    steady_rows_per_hour: float
    """Without the time until the first turn was asked for: what a long file comes to."""
    turns: int
    turns_per_row: float
    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    cpu_seconds: float
    """Of this process and all that it started."""
    counts: Counts
    right: float
    """Rows whose answer is the known label."""


async def bench_rows(settings: Settings, items: tuple[Item, ...], watcher: Watcher) -> RowsReport:
    """Annotate the items' texts as ``folkmoot annotate`` would.

    Raises:
        FolkmootError: as :func:`folkmoot.swarm.job.run_job` does.
    """
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
        own = settings.model_copy(update={"state": Path(folder), "nats": ""})
        file = Path(folder) / "reviews.jsonl"
        file.write_text("".join(map(_line, items)), encoding="utf-8")
        plan = plan_campaign(
            name="bench-rows", labels=LABELS, guideline=GUIDELINE, models=own.model_names
        )
        began, started, cpu = time.time(), time.perf_counter(), _cpu_seconds()
        await run_job(own, Job(file=file, campaign=plan), watcher)
        seconds, cpu = time.perf_counter() - started, _cpu_seconds() - cpu
        with LedgerReader(own.ledger) as reader:
            return _sum_up(reader, own, plan.name, seconds=seconds, began=began, cpu=cpu)


def _sum_up(
    reader: LedgerReader,
    settings: Settings,
    campaign: str,
    *,
    seconds: float,
    began: float,
    cpu: float,
) -> RowsReport:
    annotated = list(reader.annotations(campaign))
    turns = [turn for task, _ in annotated for turn in reader.transcript(campaign, task.id).turns]
    calls = [call for turn in turns for call in turn.calls]
    rows = len(annotated)
    before = min((turn.started for turn in turns), default=began) - began
    return RowsReport(
        rows=rows,
        models=settings.model_names,
        seconds=round(seconds, 2),
        rows_per_hour=round(rows / seconds * HOUR),
        steady_rows_per_hour=round(rows / (seconds - before) * HOUR),
        turns=len(turns),
        turns_per_row=round(len(turns) / rows, 2) if rows else 0.0,
        prompt_tokens=sum(call.prompt_tokens for call in calls),
        reused_tokens=sum(call.cached_tokens for call in calls),
        generated_tokens=sum(call.generated_tokens for call in calls),
        cpu_seconds=round(cpu, 2),
        counts=reader.counts(campaign),
        right=round(sum(a.value == task.gold for task, a in annotated) / max(1, rows), 4),
    )


def _line(item: Item) -> str:
    return json.dumps({"text": item.text, "gold": item.gold}) + "\n"


def _cpu_seconds() -> float:
    """Of this process, and of its children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)
