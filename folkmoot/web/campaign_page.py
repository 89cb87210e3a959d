"""A campaign: how it stands, live; how sure and how good its answers are; its rows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from folkmoot.estimate.told import spent_money
from folkmoot.page.plots import (
    cost_over_time,
    histogram,
    reliability_diagram,
    risk_coverage_curve,
)
from folkmoot.page.seating import seating
from folkmoot.page.transcript.marks import marks_for
from folkmoot.web.console import Console, console_of, person_of
from folkmoot.web.figures import BY_ITSELF
from folkmoot.web.links import links_of
from folkmoot.web.rendering import page, rendered
from folkmoot.web.row_list import (
    PAGE,
    filter_from,
    place_from,
    place_text,
    review_query,
    rows_told,
)
from kinds.figures import AGREEMENT
from schema.errors import FolkmootError
from storage.certainty import RowFilter
from storage.reader import LedgerReader


def campaign(request: Request) -> Response:
    """The page."""
    person, console = person_of(request), console_of(request)
    name = request.path_params["campaign"]
    asked = request.query_params
    shows = asked.get("show") == "yes"
    with console.readers.lend() as reader:
        plan = reader.campaign(name)
        wanted, after = filter_from(asked), place_from(asked)
        rows = reader.least_certain(name, wanted, after, PAGE + 1)
        standing = reader.standing(name)
        bins = console.desk.bins(reader, name, console.feed.version)
        waiting = _waiting(reader, name)
        uses, over_time = reader.model_use(name), reader.spent_over_time(name)
        committee = seating(plan, reader.seat_figures(name), uses)
    if shows:
        seen = (row.task for row in rows if row.waits)
        console.sittings.of(person.name, name).seen.update(seen)
    ended = standing.counts.total - standing.counts.open
    return page(
        request, "campaign.html", "lists",
        campaign=name, plan=plan, standing=standing, wanted=wanted, is_filtered=any(asked.values()),
        histogram=histogram(bins, plan.protocol.accept_confidence) if ended else None,
        rows=rows_told(plan, rows[:PAGE], hides=not shows), shows=shows,
        marks=marks_for(label.name for label in plan.labels),
        following=dict(asked) | {"after": place_text(rows[PAGE - 1])} if rows[PAGE:] else None,
        waiting=waiting, following_review=review_query(asked),
        by_itself=ended <= BY_ITSELF, ended=ended, seats=committee.seats,
        spent=standing.spent, counts=standing.counts, money=spent_money(uses), estimated=(),
        cost=cost_over_time(over_time), differ=asked.get("differ", ""),
    )  # fmt: skip


def figures(request: Request) -> Response:
    """How good the answers are, and how far the seats agree: fetched when the page is there."""
    person_of(request)
    name = request.path_params["campaign"]
    console = console_of(request)
    with console.readers.lend() as reader:
        plan = reader.campaign(name)
        found = console.desk.figures(reader, name, console.feed.version)
    known, main = found.results.known, found.summary.against_gold[:1]
    return page(
        request, "figures.html", campaign=name, summary=found.summary, agreement=found.agreement,
        reliability=reliability_diagram(known), risk=risk_coverage_curve(known, found.threshold),
        differences=found.differences, links=links_of(plan),
        is_one_choice=[figure.name for figure in main] == [AGREEMENT],
    )  # fmt: skip


async def live(request: Request) -> Response:
    """How the campaign stands, again whenever something was committed."""
    person_of(request)
    console, name = console_of(request), request.path_params["campaign"]
    await run_in_threadpool(_standing, console, name)  # an error is told before the stream begins
    return StreamingResponse(_pictures(console, name), media_type="text/event-stream")


async def _pictures(console: Console, name: str) -> AsyncIterator[str]:
    last = ""
    async for version in console.feed.changes():
        try:
            picture = await run_in_threadpool(_standing, console, name)
        except FolkmootError:  # the ledger is being moved, or is gone: the next one may be there
            continue
        if picture == last:
            yield ": nothing new\n\n"
            continue
        last = picture
        data = "".join(f"data: {line}\n" for line in picture.splitlines())
        yield f"id: {version}\n{data}\n"


def _standing(console: Console, name: str) -> str:
    with console.readers.lend() as reader:
        return rendered("standing.html", standing=reader.standing(name))


def _waiting(reader: LedgerReader, name: str) -> bool:
    """Whether anything waits for a person."""
    wanted = RowFilter(outcome="escalated", answered=False)
    return bool(reader.least_certain(name, wanted, None, 1))
