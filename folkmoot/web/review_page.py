"""The review: one task, one key, the next one. Blind unless the person asks for the committee."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from folkmoot.page.transcript.case_told import outcome_told
from folkmoot.page.transcript.marks import marks_for
from folkmoot.page.transcript.story import story_at
from folkmoot.planning import parse_share
from folkmoot.reports.review_queue import Scope, agenda
from folkmoot.review.desk import hand_in
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.console import Console, console_of, person_of
from folkmoot.web.done import Done
from folkmoot.web.door import Person
from folkmoot.web.form_reading import Fields, answer_in
from folkmoot.web.key_table import ANSWER_KEYS, Place
from folkmoot.web.picking_reading import picked_in
from folkmoot.web.picking_told import picking_told, role_strips
from folkmoot.web.rendering import page
from folkmoot.web.row_list import filter_from, review_query
from folkmoot.web.sides_told import drafts_told, sides_told
from folkmoot.web.sittings import Sitting
from folkmoot.web.voices import Voice, board_of, free_keys, voices_at
from kinds.base import kind_of
from kinds.picking import PickFrames, Picking, PickLinks
from kinds.review_form import (
    ChooseForEach,
    ChooseOne,
    ChooseSeveral,
    FillRecord,
    PutInOrder,
    QuoteText,
    ReviewForm,
)
from schema.annotation import Annotation
from schema.answer import MAX_NOTE, PersonAnswer
from schema.base import Json, canonical_json
from schema.errors import FolkmootError, UserError
from schema.task import Task
from storage.answers import PeoplesAnswers, standing
from storage.certainty import RowFilter
from storage.reader import LedgerReader

NOBODY = PeoplesAnswers()
CONFLICTS = "conflicts"
"""The scope of whoever settles what people disagree on."""
LONGEST_SECONDS = 24 * 3600.0


def review(request: Request, problem: str = "", status: int = 200) -> Response:
    """The task that is put to the person now."""
    console, person = console_of(request), person_of(request, "reviewer")
    name, asked = request.path_params["campaign"], request.query_params
    adjudicates = _adjudicates(request, person)
    sitting = console.sittings.of(person.name, name)
    with console.readers.lend() as reader:
        reader.campaign(name)
        task_id = asked.get("task") or _next(reader, sitting, asked, adjudicates=adjudicates)
        counts = reader.standing(name)
        left = counts.in_conflict if adjudicates else counts.counts.escalated - counts.answered
        if task_id is None:
            return page(
                request, "reviewed.html", "review", campaign=name, done=len(sitting.done),
                skipped=len(sitting.skipped), conflicts=counts.in_conflict,
                back=review_query(asked), adjudicates=adjudicates,
            )  # fmt: skip
        task, ending = _answerable(reader, name, task_id)
        plan = reader.revision(task.revision)
        story, said = None, NOBODY
        if adjudicates:
            story = story_at(reader, name, task_id)
            said = standing(reader.said_by_people(name, task_id))
    form = kind_of(plan.kind).review_form(plan, task.input)
    picking = _picking(form, asked)
    places: tuple[Place, ...] = ("review",)
    if isinstance(form, QuoteText):
        places = ("marking", "review")
    elif picking:
        places = ("marking", "linking", "review")
    return page(
        request, "review.html", *places, status=status,
        campaign=name, plan=plan, task=task_id, form=form, keys_of_answers=ANSWER_KEYS,
        parts=sides_told(plan, task.input), marks=marks_for(label.name for label in plan.labels),
        board=board_of(story, voices_at(story, said), _free_keys(form, picking)) if story else None,
        ruled=said.ruling, adjudicates=adjudicates, left=max(0, left), done=len(sitting.done),
        why=_why(ending, said, adjudicates=adjudicates), started=time.time(), problem=problem,
        back=review_query(asked), can_undo=bool(sitting.done), best=ending.value,
        picking=picking, picking_told=picking and picking_told(picking),
        role_strips=role_strips(picking) if picking else {},
        kept=sitting.kept if task_id in sitting.kept.get("task", ()) else {},
    )  # fmt: skip


async def answer(request: Request) -> Response:
    """Take an answer, or that a task is skipped, or that an answer is taken back."""
    console, person = console_of(request), person_of(request, "reviewer")
    fields = parse_qs(
        (await request.body()).decode("utf-8", "replace"), keep_blank_values=True,
        max_num_fields=20_000,
    )  # fmt: skip
    try:
        to = await run_in_threadpool(_taken, request, console, person, fields)
    except FolkmootError as error:
        return await run_in_threadpool(review, request, str(error), 400)
    return RedirectResponse(to, 303)


def committee(request: Request) -> Response:
    """What the committee thinks: from now on the person's answer is not blind."""
    console, person = console_of(request), person_of(request, "reviewer")
    name, task = request.path_params["campaign"], request.query_params.get("task", "")
    with console.readers.lend() as reader:
        story = story_at(reader, name, reader.task_id(name, task))
    console.sittings.of(person.name, name).seen.add(story.task.id)
    told = outcome_told(story, story.ending) if story.ending else None
    best = story.ending.value if story.ending else None
    return page(
        request, "committee.html", outcome=told, claims=story.claims, story=story,
        drafts=drafts_told(story.transcript.turns, best),
    )  # fmt: skip


