"""Exporting a campaign in one of the :mod:`storage.formats`; a file appears whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TextIO

from storage.formats.base import FORMATS, Options
from storage.reader import LedgerReads
from storage.target import written


def export(
    ledger: LedgerReads,
    campaign: str,
    name: str,
    target: Path | TextIO,
    options: Options = Options(),  # noqa: B008 - frozen
) -> int:
    """Write a campaign's finished tasks in the format ``name``.

    A plain file that is there already is replaced at the end; see :mod:`storage.target`.

    Returns:
        How many rows were written.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UserError: when there is no such format, its package does not load, or the file cannot be
            written.
        DiskFull: when there is no room.
    """
    ledger.campaign_state(campaign)  # says so if there is no such campaign
    write = FORMATS.get(name).write
    if not isinstance(target, Path):
        return write(ledger, campaign, options, target)
    with written(target) as file:
        # A text that is no Unicode (half a pair of surrogates) is written as JSON escapes it.
        stream = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        try:
            return write(ledger, campaign, options, stream)
        finally:
            stream.detach()
