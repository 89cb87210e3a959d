"""Orders about recipes: create one with the campaigns of its passes, start it when its pools are
given, pause it, resume it, cancel it. Each may come twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agents.moderator.memory import Memory
from agents.moderator.orders import save_campaign, set_state
from bus.orders import CreatedRecipe, Given, NoArguments
from schema.base import Frozen, Json, digest
from schema.campaign import CampaignState
from schema.errors import InvalidRecipe, UserError
from schema.fate import RecipeState
from schema.recipe import Recipe

_LATER = {"until", "window", "budget", "measure", "export", "title", "about", "source", "method"}
"""What may be changed of a recipe that has begun: how far it goes, and what is done with what it
made; never how."""


def create(memory: Memory, name: str, order: CreatedRecipe) -> str:
    """Write a recipe and the campaigns of its passes; a new one then waits for its pools.

    Raises:
        InvalidRecipe: when it cannot be run, or one of this name has begun otherwise.
        InvalidCampaign: when one of its campaigns cannot.
    """
    from recipes.checking import check  # here: most moderators have no recipe

    recipe, ledger = order.recipe, memory.ledger
    if recipe.name != name:
        raise InvalidRecipe(f"the recipe is called {recipe.name!r}, and the order {name!r}")
    for problem in check(recipe):
        raise InvalidRecipe(f"{problem.where}: {problem.what}".removeprefix(": "), problem.hint)
    asking = {recipe.campaign_of(p.name) for p in recipe.passes if p.steps or p.annotate}
    if {campaign.name for campaign in order.campaigns} != asking:
        raise InvalidRecipe("the campaigns are not those of the passes that ask somebody")
    with ledger.transaction():
        known = name in ledger.recipe_names()
        if known and ledger.recipe_state(name)[0] == "cancelled":
            raise InvalidRecipe(f"recipe {name!r} was cancelled", "run it under another name")
        if known and _essence(ledger.recipe(name)) != _essence(recipe):
            raise InvalidRecipe(
                f"recipe {name!r} is in the ledger already, and makes its records otherwise",
                "run this one under another name: --name",
            )
        new = ledger.save_recipe(recipe)
        for campaign in order.campaigns:
            save_campaign(memory, campaign)
        if known and new:
            ledger.begin_passes_again(name)
            if ledger.recipe_state(name)[0] in ("ended", "spent", "blocked"):
                ledger.set_recipe_state(name, "running", "it goes on")
    memory.recipes.forget(name)
    return "created" if new else "unchanged"


def start(memory: Memory, name: str, order: Given) -> str:
    """Let a recipe draw, its pools being given.

    Raises:
        UserError: when a pool has fewer records than were given, or the recipe is over.
    """
    ledger = memory.ledger
    state, _ = ledger.recipe_state(name)
    if state in ("cancelled", "spent"):
        raise UserError(f"recipe {name!r} is {state}", "run it under another name")
    sizes = ledger.pool_sizes(name)
    for pool, count in order.pools.items():
        if sizes.get(pool, 0) < count:
            raise UserError(
                f"pool {pool!r} has {sizes.get(pool, 0):,} records, fewer than the {count:,} given",
                "give them again: those that are there are known",
            )
    if state in ("filling", "blocked", "paused"):
        _set(memory, name, "running", "")
    return "running"


def pause(memory: Memory, name: str, order: NoArguments) -> str:
    """Draw and ask nothing more for the time being."""
    _set(memory, name, "paused", "paused on request")
    return "paused"


def resume(memory: Memory, name: str, order: NoArguments) -> str:
    """Go on, also where it was blocked."""
    _set(memory, name, "running", "")
    return "running"


def cancel(memory: Memory, name: str, order: NoArguments) -> str:
    """End it: what is open is cancelled, what was made stays."""
    _set(memory, name, "cancelled", "cancelled on request")
    return "cancelled"


def _set(memory: Memory, name: str, to: RecipeState, reason: str) -> None:
    ledger = memory.ledger
    now, _ = ledger.recipe_state(name)
    if now == "cancelled" and to != "cancelled":
        raise UserError(f"recipe {name!r} was cancelled", "run it under another name")
    if now in ("ended", "spent") and to in ("running", "paused"):
        return
    as_campaign: dict[RecipeState, CampaignState] = {
        "running": "running",
        "paused": "paused",
        "cancelled": "cancelled",
    }
    names = set(ledger.campaign_names())
    for written in ledger.recipe(name).passes:
        campaign = ledger.recipe(name).campaign_of(written.name)
        if campaign in names and ledger.campaign_state(campaign) not in ("cancelled", "spent"):
            set_state(memory, campaign, as_campaign[to], reason)
            if to != "running":
                memory.closed.append(campaign)
            else:
                ledger.send_campaign_again(campaign)
    ledger.set_recipe_state(name, to, reason)
    memory.recipes.forget(name)


def _essence(recipe: Recipe) -> str:
    """Digest of how a recipe makes its records."""
    content = recipe.model_dump(mode="json", by_alias=True)
    for name in _LATER & content.keys():
        del content[name]
    for each in content["pass"]:
        del each["until"]
    return digest(content)


def asked_campaigns(arguments: Mapping[str, Json]) -> list[str]:
    """The names of the campaigns that an order to create a recipe brings."""
    return [campaign.name for campaign in CreatedRecipe.model_validate(arguments).campaigns]


_ORDERS: Mapping[str, tuple[type[Frozen], Callable[..., str]]] = {
    "create_recipe": (CreatedRecipe, create),
    "start_recipe": (Given, start),
    "pause_recipe": (NoArguments, pause),
    "resume_recipe": (NoArguments, resume),
    "cancel_recipe": (NoArguments, cancel),
}


def obey_about_recipe(
    memory: Memory, name: str, order: str, arguments: Mapping[str, Json]
) -> str | None:
    """Do what an order says, in the caller's transaction; what was done, in words, or None where it
    is no order about recipes.

    Raises:
        ValidationError: when its arguments are not those of the order.
        UserError: when it is refused.
    """
    if order not in _ORDERS:
        return None
    shape, work = _ORDERS[order]
    return work(memory, name, shape.model_validate(arguments))
