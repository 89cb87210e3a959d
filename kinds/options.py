"""The options of a kind: what a campaign may set of it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import InvalidCampaign
from schema.problems import wrong_with

M = TypeVar("M", bound=Frozen)


class NoOptions(Frozen):
    """The options of a kind that has none."""


def read_options(kind: str, model: type[M], campaign: Campaign) -> M:
    """The campaign's options of a kind, as its model.

    Raises:
        InvalidCampaign: names each option that is unknown or wrong.
    """
    try:
        return model.model_validate(campaign.options)
    except ValidationError as error:
        raise InvalidCampaign(f"{kind}: {_problems(error)}", _known_options(model)) from None


def _problems(error: ValidationError) -> str:
    found = []
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            found.append(f"there is no option {place!r}")
        else:
            found.append(f"{place}: {wrong_with(problem)}" if place else wrong_with(problem))
    return "; ".join(found)


def _known_options(model: type[Frozen]) -> str:
    names = ", ".join(field.alias or name for name, field in model.model_fields.items())
    return f"its options are {names}" if names else "it has no options: leave them out"
