"""The state folder is its owner's alone: texts, prompts and the server's password lie in it."""

from __future__ import annotations

import stat
from pathlib import Path

from schema.private import is_open_to_others, others_reach, tighten

OURS = (
    *("ledger.db", "nats", "health", "in-hand", "input", "python", "mistakes.log"),
    "models.toml",
)
"""How the names begin of all that folkmoot itself puts into a state folder."""

TODO = "give folkmoot a folder of its own with --state, or take the rights away with `chmod go=`"


def keep_private(state: Path) -> str:
    """Take from others what they may do with a state folder and the ledger in it.

    A folder that holds other things, too, is somebody's working folder, and stays as it is: the
    ledger in it and the server's folder are private by themselves.

    Returns:
        What others may still do, in words; empty where there is nothing, or no folder yet.
    """
    if not is_open_to_others(state):
        return _opened(state)
    if _is_only_ours(state):
        return tighten(state) or _opened(state)
    return _opened(state)


def open_to_others(state: Path) -> list[Path]:
    """What others may get at, in the folder or the folder itself; for those who look after it."""
    inside = [state / name for name in ("ledger.db", "ledger.db.lock", "nats")]
    return [path for path in (state, *inside) if others_reach(path)]


def _opened(state: Path) -> str:
    """Tighten what is inside; why not, in words."""
    inside = (*sorted(state.glob("ledger.db*")), state / "nats")
    return "; ".join(word for word in map(tighten, inside) if word)


def _is_only_ours(state: Path) -> bool:
    try:
        found = state.stat()
        names = [path.name for path in state.iterdir()]
    except OSError:
        return False
    is_shared = bool(found.st_mode & stat.S_ISVTX)  # such as /tmp
    return not is_shared and all(name.startswith(OURS) for name in names)
