"""Reading campaigns from the bus: a worker needs the very revision that a request names."""

from __future__ import annotations

from nats.errors import Error
from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.envelopes import CampaignRevised, decode
from bus.subjects import revision_subject
from bus.topology import CAMPAIGNS
from schema.errors import BusUnavailable, UnknownCampaign


async def read_revision(bus: Bus, campaign: str, revision: str) -> CampaignRevised:
    """The revision of a campaign, by its digest.

    Raises:
        UnknownCampaign: when the bus does not hold it (yet): the moderator publishes it again
            when it starts.
        BusUnavailable: when the server does not answer.
    """
    subject = revision_subject(campaign)
    sequence = 1
    while True:
        try:
            found = await bus.jetstream.get_msg(CAMPAIGNS, sequence, subject, next=True)
        except NotFoundError:
            raise UnknownCampaign(
                f"the bus does not hold revision {revision[:12]} of campaign {campaign}",
                "is the moderator running?",
            ) from None
        except (Error, OSError) as error:
            raise BusUnavailable(f"the campaigns cannot be read: {error}") from None
        envelope = decode(found.data or b"")
        if isinstance(envelope, CampaignRevised) and envelope.revision == revision:
            return envelope
        sequence = (found.seq or sequence) + 1
