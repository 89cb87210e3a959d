"""Recipes: which there are, each as a picture with its counts and what its gates turned away, and a
record with all that it came from."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.recipe.ancestry import ancestry
from folkmoot.recipe.known_told import in_words
from folkmoot.recipe.layout import HEIGHT, WIDTH, layout_of
from folkmoot.recipe.telling import standing
from folkmoot.web.console import console_of, person_of
from folkmoot.web.rendering import page
from schema.counts import count_in
from schema.errors import UserError
from schema.recipe import BETWEEN

A_PAGE = 50
"""Records at once."""
MOST_ANCESTORS = 40


def recipes(request: Request) -> Response:
    """The list, the latest first."""
    person_of(request)
    with console_of(request).readers.lend() as reader:
        told = [
            standing(reader, name, measured=False)
            for name in reversed(reader.recipe_names()[-A_PAGE:])
        ]
        titles = {each.name: reader.recipe(each.name).title for each in told}
    return page(request, "recipes.html", recipes=told, titles=titles)


def recipe(request: Request) -> Response:
    """One recipe; asked for as a piece it is only what changes while it runs."""
    person_of(request)
    name, query = request.path_params["recipe"], request.query_params
    with console_of(request).readers.lend() as reader:
        plan, now = reader.recipe(name), standing(reader, name)
        picture = layout_of(plan, now.passes, now.pools)
        known = [in_words(*each) for each in now.known.items()]
        if query.get("piece"):
            return page(
                request, "recipe_now.html",
                plan=plan, now=now, picture=picture, width=WIDTH, height=HEIGHT, known=known,
            )  # fmt: skip
        wanted = {key: query.get(key, "") for key in ("pool", "fate", "gate")}
        found = reader.made(
            name, wanted["pool"], fate=wanted["fate"], after=_after(query.get("after"))
        )
        if wanted["gate"]:
            found = (each for each in found if each.gate == wanted["gate"])
        records = list(islice(found, A_PAGE + 1))
    return page(
        request, "recipe.html", "lists",
        plan=plan, now=now, picture=picture, width=WIDTH, height=HEIGHT, wanted=wanted, known=known,
        records=records[:A_PAGE], more=records[A_PAGE - 1].number if len(records) > A_PAGE else 0,
    )  # fmt: skip


def record(request: Request) -> Response:
    """One record and its ancestry."""
    person_of(request)
    name, number = request.path_params["recipe"], request.path_params["record"]
    with console_of(request).readers.lend() as reader:
        found = reader.find_record(name, number)
        line = ancestry(reader, found)
        other = reader.pool_record(found.against) if found.against is not None else None
    return page(
        request, "record.html",
        recipe=name, own=line[0], before=line[1 : MOST_ANCESTORS + 1],
        more=max(0, len(line) - MOST_ANCESTORS - 1), other=other,
        campaign=f"{name}{BETWEEN}{found.made_by}",
    )  # fmt: skip


def _after(given: str | None) -> int:
    number = count_in(given) if given else 0
    if number is None:
        raise UserError(f"{given!r} is no record's number", "follow the link to the next ones")
    return number
