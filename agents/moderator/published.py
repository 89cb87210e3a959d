"""Campaigns as workers may read them: without their examples, which only the moderator needs.

Requests carry the digest of this, so that what the bus holds under a campaign's name can be
checked by whoever acts upon it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from bus.connection import Bus
from bus.envelopes import CampaignRevised, encode
from bus.subjects import revision_subject
from bus.topology import declare_work, keep_revisions
from schema.campaign import Campaign
from schema.errors import BusError, BusUnavailable

log = structlog.get_logger(__name__)


@dataclass
class Published:
    """What was published of campaigns so far."""

    bus: Bus
    obstacles: dict[str, str] = field(default_factory=dict)
    """Campaigns that the bus does not take, each with the reason."""
    _served: set[str] = field(default_factory=set)
    """Roles whose consumers of work were made: workers may not be permitted to."""
    _digests: dict[str, str] = field(default_factory=dict)

    def check(self, campaign: Campaign) -> None:
        """See whether the bus would take a campaign; raises BusError when it is too large."""
        self.bus.check_size(revision_subject(campaign.name), self.message(campaign))

    async def publish(self, campaign: Campaign) -> None:
        """Publish a revision, beside those before it.

        Raises:
            BusUnavailable: when the server does not answer.
            BusError: when it refuses the message.
        """
        await declare_work(self.bus, sorted({seat.role for seat in campaign.roster} - self._served))
        self._served |= {seat.role for seat in campaign.roster}
        await self.bus.publish(revision_subject(campaign.name), self.message(campaign))

    async def publish_all(self, name: str, revisions: Sequence[Campaign]) -> None:
        """Publish those revisions of a campaign that may be asked for, and let the others go. Where
        the bus does not take one of them, that is an obstacle for this campaign alone.

        Raises:
            BusUnavailable: when the server does not answer.
        """
        try:
            for revision in revisions:
                await self.publish(revision)
        except BusUnavailable:
            raise
        except BusError as error:
            log.warning("a campaign cannot be published", campaign=name, why=str(error))
            self.obstacles[name] = str(error)
            return
        self.obstacles.pop(name, None)
        await keep_revisions(self.bus, name, len(revisions))

    def message(self, campaign: Campaign) -> bytes:
        """The message for workers, to be published before anything is asked."""
        shown = campaign.model_copy(update={"examples": ()})
        revision = campaign.revision
        self._digests[revision] = shown.revision if campaign.examples else revision
        return encode(CampaignRevised(campaign=shown, revision=revision))

    def digest(self, revision: str) -> str:
        """The digest of what was published of a revision; empty when nothing was."""
        return self._digests.get(revision, "")
