"""Exporting a campaign in one of the :mod:`storage.formats`; a file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TextIO

from schema.errors import UserError
from storage.connection import plain_errors
from storage.formats.base import FORMATS, Options
from storage.reader import LedgerReads


def export(
    ledger: LedgerReads,
    campaign: str,
    name: str,
    target: Path | TextIO,
    options: Options = Options(),  # noqa: B008 - frozen
) -> int:
    """Write a campaign's finished tasks in the format ``name``.

    A file that is there already is replaced at the end.

    Returns:
        How many rows were written.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UserError: when there is no such format, its package does not load, or there is no such
            folder.
        DiskFull: when there is no room.
    """
    ledger.campaign_state(campaign)  # says so if there is no such campaign
    write = FORMATS.get(name).write
    if not isinstance(target, Path):
        return write(ledger, campaign, options, target)
    if not target.parent.is_dir():
        raise UserError(f"there is no folder {target.parent}", "make it first")
    with plain_errors(target):
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                rows = write(ledger, campaign, options, stream)
                stream.flush()
                os.fsync(handle)
            Path(part).chmod(_mode(target))
            Path(part).rename(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    return rows


def _mode(target: Path) -> int:
    """Permissions as of a file that was simply opened: the old one's, else what umask leaves."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
