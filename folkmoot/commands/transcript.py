"""``folkmoot transcript TASK``: the whole story of one task."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.reports.course import course, pinned_policy
from folkmoot.reports.story import WIDTH, tell
from folkmoot.settings import Settings
from folkmoot.terminal import output, print_json, print_lines
from schema.annotation import Annotation
from schema.base import Json
from schema.errors import UnknownTask, UserError
from storage.reader import LedgerReader


def transcript(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id.")],
    campaign: Annotated[
        str,
        typer.Option(help="Its campaign, if several have a task of this id.", show_default=False),
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """Print the debate about a task: every turn, every decision, and the outcome."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        name = campaign or _campaign_of(reader, task)
        task = reader.task_id(name, task)
        if as_json:
            print_json(_everything(reader, name, task))
        else:
            print_lines(story_of(reader, name, task))


def story_of(reader: LedgerReader, campaign: str, task: str) -> list[str]:
    """The lines of a task's story, as wide as the terminal where there is one.

    Raises:
        UnknownTask: when the campaign has no such task.
    """
    found = reader.transcript(campaign, task)
    return list(
        tell(
            found,
            reader.decisions(campaign, task),
            _versions(reader, campaign, task),
            course(found, pinned_policy(reader, campaign, task)),
            min(output.width, WIDTH) if output.is_terminal else WIDTH,
        )
    )


def _everything(reader: LedgerReader, campaign: str, task: str) -> Json:
    found = reader.transcript(campaign, task)
    return {
        "task": found.task.model_dump(mode="json"),
        "passages": [hit.model_dump(mode="json") for hit in found.hits],
        "turns": [turn.model_dump(mode="json") for turn in found.turns],
        "decisions": [d.model_dump(mode="json") for d in reader.decisions(campaign, task)],
        "annotations": [a.model_dump(mode="json") for a in _versions(reader, campaign, task)],
    }


def _versions(reader: LedgerReader, campaign: str, task: str) -> list[Annotation]:
    """All versions of a task's annotation, the committee's first."""
    versions: list[Annotation] = []
    while annotation := reader.annotation(campaign, task, len(versions) + 1):
        versions.append(annotation)
    return versions


def _campaign_of(reader: LedgerReader, task: str) -> str:
    names = reader.campaigns_of(task)
    if not names:
        raise UnknownTask(
            f"no campaign has a task {task!r}", "an id is the one of your file, or its row's number"
        )
    if len(names) > 1:
        raise UserError(
            f"several campaigns have a task {task!r}", f"add --campaign, one of: {', '.join(names)}"
        )
    return names[0]
