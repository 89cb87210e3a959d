"""A recipe made ready for a run: its name and its end as a person wants them, looked through."""

from __future__ import annotations

from pydantic import ValidationError

from folkmoot.plain_words import in_plain_words
from recipes.checking import check
from schema.counts import count_in
from schema.errors import InvalidRecipe
from schema.recipe import Recipe, Until


def checked(recipe: Recipe) -> Recipe:
    """The recipe, if nothing is wrong with it.

    Raises:
        InvalidRecipe: says what is.
    """
    for problem in check(recipe):
        where = problem.where or "the whole"
        raise InvalidRecipe(f"{recipe.name}, {where}: {problem.what}", problem.hint)
    return recipe


def prepared(recipe: Recipe, name: str, until: str, embedder: str = "") -> Recipe:
    """The recipe with the name, the end and the embedder that a person wants for this run.

    Raises:
        InvalidRecipe: when the end cannot be read, or names no pass.
    """
    changed: dict[str, object] = {"name": name} if name else {}
    if embedder:
        changed["embedder"] = embedder
    if until:
        where, _, what = until.rpartition(":")
        kind, _, number = what.partition("=")
        wanted = count_in(number)
        if kind not in ("accepted", "units") or not wanted:
            raise InvalidRecipe(
                f"{until!r} is no end", "write --until accepted=500, or --until PASS:units=20"
            )
        names = [each.name for each in recipe.passes]
        if where and where not in names:
            raise InvalidRecipe(f"there is no pass {where!r}", f"there are: {', '.join(names)}")
        target = where or _first_unbounded(recipe)
        changed["passes"] = tuple(
            each.model_copy(
                update={
                    "until": Until(**{**each.until.model_dump(include={"starved"}), kind: wanted})
                }
            )
            if each.name == target
            else each
            for each in recipe.passes
        )
    whole = recipe.model_copy(update=changed)
    try:
        return Recipe.model_validate(whole.model_dump(mode="json", by_alias=True))
    except ValidationError as error:
        raise InvalidRecipe(in_plain_words(error)) from None


def _first_unbounded(recipe: Recipe) -> str:
    """The pass that an end is for where none is named: the first that has one, else the last."""
    bounded = [
        each.name
        for each in recipe.passes
        if each.until.accepted is not None or each.until.units is not None
    ]
    return bounded[0] if bounded else recipe.passes[-1].name
