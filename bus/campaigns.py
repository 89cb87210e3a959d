"""Reading campaigns from the bus: a worker needs the very revision that a request names."""

from __future__ import annotations

import structlog
from nats.errors import Error
from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.envelopes import CampaignRevised, decode
from bus.subjects import revision_subject
from bus.topology import CAMPAIGNS
from schema.errors import BusUnavailable, MalformedMessage, UnknownCampaign

log = structlog.get_logger(__name__)


async def read_revision(bus: Bus, campaign: str, revision: str, shown: str = "") -> CampaignRevised:
    """The revision of a campaign, by its digest.

    Args:
        bus: where it is kept.
        campaign: its name.
        revision: its digest in the ledger, as requests name it.
        shown: digest of what the message has to hold; one that holds something else under the
            right name is passed over. Empty where it is not known.

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
        read = _read(found.data or b"", revision)
        if read is not None and shown in ("", read.campaign.revision):
            return read
        if read is not None:
            log.warning("a false campaign is on the bus", campaign=campaign, sequence=found.seq)
        sequence = (found.seq or sequence) + 1


def _read(data: bytes, revision: str) -> CampaignRevised | None:
    """The message, if it is one that says to hold this revision."""
    try:
        envelope = decode(data)
    except MalformedMessage:
        return None  # the right one may stand behind it
    if isinstance(envelope, CampaignRevised) and envelope.revision == revision:
        return envelope
    return None
