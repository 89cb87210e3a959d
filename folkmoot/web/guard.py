"""What stands before every page: is this person let in, does the request come from our own page."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from folkmoot.web.door import Door, Person
from folkmoot.web.headers import headers
from schema.counts import count_in

SAFE = ("GET", "HEAD")
OPEN = ("/enter", "/static/")
"""What is shown to whoever asks: the door itself, and what it is drawn with."""
LONGEST_BODY = 4 * 1024 * 1024
"""Bytes of a request: an answer with a long text and its spans."""


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    words: str


def refusal(
    method: str, path: str, sec_fetch_site: str | None, person: Person | None
) -> Refusal | None:
    """Why a request is refused; None where it is not. Pure.

    Args:
        method: of the request.
        path: of the address.
        sec_fetch_site: where the browser says that the request comes from.
        person: who makes it, if that is known.
    """
    if method not in SAFE and sec_fetch_site != "same-origin":
        return Refusal(403, "this did not come from a page of the console")
    if method not in (*SAFE, "POST"):
        return Refusal(405, "the console is asked with GET and POST")
    if person is None and not path.startswith(OPEN):
        return Refusal(401, "open the address that `folkmoot web` has printed")
    return None


def cookie_name(port: int) -> str:
    """Browsers do not keep the cookies of two ports apart."""
    return f"folkmoot_{port}"


class Guard:
    """Lets requests pass, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, door: Door, cookie: str) -> None:
        self._app = app
        self._door = door
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        path, nonce = scope["path"], secrets.token_urlsafe(16)
        person = self._door.who(request.cookies.get(self._cookie, ""))
        scope.setdefault("state", {}).update(person=person, nonce=nonce)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in headers(nonce, is_static=path.startswith("/static/")).items():
                    given[name] = value
            await send(message)

        refused = refusal(scope["method"], path, request.headers.get("sec-fetch-site"), person)
        length = request.headers.get("content-length", "")
        told = count_in(length)
        too_long = scope["method"] not in SAFE if told is None else told > LONGEST_BODY
        if refused is None and not too_long:
            await self._app(scope, receive, with_headers)
            return
        answer: PlainTextResponse | RedirectResponse
        if refused is None:
            answer = PlainTextResponse("this is too long, or does not say how long it is", 413)
        elif refused.status == 401 and self._door.has_people and scope["method"] in SAFE:
            answer = RedirectResponse("/enter", 303)
        else:
            answer = PlainTextResponse(refused.words, refused.status)
        await answer(scope, receive, with_headers)
