"""The arguments of orders about tasks and recipes, as they travel in a
:class:`bus.envelopes.Command`."""

from __future__ import annotations

from pydantic import Field

from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.guest import Vote
from schema.recipe import Recipe

AT_ONCE = 500
"""Tasks that one order may name."""


class Tasks(Frozen):
    """Of ``withdraw`` and ``restore``."""

    tasks: tuple[str, ...] = Field(max_length=AT_ONCE)


class CorrectedRow(Frozen):
    """A task whose row is called otherwise in its file, or has another known answer."""

    task: str
    row_id: str = Field(default="", max_length=200)
    gold: Json = None


class CorrectedRows(Frozen):
    """Of ``correct_rows``."""

    rows: tuple[CorrectedRow, ...] = Field(max_length=AT_ONCE)


class Retried(Frozen):
    """Of ``retry``."""

    failed: bool = True
    """Whether failed tasks are opened again."""
    cut_short: bool = True
    """Whether those are that were escalated because a budget was spent."""
    tasks: tuple[str, ...] = Field(default=(), max_length=AT_ONCE)
    """Only these; all without any."""


class AskedAgain(Frozen):
    """Of ``ask_again``: requests that came to nothing, each by its turn and attempt."""

    requests: tuple[tuple[str, int], ...] = Field(max_length=AT_ONCE)


class KnownAnswer(Frozen):
    """The known answer to a task, from elsewhere than its file."""

    task: str = Field(min_length=1, max_length=200)
    gold: Json


class KnownAnswers(Frozen):
    """Of ``import_gold``."""

    answers: tuple[KnownAnswer, ...] = Field(max_length=AT_ONCE)


class Votes(Frozen):
    """Of ``vote``: what guests say of tasks."""

    votes: tuple[Vote, ...] = Field(max_length=AT_ONCE)


class Recounted(Frozen):
    """Of ``recount``: there are none."""


class CreatedRecipe(Frozen):
    """Of ``create_recipe``: the recipe, and the campaigns of those of its passes that ask."""

    recipe: Recipe
    campaigns: tuple[Campaign, ...] = Field(default=(), max_length=64)


class Given(Frozen):
    """Of ``start_recipe``: how many records each pool was given."""

    pools: dict[str, int] = {}


class NoArguments(Frozen):
    """Of ``pause_recipe``, ``resume_recipe`` and ``cancel_recipe``."""
