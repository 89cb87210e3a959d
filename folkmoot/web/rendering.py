"""From what a page says to an answer in HTML. Whatever comes from rows, models and people is text:
escaped by the template engine, without characters that turn the order of reading around."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from folkmoot.page.environment import environment
from folkmoot.web import key_table
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.door import Person
from folkmoot.web.key_table import KEYS, PLACES, Place


def page(
    request: Request, template: str, *places: Place, status: int = 200, **told: Any
) -> HTMLResponse:
    """A page, or a piece of one.

    Args:
        request: what is answered.
        template: its file.
        places: where on the table of keys the page is; none for a piece.
        status: of the answer.
        told: what the template is given.
    """
    person: Person | None = getattr(request.state, "person", None)
    text = rendered(
        template,
        nonce=request.state.nonce,
        person=person,
        keys=json.dumps(key_table.of_places(*places)),
        places=("everywhere", *places),
        has_people=request.app.state.console.door.has_people,
        **told,
    )
    return HTMLResponse(text, status)


def rendered(template: str, **told: Any) -> str:
    """A template filled in."""
    return _environment().get_template(template).render(told)


@cache
def _environment() -> Environment:
    made = environment("folkmoot.web")
    made.filters["in_place"] = _in_place
    made.globals |= {
        "shown": key_table.shown, "key_list": KEYS, "key_places": PLACES, "to": ADDRESSES,
        "live": True,
    }  # fmt: skip
    return made


def _in_place(text: str) -> str:
    """A text in which every character keeps its place: browsers make one end of a line of two."""
    return text.replace("\r", " ")


def form_of_body(body: bytes) -> Mapping[str, str]:
    """The fields of a form as browsers send them; the last of those with one name."""
    return dict(
        parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10_000)
    )
