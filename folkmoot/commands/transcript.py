"""``folkmoot transcript TASK``: the whole story of one task."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.console import print_json, print_lines
from folkmoot.settings import Settings
from folkmoot.story import tell
from schema.annotation import Annotation
from schema.errors import UnknownTask, UserError
from storage.reader import LedgerReader


def transcript(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id.")],
    campaign: Annotated[
        str, typer.Option(help="Its campaign, if several have a task of this id.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the debate about a task: every turn, every decision, and the outcome."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        name = campaign or _campaign_of(reader, task)
        found = reader.transcript(name, task)
        decisions = reader.decisions(name, task)
        annotations = versions_of(reader, name, task)
    if as_json:
        print_json(
            {
                "task": found.task.model_dump(mode="json"),
                "passages": [hit.model_dump(mode="json") for hit in found.hits],
                "turns": [turn.model_dump(mode="json") for turn in found.turns],
                "decisions": [decision.model_dump(mode="json") for decision in decisions],
                "annotations": [annotation.model_dump(mode="json") for annotation in annotations],
            }
        )
    else:
        print_lines(tell(found, decisions, annotations))


def versions_of(reader: LedgerReader, campaign: str, task: str) -> list[Annotation]:
    """All versions of a task's annotation, the committee's first."""
    versions: list[Annotation] = []
    while annotation := reader.annotation(campaign, task, len(versions) + 1):
        versions.append(annotation)
    return versions


def _campaign_of(reader: LedgerReader, task: str) -> str:
    names = reader.campaigns_of(task)
    if not names:
        raise UnknownTask(f"no campaign has a task {task!r}", "see `folkmoot status`")
    if len(names) > 1:
        raise UserError(
            f"several campaigns have a task {task!r}", f"add --campaign, one of: {', '.join(names)}"
        )
    return names[0]
