"""Whether there is a moderator behind a card: the lock of its ledger says so, not its words.

The kernel lets go of a lock when its holder dies, and nobody can take one without opening the file.
So a card of this machine is proven where its ledger belongs to the user who asks, and is locked. Of
another machine's nothing can be proven from here.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

from agents.moderator.presence import Card, identity_of
from storage.lock import is_written, lock_file


def is_proven(card: Card, own: Path) -> bool:
    """Whether the kernel says that ``card`` is a moderator's, on another ledger than ``own``, or
    on that one while this process does not write to it."""
    if not card.ledger:
        return False
    if card.ledger == identity_of(own):
        return is_written(own)
    there = Path(card.path)
    return card.ledger == identity_of(there) and _is_ours(there) and is_written(there)


def is_elsewhere_proven(card: Card, own: Path) -> bool:
    """As :func:`is_proven`, for whoever holds the lock of ``own``: there nobody else can be."""
    return card.ledger != identity_of(own) and is_proven(card, own)


def believed(card: Card | None, own: Path, *, is_shared: bool) -> Card | None:
    """The card, if a moderator that is about to start has to make way for it.

    Args:
        card: what answered on the server, if anything did.
        own: the ledger of the one that is about to start.
        is_shared: the server is not this folder's own, and may serve other machines: then a card
            of one of those counts as it stands. To start beside a moderator of another machine
            would part its submissions between two ledgers.
    """
    if card is None or is_proven(card, own):
        return card
    is_of_another = card.host != socket.gethostname() and card.ledger != identity_of(own)
    return card if is_shared and is_of_another else None


def _is_ours(ledger: Path) -> bool:
    """Whether ledger and lock are plain files of this user: others may lock what is theirs."""
    try:
        return all(
            stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid()
            for found in (ledger.stat(), lock_file(ledger).lstat())
        )
    except (OSError, ValueError):
        return False
