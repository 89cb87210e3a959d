"""A transcript: at the left what is argued about and what came of it, at the right the course."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.web.addresses import task_in
from folkmoot.web.board import board
from folkmoot.web.case_told import known_told, legend, outcome_told, texts_told
from folkmoot.web.console import console_of, person_of
from folkmoot.web.provenance import gantt, provenance
from folkmoot.web.rendering import page
from folkmoot.web.scales import outcome_scale
from folkmoot.web.stages_told import stages_told, talk_counted
from folkmoot.web.story import Story, story_at
from folkmoot.web.vote_chart import vote_chart
from schema.errors import UnknownTask
from schema.person import PERSON


def transcript(request: Request) -> Response:
    """The page of a task."""
    person, console = person_of(request), console_of(request)
    campaign, task = _named(request)
    with console.readers.lend() as reader:
        task = reader.task_id(campaign, task)
        story = story_at(reader, campaign, task)
    console.sittings.of(person.name, campaign).seen.add(task)  # no answer of theirs is blind now
    ending = story.ending
    return page(
        request, "transcript.html", "transcript",
        story=story, campaign=campaign, task=task, place=story.place,
        texts=texts_told(story), legend=legend(story),
        outcome=outcome_told(story, ending) if ending else None,
        later=[outcome_told(story, a) for a in story.versions if a.by == PERSON],
        said_by_people=[turn for turn in story.transcript.turns if turn.seat.role == PERSON],
        scale=_scale(story), known=known_told(story), chart=vote_chart(story), board=board(story),
        stages=stages_told(story), talk=talk_counted(story), took=_took(story),
        times=gantt(story.transcript), suspects=story.state.suspects if story.state else (),
        notes=ending.notes if ending else {},
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


def _scale(story: Story) -> object:
    ending = story.ending
    if not story.is_two_sided or ending is None:
        return None
    right, left = story.two
    share = ending.probabilities.get(right.key)
    if share is None:
        return None
    marks = story.mark_of(right.key), story.mark_of(left.key)
    return outcome_scale(share, story.accepts_from, *marks)


def _took(story: Story) -> dict[str, str]:
    turns = story.transcript.turns
    models = {call.model for turn in turns for call in turn.calls}
    return {
        "turns": f"{len(turns):,}",
        "tokens": f"{sum(turn.tokens for turn in turns):,}",
        "model time": f"{sum(turn.seconds for turn in turns):,.1f} s",
        "models": str(len(models)),
    }
