"""The door: a token in the address, or a name and a password, become a cookie."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from folkmoot.web.console import console_of
from folkmoot.web.rendering import form_of_body, page


def routes(cookie: str, *, secure: bool) -> list[Route]:
    """The door's addresses, for a cookie of this name; ``secure`` where browsers come by https."""

    def let_in(answer: Response, value: str) -> Response:
        answer.set_cookie(cookie, value, httponly=True, samesite="strict", secure=secure)
        return answer

    async def enter(request: Request) -> Response:
        door = console_of(request).door
        if request.method == "POST":
            given = form_of_body(await request.body())
            made = await run_in_threadpool(
                door.by_password, given.get("name", ""), given.get("password", "")
            )
            if made is None:
                return page(request, "enter.html", status=401, wrong=True)
            return let_in(RedirectResponse("/", 303), made)
        if door.has_people:
            return page(request, "enter.html", wrong=False)
        made = door.by_token(request.query_params.get("token", ""))
        if made is None:
            return page(
                request, "told.html", status=401, message="this address opens nothing any more",
                hint="open the one that `folkmoot web` has printed last",
            )  # fmt: skip
        # Not a redirect: where a link elsewhere has led here, a browser would not send the cookie
        # along, and the next page is asked for by this one.
        return let_in(page(request, "entered.html"), made)

    async def leave(request: Request) -> Response:
        console_of(request).door.leave(request.cookies.get(cookie, ""))
        answer = RedirectResponse("/enter", 303)
        answer.delete_cookie(cookie)
        return answer

    return [
        Route("/enter", enter, methods=["GET", "POST"]),
        Route("/leave", leave, methods=["POST"]),
    ]
