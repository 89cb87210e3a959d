"""What takes longer to work out than a page may: how good the answers are, and how far the seats
agree. Worked out once for each state of the ledger, and not again and again while it changes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from folkmoot.page.differences import Differences, differences
from folkmoot.page.results import BINS, Bin, Results, results
from folkmoot.reports.agreement import AgreementReport, agreement_of
from folkmoot.reports.beside_gold import with_gold
from folkmoot.reports.summary import Summary, summarize
from schema.base import Frozen
from storage.reader import LedgerReader

REST = 10.0
"""What has taken so long is worked out again after so many times as long, however often the ledger
changes meanwhile."""
QUICK = 2.0
"""What has taken no longer is worked out again at every change: who has just answered looks whether
it shows. Seconds of the processor, so that a busy machine keeps old figures no longer."""
BY_ITSELF = 20_000
"""In a campaign of more finished tasks somebody has to ask for it."""


class Figures(Frozen):
    """Of one campaign, at one moment."""

    summary: Summary
    results: Results
    agreement: AgreementReport
    differences: Differences
    threshold: float
    took: float
    """Seconds."""


@dataclass
class Desk:
    """Works figures out, for one at a time, and keeps them."""

    _kept: dict[str, tuple[int, float, Figures]] = field(default_factory=dict)
    _bins: dict[str, tuple[int, tuple[Bin, ...]]] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def bins(self, reader: LedgerReader, campaign: str, version: int) -> tuple[Bin, ...]:
        """The histogram of confidence, as :meth:`figures`."""
        seen, found = self._bins.get(campaign, (None, ()))
        if seen != version:
            found = bins_of(reader, campaign)
            self._bins[campaign] = version, found
        return found

    def figures(self, reader: LedgerReader, campaign: str, version: int) -> Figures:
        """The figures of a campaign.

        Args:
            reader: of the ledger.
            campaign: its name.
            version: the ledger's, by which is known whether it has changed.
        """
        with self._one:
            kept = self._kept.get(campaign)
            if kept is not None:
                seen, when, found = kept
                rest = REST * found.took if found.took > QUICK else 0.0
                if seen == version or time.monotonic() - when < rest:
                    return found
            found = figures_of(reader, campaign)
            self._kept[campaign] = version, time.monotonic(), found
            return found


def bins_of(reader: LedgerReader, campaign: str) -> tuple[Bin, ...]:
    """How sure the committee was, as a histogram."""
    counts = reader.confidence_counts(campaign, BINS)
    return tuple(
        Bin(
            low=at / BINS,
            high=(at + 1) / BINS,
            accepted=counts.get((at, "accepted"), 0),
            escalated=counts.get((at, "escalated"), 0),
        )
        for at in range(BINS)
    )


def figures_of(reader: LedgerReader, campaign: str) -> Figures:
    """The figures of a campaign as it stands.

    Raises:
        UnknownCampaign: when the ledger has none of this name.
    """
    began = time.thread_time()
    with reader.moment():
        plan = reader.campaign(campaign)
        finished = list(reader.annotations(campaign, "ending", whole=False))
        summary = summarize(reader, campaign, finished)
        promise = summary.counting.promise if summary.counting else None
        learnt = promise.threshold if promise else None
        return Figures(
            summary=summary,
            results=results(plan, finished, with_gold(plan, finished)),
            agreement=agreement_of(reader, campaign, finished),
            differences=differences(reader.draft_differences(campaign)),
            threshold=plan.protocol.accept_confidence if learnt is None else learnt,
            took=time.thread_time() - began,
        )
