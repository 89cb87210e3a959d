"""What is waited for, in words: for the progress of a job, ``status`` and ``doctor``."""

from __future__ import annotations

import time

from engine.shelf.catalogue import EndpointModel, entry_of
from schema.errors import FolkmootError
from schema.wait import Wait

UNSERVED = (
    "nobody works on it: no moderator runs on this ledger. `folkmoot up`, or the same "
    "`folkmoot annotate` or `folkmoot recipe run` again, goes on"
)


def told(wait: Wait) -> str:
    """One line: since when, what was met with its address, and what to do."""
    seconds = max(0.0, time.time() - wait.since)
    if wait.is_silence:
        return f"{wait.why}{_place(wait)}, for {seconds:,.0f} s"
    todo = f": {wait.todo}" if wait.todo else ""
    kind = "stopped" if wait.hopeless else "waiting"
    return f"{kind} for {seconds:,.0f} s: {wait.why}{todo}"


def _place(wait: Wait) -> str:
    """Where a model is asked, if that is not on this machine's own shelf."""
    try:
        entry = entry_of(wait.name)
    except FolkmootError:
        return ""
    return f" at {entry.where}" if isinstance(entry, EndpointModel) else ""
