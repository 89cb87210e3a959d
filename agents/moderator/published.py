"""Campaigns as workers may read them: without their examples, which only the moderator needs.

Requests carry the digest of this, so that what the bus holds under a campaign's name can be
checked by whoever acts upon it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bus.envelopes import CampaignRevised, encode
from schema.campaign import Campaign


@dataclass
class Published:
    """What was published of campaigns so far."""

    _digests: dict[str, str] = field(default_factory=dict)

    def message(self, campaign: Campaign) -> bytes:
        """The message for workers, to be published before anything is asked."""
        shown = campaign.model_copy(update={"examples": ()})
        revision = campaign.revision
        self._digests[revision] = shown.revision if campaign.examples else revision
        return encode(CampaignRevised(campaign=shown, revision=revision))

    def digest(self, revision: str) -> str:
        """The digest of what was published of a revision; empty when nothing was."""
        return self._digests.get(revision, "")