def _taken(request: Request, console: Console, person: Person, fields: Fields) -> str:
    """Where to go after what was sent; raises as :func:`folkmoot.review.desk.hand_in`."""
    name, asked = request.path_params["campaign"], request.query_params
    given = {key: values[-1] for key, values in fields.items()}
    sitting = console.sittings.of(person.name, name)
    task, sitting.kept = given.get("task", ""), fields
    on = ADDRESSES.review(name, **review_query(asked))
    if given.get("act") == "skip":
        sitting.skipped.add(task)
        return on
    if given.get("act") == "undo":
        if not sitting.done:
            raise UserError("there is nothing to take back in this sitting")
        last = sitting.done[-1]
        _hand_in(console, person, name, last.task, {"takes_back": last.id})
        sitting.done.pop()
        sitting.kept = last.fields
        return ADDRESSES.review(name, last.task, **review_query(asked))
    adjudicates = _adjudicates(request, person)
    with console.readers.lend() as reader:
        own, ending = _answerable(reader, name, task)
        plan = reader.revision(own.revision)
        taken = given.get("taken", "") if adjudicates else ""
        value: Json = None
        if taken:
            said = standing(reader.said_by_people(name, task))
            value = _taken_over(voices_at(story_at(reader, name, task), said), taken)
    if given.get("act") == "accept" and not taken:
        value = ending.value
    elif not taken:
        form = kind_of(plan.kind).review_form(plan, own.input)
        picking = _picking(form, asked)
        sent = given.get("picked")
        if picking and sent is not None:
            value = picked_in(picking, sent)
        else:
            value = answer_in(form, fields, ending.value)
    started = _started(given)
    blind = task not in sitting.seen and not adjudicates and given.get("act") != "accept"
    told = {
        "answer": value,
        "note": given.get("note", "").replace("\0", "")[:MAX_NOTE],
        "adjudicates": adjudicates,
        "blind": blind,
        "started": started,
        "seconds": min(LONGEST_SECONDS, max(0.0, time.time() - started)),
    }
    id = _hand_in(console, person, name, task, told)
    sitting.has_done(Done(task, id, fields))
    sitting.skipped.discard(task)
    return on


def _hand_in(
    console: Console, person: Person, campaign: str, task: str, told: Mapping[str, object]
) -> str:
    given = PersonAnswer.model_validate(
        {"id": secrets.token_hex(16), "campaign": campaign, "task": task, "by": person.name, **told}
    )
    with console.sittings.one:
        receipt = hand_in(console.settings, given)
    if receipt.status == "rejected":
        raise UserError(receipt.reason)
    return given.id


def _next(
    reader: LedgerReader, sitting: Sitting, asked: Mapping[str, str], *, adjudicates: bool
) -> str | None:
    if adjudicates:
        left = (t for t in reader.in_conflict(sitting.campaign) if t not in sitting.skipped)
        return next(left, None)
    overlap = parse_share(asked.get("overlap", ""), ends=True)
    if overlap:
        return _of_all(reader, sitting, overlap)
    wanted = filter_from(asked)
    if wanted == RowFilter():
        wanted = RowFilter(outcome="escalated")
    return sitting.next(reader, wanted.model_copy(update={"answered": False}))


def _of_all(reader: LedgerReader, sitting: Sitting, overlap: float) -> str | None:
    """The next task where a share of all is put to everybody."""
    mine = agenda(reader, sitting.campaign, Scope(overlap=overlap), sitting.by)
    for task in mine.tasks:
        if task in sitting.skipped:
            continue
        if task in mine.shared or sitting.claims.take(sitting.campaign, task):
            return task
    return None


def _answerable(reader: LedgerReader, campaign: str, task: str) -> tuple[Task, Annotation]:
    found, ending = reader.task(campaign, task), reader.ending(campaign, task)
    if ending is None:
        raise UserError(f"task {task!r} is still open", "answer it when the committee is done")
    if ending.outcome == "rejected":
        raise UserError(
            f"task {task!r} was rejected ({ending.reason})", "mend the row and submit it again"
        )
    return found, ending


def _adjudicates(request: Request, person: Person) -> bool:
    if request.query_params.get("scope") != CONFLICTS:
        return False
    person_of(request, "owner")
    return True


def _why(ending: Annotation, said: PeoplesAnswers, *, adjudicates: bool) -> str:
    if adjudicates:
        alike = len({canonical_json(answer.value) for answer in said.own}) < 2
        return "people say the same" if said.own and alike else "people disagree"
    if ending.outcome == "escalated":
        return "the committee was not sure enough"
    return f"the committee has {ending.outcome} its answer"


def _taken_over(given: Mapping[str, tuple[Json, list[Voice]]], address: str) -> Json:
    if address not in given:
        raise UserError("nobody gives this answer any more", "look at the board again")
    return given[address][0]


def _free_keys(form: ReviewForm, picking: Picking | None) -> str:
    """What takes an answer of the board over."""
    if isinstance(picking, PickLinks):
        return free_keys(len(picking.labels))
    if isinstance(picking, PickFrames):
        return free_keys(max(map(len, (picking.types, *picking.roles.values()))))
    match form:
        case ChooseOne() | ChooseSeveral() | PutInOrder():
            return free_keys(len(form.choices))
        case QuoteText():
            return free_keys(len(form.labels))
        case ChooseForEach():
            return free_keys(max(Counter(c.group for c in form.choices).values(), default=0))
        case _:
            return free_keys(0)


def _picking(form: ReviewForm, asked: Mapping[str, str]) -> Picking | None:
    """How the answer is picked in the text, where it can be and nobody wants it plain."""
    if isinstance(form, FillRecord | ChooseForEach) and asked.get("plain") != "yes":
        return form.picking
    return None


def _started(given: Mapping[str, str]) -> float:
    try:
        started = float(given.get("started", ""))
    except ValueError:
        return time.time()
    now = time.time()
    return started if now - LONGEST_SECONDS < started <= now else now
