"""What an earlier run of ``annotate`` has left, seen before the work: what is kept of it, and
whether it asked the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from folkmoot.matching import Matching
from folkmoot.question import differences
from folkmoot.settings import Settings
from folkmoot.swarm.filing import FileOfRows, counts_anew, goes_on, match_file
from schema.campaign import Campaign
from schema.errors import UserError
from storage.ledger import bring_up_to_date
from storage.reader import LedgerReader
from storage.tasks import Counts


@dataclass(frozen=True)
class EarlierRun:
    """How a campaign stands that a file is annotated in once more."""

    counts: Counts
    matching: Matching
    retried: int
    """Tasks that failed or ran out of budget, and are asked again."""
    anew: bool
    """Whether all rows are counted anew, because known answers have changed."""

    def lines(self) -> Iterator[str]:
        """What this run goes on with, and what has changed, for people."""
        found, counts = self.matching, self.counts
        if counts.open:
            yield f"going on: {counts.total - counts.open} of {counts.total} rows are done already"
        changes = (
            (len(found.new), "new or changed", "asked"),
            (len(found.back), "back", "as before"),
            (len(found.gone), "gone from the file", "left out"),
            (len(found.corrected), "known by another id or answer", "noted"),
        )
        if any(number for number, _, _ in changes):
            told = (f"{number} {what} ({done})" for number, what, done in changes if number)
            kept = len(found.tasks) - len(found.new)
            yield f"of {len(found.tasks)} rows {kept} keep their answers; {', '.join(told)}"
        if self.anew:
            yield "known answers have changed: all rows are counted anew from what the seats said"
        if self.retried:
            yield f"{_rows(self.retried)} that failed or ran out of budget: asked again"


def earlier_run(
    settings: Settings, campaign: Campaign, file: FileOfRows, *, ask_again: bool
) -> EarlierRun | None:
    """What an earlier run has left; None if there was none.

    Args:
        settings: where the ledger is.
        campaign: what is to be asked now.
        file: the rows as they are now.
        ask_again: whether another question than before may be asked about all rows.

    Raises:
        UserError: when the campaign asked something else before, and ``ask_again`` is not given;
            or when it is about another file.
    """
    if not settings.ledger.exists():
        return None
    bring_up_to_date(settings.ledger)
    with LedgerReader(settings.ledger) as reader:
        if campaign.name not in reader.campaign_names():
            return None
        counts = reader.counts(campaign.name)
        other = differences(reader.campaign(campaign.name), campaign)
        if other and counts.submitted and not ask_again:
            raise UserError(
                f"campaign {campaign.name!r} has asked another question so far, with "
                f"{' and '.join(other)}",
                f"name another --campaign, or ask all {_rows(counts.submitted)} again: --ask-again",
            )
        retriable = reader.retriable(campaign.name, failed=True, cut_short=True)
        matching = match_file(reader, campaign.name, file)
        return EarlierRun(
            counts=counts,
            matching=matching,
            retried=len(retriable) if goes_on(reader, campaign) else 0,
            anew=counts_anew(reader, campaign, file, matching),
        )


def _rows(number: int) -> str:
    return f"{number} {'row' if number == 1 else 'rows'}"
