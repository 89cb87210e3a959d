"""The console as an application: which page is where, and what stands before all of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bus.cancelling import cancelled
from folkmoot.mistakes import keep
from folkmoot.web import (
    all_page,
    campaign_page,
    campaigns_page,
    entrance,
    recipe_page,
    review_page,
    swarm_page,
    transcript_page,
)
from folkmoot.web.console import Console
from folkmoot.web.guard import Guard
from folkmoot.web.headers import headers
from folkmoot.web.rendering import page
from schema.errors import (
    FolkmootError,
    LedgerError,
    UnknownCampaign,
    UnknownRecipe,
    UnknownTask,
    UserError,
)

STATIC = Path(__file__).parent / "static"


def application(console: Console, hosts: Sequence[str], cookie: str, *, secure: bool) -> Starlette:
    """The console.

    Args:
        console: what its pages have at hand.
        hosts: the names that a browser may call it by; others are refused, so that no page from
            elsewhere can make its own name lead here.
        cookie: the name of its cookie.
        secure: whether browsers come by https.
    """
    routes = [
        Route("/", campaigns_page.campaigns),
        Route("/swarm", swarm_page.swarm),
        Route("/recipes", recipe_page.recipes),
        Route("/r/{recipe}", recipe_page.recipe),
        Route("/r/{recipe}/{record}", recipe_page.record),
        Route("/c/{campaign}", campaign_page.campaign),
        Route("/c/{campaign}/live", campaign_page.live),
        Route("/c/{campaign}/figures", campaign_page.figures),
        Route("/c/{campaign}/review", review_page.review, methods=["GET"]),
        Route("/c/{campaign}/review", review_page.answer, methods=["POST"]),
        Route("/c/{campaign}/all", all_page.all_of_them, methods=["GET"]),
        Route("/c/{campaign}/all", all_page.answer_all, methods=["POST"]),
        Route("/c/{campaign}/committee", review_page.committee, methods=["POST"]),
        Route("/c/{campaign}/turn/{turn}/{task:path}", transcript_page.turn),
        Route("/c/{campaign}/t/{task:path}", transcript_page.transcript),
        *entrance.routes(cookie, secure=secure),
        Mount("/static", StaticFiles(directory=STATIC, packages=[("folkmoot.page", "static")])),
    ]
    made = Starlette(
        routes=routes,
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(Guard, door=console.door, cookie=cookie),
        ],
        exception_handlers={FolkmootError: _told, 404: _nothing_here, Exception: _mistake},
        lifespan=_alive,
    )
    made.state.console = console
    return made


@contextlib.asynccontextmanager
async def _alive(app: Starlette) -> AsyncIterator[None]:
    console: Console = app.state.console
    polling = asyncio.create_task(console.feed.run())
    try:
        yield
    finally:
        await cancelled([polling])
        console.sittings.close()
        console.readers.close()


def _told(request: Request, error: Exception) -> Response:
    """An error in words; what a person asked wrongly is no fault of the console's."""
    assert isinstance(error, FolkmootError)  # noqa: S101 - for the types: it is registered for these
    status = 500
    for kind, code in (
        (UnknownCampaign, 404), (UnknownRecipe, 404), (UnknownTask, 404), (UnknownRecipe, 404),
        (UserError, 400), (LedgerError, 503),
    ):  # fmt: skip
        if isinstance(error, kind):
            status = code
            break
    return page(request, "told.html", status=status, message=error.message, hint=error.hint)


def _mistake(request: Request, error: Exception) -> Response:
    """An error that nobody expected: kept whole for those who mend it. It is answered before the
    guard gets to see it, so the headers are put here."""
    kept = keep(error)
    hint = f"please report it, with what stands in {kept}" if kept else "please report it"
    told = page(
        request, "told.html", status=500, hint=hint,
        message=f"this is a mistake of folkmoot, and not yours ({type(error).__name__})",
    )  # fmt: skip
    told.headers.update(headers(request.state.nonce, is_static=False))
    return told


def _nothing_here(request: Request, error: Exception) -> Response:
    return page(
        request, "told.html", status=404, message="there is no such page", hint="begin at campaigns"
    )
