"""Campaigns: how they stand, what they wait for, under which policies they decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.campaign import Campaign, CampaignState
from schema.estimate import Estimate
from schema.policy import Policy
from schema.wait import Wait
from storage import blocked, campaigns, decisions, estimates, waits
from storage.connection import joined
from storage.readers.base import Reads


class CampaignWrites(Reads):
    """What is written of campaigns, and asked by the writer alone."""

    def save_campaign(self, campaign: Campaign) -> bool:
        """Make this the current revision of its campaign, which runs if it is new.

        Returns:
            True if the revision is new to the ledger; its examples are then kept as passages.
        """
        with joined(self._connection):
            return campaigns.save(self._connection, campaign)

    def set_campaign_state(self, name: str, state: CampaignState, reason: str = "") -> None:
        """Pause, resume, cancel, or mark as spent. Raises UnknownCampaign."""
        with joined(self._connection):
            campaigns.set_state(self._connection, name, state, reason)

    def block(self, campaign: str, reason: str) -> None:
        """Note that a campaign cannot go on, and why."""
        with joined(self._connection):
            blocked.block(self._connection, campaign, reason)

    def unblock(self, campaign: str) -> None:
        """Let a blocked campaign go on."""
        with joined(self._connection):
            blocked.unblock(self._connection, campaign)

    def add_work(self, campaign: str, seconds: float) -> None:
        """Add to the time in which the swarm worked on a campaign."""
        with joined(self._connection):
            campaigns.add_work(self._connection, campaign, seconds)

    def save_estimate(self, campaign: str, estimate: Estimate) -> None:
        """Keep what the next run of a campaign is expected to take."""
        with joined(self._connection):
            estimates.save(self._connection, campaign, estimate)

    def note_waits(self, found: Mapping[str, Sequence[Wait]]) -> None:
        """Note what each campaign waits for outside; see :func:`storage.waits.replace`."""
        with joined(self._connection):
            waits.replace(self._connection, found)

    def asked_roles(self) -> dict[str, set[str]]:
        """By running campaign, the roles of turns that were sent and are not answered."""
        return waits.asked_roles(self._connection)

    def save_policy(self, campaign: str, policy: Policy) -> None:
        """Keep a policy; it becomes the campaign's latest."""
        with joined(self._connection):
            decisions.save_policy(self._connection, campaign, policy)

    def unfinished_campaigns(self) -> dict[str, CampaignState]:
        """The campaigns with tasks that have no outcome, oldest first, each with its state."""
        return campaigns.unfinished(self._connection)
