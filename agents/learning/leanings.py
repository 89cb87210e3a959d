"""What the seats lean to, read from the ballots on record: always in the same order, so that the
same ballots give the same means to the last digit."""

from __future__ import annotations

from agents.learning.series import Scope
from consensus.learning.calibration import learned
from consensus.protocol.questions import DRAFTING
from kinds.base import kind_of
from schema.campaign import Campaign
from schema.policy import SeatCalibration
from storage.reader import LedgerReads


def leanings(reader: LedgerReads, campaign: Campaign, scope: Scope) -> dict[str, SeatCalibration]:
    """The calibration of each seat in each stage, from the ballots in scope."""
    fixed = kind_of(campaign.kind).fixed_keys(campaign)
    found: dict[str, SeatCalibration] = {}
    for row in reader.ballots_in_order(campaign.name, scope.drafts_to, scope.talk_to, DRAFTING):
        found.update(learned(found, f"{row.seat}/{row.stage}", row.ballot, fixed))
    return found
