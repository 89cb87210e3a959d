"""A transcript: at the left what is argued about and what came of it, at the right the course."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.page.transcript.story import story_at
from folkmoot.page.transcript.told import transcript_told
from folkmoot.web.addresses import task_in
from folkmoot.web.console import console_of, person_of
from folkmoot.web.provenance import provenance
from folkmoot.web.rendering import page
from schema.errors import UnknownTask


def transcript(request: Request) -> Response:
    """The page of a task."""
    person, console = person_of(request), console_of(request)
    campaign, task = _named(request)
    with console.readers.lend() as reader:
        task = reader.task_id(campaign, task)
        story = story_at(reader, campaign, task)
    console.sittings.of(person.name, campaign).seen.add(task)  # no answer of theirs is blind now
    return page(
        request, "transcript.html", "transcript", place=story.place,
        **transcript_told(story).for_template(),
    )  # fmt: skip


def turn(request: Request) -> Response:
    """Where a turn comes from: a piece of that page, fetched when somebody opens its row."""
    person_of(request)
    campaign, task = _named(request)
    with console_of(request).readers.lend() as reader:
        turns = reader.transcript(campaign, task).turns
    own = next((each for each in turns if each.turn == request.path_params["turn"]), None)
    if own is None:
        raise UnknownTask(f"task {task!r} has no such turn")
    return page(request, "turn.html", turn=provenance(own))


def _named(request: Request) -> tuple[str, str]:
    named = request.path_params
    return named["campaign"], task_in(named["task"], request.query_params)
