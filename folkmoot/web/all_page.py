"""One answer to all rows of a filter, however many: how many they are is told before, how far it
has come meanwhile, and all of it can be taken back. Nobody has looked at each of them, so none of
these answers is blind."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.web.console import Console, console_of, person_of
from folkmoot.web.door import Person
from folkmoot.web.rendering import form_of_body, page
from folkmoot.web.row_list import filter_from, review_query
from folkmoot.web.together import Together
from kinds.base import kind_of
from kinds.review_form import ChooseOne
from schema.answer import MAX_NOTE, PersonAnswer
from schema.base import Json
from schema.choice import Choice
from schema.counts import count_in
from schema.errors import UserError
from storage.answers import standing
from storage.certainty import RowFilter
from storage.reader import LedgerReader

AT_ONCE_SECONDS = 1.0
"""What takes no longer is over when the page comes back."""


def all_of_them(request: Request) -> Response:
    """How many they are, and what can be answered; how far it has come, while it goes on."""
    console, person = console_of(request), person_of(request, "owner")
    name = request.path_params["campaign"]
    sitting = console.sittings.of(person.name, name)
    if sitting.together is not None and sitting.together.runs:
        return _told(request)
    if request.query_params.get("part") == "now":
        return _told(request, result=sitting.together is not None)
    wanted = _filter(request)
    with console.readers.lend() as reader:
        found, one = reader.count_unanswered(name, wanted)
        choices = _choices(reader, name, one) if found else ()
    return _told(request, found=found, choices=choices)


async def answer_all(request: Request) -> Response:
    """Answer all of them, take that back, or stop either."""
    console, person = console_of(request), person_of(request, "owner")
    given = form_of_body(await request.body())
    return await run_in_threadpool(_answered, request, console, person, given)


def _answered(
    request: Request, console: Console, person: Person, given: Mapping[str, str]
) -> Response:
    name = request.path_params["campaign"]
    sitting = console.sittings.of(person.name, name)
    before = sitting.together
    if given.get("act") == "stop" and before is not None:
        before.stop()
        return _told(request, result=True)
    if before is not None and before.runs:
        return _told(request)
    if given.get("act") == "undo":
        left = () if before is None else before.left
        answers = [_answer(person, name, one.task, takes_back=one.id) for one in left]
        sitting.together = Together(
            console.settings, console.sittings.one, "taking back", answers, left
        )
    else:
        answers = _answers(console, person, name, _filter(request), given)
        sitting.together = Together(
            console.settings, console.sittings.one, "answering", answers,
            is_taken=partial(_is_taken, console),
        )  # fmt: skip
    return _told(request, result=sitting.together.wait(AT_ONCE_SECONDS))


def _answers(
    console: Console, person: Person, name: str, wanted: RowFilter, given: Mapping[str, str]
) -> list[PersonAnswer]:
    """What is handed in for each row.

    Raises:
        UserError: where nothing was chosen, or the rows are not those that were counted.
    """
    with console.readers.lend() as reader:
        found = reader.all_unanswered(name, wanted)
        choices = _choices(reader, name, found[0][0]) if found else ()
    if str(len(found)) != given.get("count"):
        raise UserError(
            f"there are {len(found):,} rows now, and not {given.get('count')}", "look again"
        )
    place = count_in(given.get("choice", ""))
    if given.get("act") == "accept":
        values = {task: value for task, value in found if value is not None}
    elif place is not None and place < len(choices):
        values = dict.fromkeys((task for task, _ in found), choices[place].answer)
    else:
        raise UserError("nothing was chosen", "choose what to answer")
    note = given.get("note", "").replace("\0", "")[:MAX_NOTE]
    return [_answer(person, name, task, answer=value, note=note) for task, value in values.items()]


def _is_taken(console: Console, answer: PersonAnswer) -> bool:
    """Whether somebody else has answered since the rows were counted: who answers all of those that
    nobody has answered means no word against them."""
    with console.readers.lend() as reader:
        said = standing(reader.said_by_people(answer.campaign, answer.task))
    return said.ruling is not None or bool(said.people - {answer.by})


def _answer(person: Person, campaign: str, task: str, **said: Json) -> PersonAnswer:
    return PersonAnswer.model_validate(
        {
            "id": secrets.token_hex(16), "campaign": campaign, "task": task,
            "by": person.name, "started": time.time(), **said,
        }
    )  # fmt: skip


def _told(request: Request, **told: Any) -> Response:
    plain: dict[str, Any] = {"found": 0, "choices": (), "result": False}
    query = review_query(request.query_params)
    name, person = request.path_params["campaign"], person_of(request)
    together = console_of(request).sittings.of(person.name, name).together
    is_piece = together is not None and request.query_params.get("part") == "now"
    template = "all_now.html" if is_piece else "all.html"
    return page(
        request, template, "together", campaign=name, query=query, together=together,
        **{**plain, **told},
    )  # fmt: skip


def _filter(request: Request) -> RowFilter:
    """Which rows.

    Raises:
        UserError: where there is no filter: nobody means all rows of a campaign.
    """
    wanted = filter_from(request.query_params)
    if wanted == RowFilter():
        raise UserError("all rows would be answered", "filter them first")
    return wanted


def _choices(reader: LedgerReader, campaign: str, one: str) -> tuple[Choice, ...]:
    """What all of them may be answered with, as one of them; nothing where answers are none of a
    list."""
    task = reader.task(campaign, one)
    plan = reader.revision(task.revision)
    form = kind_of(plan.kind).review_form(plan, task.input)
    return form.choices if isinstance(form, ChooseOne) else ()
