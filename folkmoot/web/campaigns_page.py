"""The first page: all campaigns, the latest first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.web.console import console_of, person_of
from folkmoot.web.rendering import page
from schema.base import Frozen
from schema.campaign import CampaignState
from storage.tasks import Counts

MOST = 200
"""Campaigns on the page."""


class CampaignTold(Frozen):
    """One line."""

    name: str
    kind: str
    labels: tuple[str, ...]
    state: CampaignState
    counts: Counts
    tokens: int


def campaigns(request: Request) -> Response:
    """The list."""
    person_of(request)
    with console_of(request).readers.lend() as reader:
        names = reader.campaign_names()
        told = []
        for name in reversed(names[-MOST:]):
            plan = reader.campaign(name)
            told.append(
                CampaignTold(
                    name=name,
                    kind=plan.kind,
                    labels=tuple(label.name for label in plan.labels),
                    state=reader.campaign_state(name),
                    counts=reader.counts(name),
                    tokens=reader.spent(name).tokens,
                )
            )
    return page(
        request, "campaigns.html", "lists",
        campaigns=told, more=max(0, len(names) - MOST),
    )  # fmt: skip
