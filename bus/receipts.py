"""Where a receipt goes.

The reply subject of a JetStream publish is used up by the server's own acknowledgement, so whoever
wants a receipt names a second subject: in the header ``Folkmoot-Reply``, or in the field ``reply``
of the JSON. It must be an inbox or begin with ``folkmoot.receipt.``: nobody may make the moderator
publish anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog

from bus.strict_json import load

REPLY_HEADER = "Folkmoot-Reply"
"""The header that names the subject for the receipt."""

_ALLOWED = re.compile(r"(_INBOX|folkmoot\.receipt)(\.[A-Za-z0-9_-]+)+")

log = structlog.get_logger(__name__)


def receipt_subject(headers: Mapping[str, str], data: bytes) -> str:
    """The subject that a message wants its receipt on; empty for none or a forbidden one."""
    named = headers.get(REPLY_HEADER, "") or _in_body(data)
    if named and not is_receipt_subject(named):
        log.warning(
            "no receipt is sent: its subject must begin with _INBOX. or folkmoot.receipt.",
            subject=named[:200],
        )
        return ""
    return named


def is_receipt_subject(subject: str) -> bool:
    """Whether a receipt may be published on ``subject``."""
    return len(subject) <= 255 and _ALLOWED.fullmatch(subject) is not None


def _in_body(data: bytes) -> str:
    if b'"reply"' not in data:
        return ""
    try:
        body = load(data)
    except ValueError:
        return ""
    named = body.get("reply") if isinstance(body, dict) else None
    return named if isinstance(named, str) else ""
