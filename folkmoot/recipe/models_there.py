"""Whether the models that a recipe names are on this machine, seen before it is run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.scripted.engine import is_scripted
from engine.shelf.catalogue import CatalogueModel, entry_of
from engine.shelf.model_files import locate
from recipes.problems import Problem
from recipes.reading import embedders_of
from schema.errors import FolkmootError
from schema.recipe import Recipe


def missing_models(recipe: Recipe) -> list[Problem]:
    """What is wrong with the models that a recipe names itself; one that can be read."""
    return [problem for where, name in _named(recipe) for problem in _missing(where, name)]


def _named(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Where a model is named, and its name."""
    for name in embedders_of(recipe):
        yield "embedder", name
    for role, names in recipe.models.items():
        for name in names:
            yield f"models.{role}", name
    for each in recipe.passes:
        for step in each.steps:
            where = "ask" if each.ask is not None else f"step {step.called!r}"
            for name in step.models:
                yield f"pass {each.name!r}, {where}", name


def _missing(where: str, name: str) -> Iterator[Problem]:
    if is_scripted(name):
        return
    try:
        entry = entry_of(name)
        if isinstance(entry, CatalogueModel):
            locate(entry)
    except FolkmootError as error:
        yield Problem(where, error.message, error.hint)
