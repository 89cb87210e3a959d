"""``folkmoot demo``: annotate the example reviews, show one whole debate, and write a report."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import typer

from folkmoot.commands.report import write_report
from folkmoot.commands.transcript import columns
from folkmoot.commands.web import console_beside
from folkmoot.file_output import annotated_rows
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
from storage.export import export
from storage.reader import LedgerReader

EXAMPLES = Path("examples")
LABELS = ("positive", "negative")
WIDE = 56
"""Letters of the longest command that is shown at the end."""
ROWS, REPORT = Path("demo.annotated.jsonl"), Path("demo.report.html")


def demo(context: typer.Context) -> None:
    """Annotate examples/reviews.jsonl with the three small models, afresh each time; write the
    annotated rows, demo.annotated.jsonl, and a report of them, demo.report.html. The console in a
    browser is open meanwhile, and at a terminal until Ctrl-C."""
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
    context.with_resource(console_beside(settings, wanted=True))
    job = Job(file=reviews, campaign=campaign)
    with ProgressDisplay(reviews.name) as display:
        filed = asyncio.run(run_job(settings, job, display.show))
    with LedgerReader(settings.ledger) as reader:
        summary = summarize(reader, campaign.name)
        print_lines(["", *report_lines(summary)])
        if summary.debated:
            story = story_of(reader, campaign.name, summary.debated[0], columns())
            print_lines(["", "One debate, from the first draft to the outcome:", "", *story])
        export(annotated_rows(reader, campaign, reviews, job.columns, filed.tasks), "jsonl", ROWS)
        write_report(report_of(reader, campaign.name), REPORT)
    say(f"the annotated rows: {ROWS.resolve()}")
    say(f"all of it on one page, to open in a browser: {REPORT.resolve()}")
    on_path = shutil.which("folkmoot") is not None
    say("next:" if on_path else "next (`. .venv/bin/activate` puts the command on your path):")
    for command, why in _next(campaign.name):
        say(f"  {command:<{WIDE}} {why}")


def _next(campaign: str) -> tuple[tuple[str, str], ...]:
    """What a person may type now, and what it is for."""
    return (
        ("folkmoot web", "all of it in a browser, and the review"),
        (f"folkmoot review {campaign}", "answer what was left open"),
        (f"folkmoot transcript r01 --campaign {campaign}", "why a row got its label"),
        ("folkmoot annotate YOUR-FILE.csv --labels a,b", "rows of your own"),
    )
