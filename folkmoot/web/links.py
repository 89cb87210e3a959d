"""From a cell that counts rows to the rows that it counts. Pure."""

from __future__ import annotations

from folkmoot.web.addresses import ADDRESSES
from schema.base import Frozen
from schema.campaign import Campaign


class Links(Frozen):
    """Addresses of one campaign's rows."""

    campaign: str
    labels: frozenset[str]

    def known(self, right: str, given: str) -> str | None:
        """Of those with this known answer and that one of the committee; None where rows cannot be
        found by them: they are not labels."""
        if right not in self.labels or given not in self.labels:
            return None
        return ADDRESSES.campaign(self.campaign, known=right, answer=given)

    def differ(self, one: str, other: str) -> str:
        """Of those on which two seats drafted different answers."""
        return ADDRESSES.campaign(self.campaign, differ=f"{one}|{other}")


def links_of(campaign: Campaign) -> Links:
    """Those of a campaign."""
    return Links(campaign=campaign.name, labels=frozenset(each.name for each in campaign.labels))
