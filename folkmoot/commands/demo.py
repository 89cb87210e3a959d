"""``folkmoot demo``: annotate the example reviews, show one whole debate, and write a report."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import typer

from folkmoot.commands.report import write_report
from folkmoot.commands.transcript import columns
from folkmoot.page.content import report_of
from folkmoot.planning import plan_campaign
from folkmoot.progress import ProgressDisplay
from folkmoot.reports.stories import story_of
from folkmoot.reports.summary import report_lines, summarize
from folkmoot.settings import Settings
from folkmoot.solved import read_passages
from folkmoot.swarm.job import Job, run_job
from folkmoot.terminal import print_lines, say
from folkmoot.text_file import read_guideline
from schema.errors import UserError
from storage.reader import LedgerReader

EXAMPLES = Path("examples")
LABELS = ("positive", "negative")
REPORT = Path("demo.report.html")


def demo(context: typer.Context) -> None:
    """Annotate examples/reviews.jsonl with the three small models, afresh each time, and write a
    report of it, demo.report.html."""
    settings: Settings = context.obj
    reviews = EXAMPLES / "reviews.jsonl"
    if not reviews.is_file():
        raise UserError(f"there is no {reviews} here", "run this in the project's folder")
    campaign = plan_campaign(
        name=time.strftime("demo-%Y%m%d-%H%M%S"),
        labels=LABELS,
        guideline=read_guideline(str(EXAMPLES / "guideline.md")),
        models=settings.model_names,
        examples=read_passages(EXAMPLES / "solved-reviews.jsonl", "example"),
        learn_from_gold=False,  # every row has a known answer: what is shown is the bare committee
    )
    with ProgressDisplay(reviews.name) as display:
        asyncio.run(run_job(settings, Job(file=reviews, campaign=campaign), display.show))
    with LedgerReader(settings.ledger) as reader:
        summary = summarize(reader, campaign.name)
        print_lines(["", *report_lines(summary)])
        if summary.debated:
            story = story_of(reader, campaign.name, summary.debated[0], columns())
            print_lines(["", "One debate, from the first draft to the outcome:", "", *story])
        write_report(report_of(reader, campaign.name), REPORT)
    say(f"all of it on one page, to open in a browser: {REPORT.resolve()}")
    say(f"more: folkmoot transcript ID --campaign {campaign.name}")
