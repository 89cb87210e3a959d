"""Campaigns: what was wanted, how they stand, what they cost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from schema.campaign import Campaign, CampaignState
from schema.wait import Wait
from storage import blocked, campaigns, estimates, model_use, statistics, tasks, waits
from storage.campaigns import Spent
from storage.estimates import Expected
from storage.model_use import ModelUse
from storage.readers.base import Reads
from storage.statistics import DraftsOfTwo, SeatFigures, SpentBy, Standing
from storage.tasks import Counts


class CampaignReads(Reads):
    """What can be asked about campaigns."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._revisions: dict[str, Campaign] = {}

    def campaign(self, name: str) -> Campaign:
        """The current revision of a campaign.

        Raises:
            UnknownCampaign: when there is none of this name; names those that look like it.
        """
        return self.revision(campaigns.current_revision(self._connection, name))

    def revision(self, digest: str) -> Campaign:
        """A campaign as it was in the revision of this digest.

        Raises:
            UnknownCampaign: when no revision has this digest.
        """
        if digest not in self._revisions:  # a revision never changes
            self._revisions[digest] = campaigns.revision(self._connection, digest)
        return self._revisions[digest]

    def campaign_state(self, name: str) -> CampaignState:
        """Whether a campaign runs; raises as :meth:`campaign` does."""
        return campaigns.state(self._connection, name)

    def blocked(self) -> dict[str, str]:
        """The campaigns that cannot go on, each with the reason."""
        return blocked.reasons(self._connection)

    def waits(self, campaign: str) -> list[Wait]:
        """What a campaign waits for outside, what has been so longest first."""
        return waits.of_campaign(self._connection, campaign)

    def revisions_in_use(self, name: str) -> list[Campaign]:
        """The current revision and those that open tasks were submitted under."""
        return [self.revision(n) for n in campaigns.revisions_in_use(self._connection, name)]

    def campaign_names(self) -> list[str]:
        """All campaigns, oldest first."""
        return campaigns.names(self._connection)

    def counts(self, campaign: str) -> Counts:
        """What became of the campaign's tasks; raises as :meth:`campaign` does."""
        return tasks.counts(self._connection, campaign)

    def spent(self, campaign: str) -> Spent:
        """What the campaign has cost; raises as :meth:`campaign` does."""
        return campaigns.spent(self._connection, campaign)

    def expected(self, campaign: str) -> Expected | None:
        """What its latest run was expected to take, if that was said."""
        return estimates.latest(self._connection, campaign)

    def standing(self, campaign: str) -> Standing:
        """How the campaign stands, for a dashboard; raises as :meth:`campaign` does."""
        with self._snapshot():
            return statistics.standing(self._connection, campaign)

    def seat_figures(self, campaign: str) -> list[SeatFigures]:
        """What each seat did, what it cost, and how often it was right."""
        return statistics.seats(self._connection, campaign)

    def spent_over_time(self, campaign: str) -> list[SpentBy]:
        """What had been spent when, some two hundred times at most."""
        return statistics.spent_over_time(self._connection, campaign)

    def draft_differences(self, campaign: str) -> list[DraftsOfTwo]:
        """How often every two seats drafted different answers of a list."""
        return statistics.draft_differences(self._connection, campaign)

    def model_use(self, campaign: str) -> list[ModelUse]:
        """Which models answered, by digest, and what that took."""
        return model_use.of_campaign(self._connection, campaign)
