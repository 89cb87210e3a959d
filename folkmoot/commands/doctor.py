"""``folkmoot doctor``: is everything here as it should be, and if not, what to do."""

from __future__ import annotations

import typer
from rich.markup import escape

from folkmoot.commands import options
from folkmoot.reports.checkup import check_up
from folkmoot.terminal import harmless, output, print_json

MARKS = {"well": "[green]✓[/]", "warning": "[yellow]![/]", "broken": "[red]✗[/]"}


def doctor(
    context: typer.Context,
    as_json: options.AsJson = False,
) -> None:
    """Check packages, build, models, server, disk, and the invariants of the ledger.

    Ends with 1 if something is broken.
    """
    findings = check_up(context.obj)
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        for finding in findings:
            output.print(
                f"{MARKS[finding.verdict]} {escape(harmless(f'{finding.check}: {finding.found}'))}"
            )
            if finding.todo:
                output.print(f"    {escape(harmless(finding.todo))}")
    if any(finding.verdict == "broken" for finding in findings):
        raise typer.Exit(1)
