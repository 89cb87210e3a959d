"""``folkmoot report CAMPAIGN``: the whole campaign on one page, for people who were not there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folkmoot.page.content import CampaignReport, report_of
from folkmoot.page.rendering import as_html, as_markdown
from folkmoot.settings import Settings
from folkmoot.terminal import say
from schema.errors import UserError
from storage.reader import LedgerReader
from storage.target import check_target, written

FORMATS = {".html": as_html, ".htm": as_html, ".md": as_markdown}


def report(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write, .html or .md. Default: CAMPAIGN.report.html here."),
    ] = None,
) -> None:
    """Write a report: what was asked, who answered, how well, at what cost, and what to look at."""
    settings: Settings = context.obj
    target = out or Path(f"{campaign}.report.html")
    check_format(target)
    with LedgerReader(settings.ledger) as reader:
        reader.campaign(campaign)  # else a name that is none would be told as a bad file
        check_target(target)
        found = report_of(reader, campaign)
    write_report(found, target)
    say(f"the report of {campaign}: {target}")


def check_format(target: Path) -> None:
    """See that the name of a file says what to write.

    Raises:
        UserError: when it does not.
    """
    if target.suffix.lower() not in FORMATS:
        raise UserError(f"no report is written as {target}", "let its name end in .html or .md")


def write_report(report: CampaignReport, target: Path) -> None:
    """Write it as the file's ending says.

    Raises:
        UserError: when the file cannot be written.
        DiskFull: when there is no room for it.
    """
    page = FORMATS[target.suffix.lower()](report)
    with written(target) as stream:
        stream.write(page.encode())
