"""From what a page says to an answer in HTML. Whatever comes from rows, models and people is text:
escaped by the template engine, without characters that turn the order of reading around."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from folkmoot.page.plots import sum_bar
from folkmoot.page.words import presentable, shortened
from folkmoot.web import key_table
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.door import Person
from folkmoot.web.key_table import KEYS, PLACES, Place
from folkmoot.web.marks import letter_of

SIGNS = {
    "accepted": "✓", "escalated": "◉", "rejected": "✗", "failed": "✗", "cancelled": "-",
    "open": "…",
}  # fmt: skip
"""Before the word for what became of a task."""


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
    made = Environment(
        loader=PackageLoader("folkmoot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_presentable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": _percent, "two": _two, "count": _count, "short": shortened, "took": _took,
    }  # fmt: skip
    made.globals |= {
        "shown": key_table.shown,
        "key_list": KEYS,
        "key_places": PLACES,
        "letter_of": letter_of,
        "signs": SIGNS,
        "to": ADDRESSES,
        "sum_bar": sum_bar,
    }
    return made


def _presentable(value: object) -> object:
    return presentable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _took(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def form_of_body(body: bytes) -> Mapping[str, str]:
    """The fields of a form as browsers send them; the last of those with one name."""
    return dict(
        parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10_000)
    )
