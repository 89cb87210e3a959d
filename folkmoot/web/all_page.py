"""One answer to all rows of a filter: how many they are is told before, and all of it can be taken
back. Nobody has looked at each of them, so none of these answers is blind."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.review.desk import desk
from folkmoot.review.forms.choosing import answer_of
from folkmoot.settings import Settings
from folkmoot.web.console import Console, console_of, person_of
from folkmoot.web.door import Person
from folkmoot.web.rendering import form_of_body, page
from folkmoot.web.row_list import filter_from, review_query
from folkmoot.web.sittings import Done
from kinds.base import kind_of
from kinds.review_form import ChooseOne
from schema.answer import MAX_NOTE, PersonAnswer
from schema.base import Json
from schema.choice import Choice
from schema.errors import UserError
from storage.certainty import RowFilter
from storage.reader import LedgerReader

MOST = 1000
"""Rows that are answered together: some seconds."""
PAGE = 200


class Found(NamedTuple):
    """A row of the filter."""

    task: str
    value: Json
    """What the committee has answered."""


def all_of_them(request: Request) -> Response:
    """How many they are, and what can be answered."""
    console, _ = console_of(request), person_of(request, "owner")
    name = request.path_params["campaign"]
    with console.readers.lend() as reader:
        found = _found(reader, name, filter_from(request.query_params))
        choices = _choices(reader, name, found)
    return _told(request, found=len(found), choices=choices)


async def answer_all(request: Request) -> Response:
    """Answer all of them, or take that back."""
    console, person = console_of(request), person_of(request, "owner")
    given = form_of_body(await request.body())
    return await run_in_threadpool(_answered, request, console, person, given)


def _answered(
    request: Request, console: Console, person: Person, given: Mapping[str, str]
) -> Response:
    name = request.path_params["campaign"]
    sitting = console.sittings.of(person.name, name)
    if given.get("act") == "undo":
        told = [(done.task, {"takes_back": done.id}) for done in sitting.together]
        taken, _ = _hand_in(console, person, name, told)
        sitting.together.clear()
        return _told(request, taken=len(taken))
    with console.readers.lend() as reader:
        found = _found(reader, name, filter_from(request.query_params))
        choices = _choices(reader, name, found)
    if str(len(found)) != given.get("count"):
        raise UserError(
            f"there are {len(found):,} rows now, and not {given.get('count')}", "look again"
        )
    place = given.get("choice", "")
    if given.get("act") == "accept":
        values = {one.task: one.value for one in found if one.value is not None}
    elif place.isascii() and place.isdigit() and int(place) < len(choices):
        values = dict.fromkeys((one.task for one in found), answer_of(choices[int(place)]))
    else:
        raise UserError("nothing was chosen", "choose what to answer")
    note = given.get("note", "").replace("\0", "")[:MAX_NOTE]
    done, refused = _hand_in(
        console, person, name,
        [(task, {"answer": value, "note": note}) for task, value in values.items()],
    )  # fmt: skip
    sitting.together = done
    return _told(request, recorded=len(done), refused=refused[:1], refusals=len(refused))


def _told(request: Request, **told: Any) -> Response:
    plain: dict[str, Any] = {
        "found": 0, "choices": (), "recorded": None, "refused": (), "refusals": 0, "taken": None,
    }  # fmt: skip
    query = review_query(request.query_params)
    name, person = request.path_params["campaign"], person_of(request)
    sitting = console_of(request).sittings.of(person.name, name)
    return page(
        request, "all.html", "together", campaign=name, query=query, most=MOST,
        together=len(sitting.together),
        **{**plain, **told},
    )  # fmt: skip


def _found(reader: LedgerReader, campaign: str, wanted: RowFilter) -> list[Found]:
    """The rows of a filter that nobody has answered, at most :data:`MOST`.

    Raises:
        UserError: where there is no filter: nobody means all rows of a campaign.
    """
    if wanted == RowFilter():
        raise UserError("all rows would be answered", "filter them first")
    wanted = wanted.model_copy(update={"answered": False})
    found: list[Found] = []
    after = None
    while rows := reader.least_certain(campaign, wanted, after, PAGE):
        found += [Found(r.task, r.value) for r in rows if r.outcome in ("accepted", "escalated")]
        after = rows[-1].place
        if len(found) >= MOST:
            break
    return found[:MOST]


def _choices(reader: LedgerReader, campaign: str, found: Iterable[Found]) -> tuple[Choice, ...]:
    """What all of them may be answered with; none where their answers are not one of a list."""
    first = next(iter(found), None)
    if first is None:
        return ()
    task = reader.task(campaign, first.task)
    plan = reader.revision(task.revision)
    form = kind_of(plan.kind).review_form(plan, task.input)
    return form.choices if isinstance(form, ChooseOne) else ()


def _hand_in(
    console: Console, person: Person, campaign: str, told: Sequence[tuple[str, Mapping[str, Json]]]
) -> tuple[list[Done], list[str]]:
    """Hand all in, one after the other; those that are on record, and why others are not."""
    answers = [
        PersonAnswer.model_validate(
            {
                "id": secrets.token_hex(16), "campaign": campaign, "task": task,
                "by": person.name, "started": time.time(), **said,
            }
        )
        for task, said in told
    ]  # fmt: skip
    with console.sittings.one:
        return asyncio.run(_all(console.settings, answers))


async def _all(settings: Settings, answers: list[PersonAnswer]) -> tuple[list[Done], list[str]]:
    done, refused = list[Done](), list[str]()
    async with desk(settings) as give:
        for answer in answers:
            receipt = await give(answer)
            if receipt.status == "rejected":
                refused.append(f"{answer.task}: {receipt.reason}")
            else:
                done.append(Done(answer.task, answer.id))
    return done, refused
