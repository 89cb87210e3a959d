"""Orders about a campaign: create or revise it; pause, resume or cancel it; delete a task."""

from __future__ import annotations

from agents.moderator.blocked import check_plugins
from agents.moderator.ending import ENDED
from agents.moderator.memory import Memory
from kinds.base import kind_of
from schema.campaign import Campaign, CampaignState
from schema.errors import InvalidCampaign, UserError
from schema.estimate import Estimate

_CANCELLED = "create one under another name"


def save_campaign(memory: Memory, campaign: Campaign) -> bool:
    """Write a campaign or a new revision of it; whether it was new.

    Raises:
        InvalidCampaign: for an unknown kind, rule, role or agent, or labels that make no sense.
    """
    check_plugins(campaign)
    kind_of(campaign.kind).check_campaign(campaign)
    ledger = memory.ledger
    with ledger.transaction():
        known = campaign.name in ledger.campaign_names()
        if known and ledger.campaign_state(campaign.name) == "cancelled":
            raise InvalidCampaign(f"campaign {campaign.name!r} was cancelled", _CANCELLED)
        new = ledger.save_campaign(campaign)
        if new and known and ledger.campaign_state(campaign.name) == "spent":
            ledger.set_campaign_state(campaign.name, "running", "a new budget")
    memory.forget_revision(campaign.name)
    return new


def expect(memory: Memory, name: str, estimate: Estimate) -> str:
    """Keep what a run is expected to take; raises as :meth:`Ledger.campaign` does."""
    memory.ledger.campaign_state(name)
    memory.ledger.save_estimate(name, estimate)
    return "noted"


def set_state(memory: Memory, name: str, state: CampaignState, reason: str) -> bool:
    """Write that a campaign is paused, running or cancelled; whether it was not so already.

    Raises:
        UserError: for a cancelled campaign, which stays cancelled.
    """
    ledger = memory.ledger
    with ledger.transaction():
        now = ledger.campaign_state(name)
        if now == state:
            return False
        if now == "cancelled":
            raise UserError(f"campaign {name!r} was cancelled", _CANCELLED)
        ledger.set_campaign_state(name, state, reason)
        if state in ENDED:
            memory.blocked.unblock(name)
    if state in ENDED:
        memory.closed.append(name)
    return True
