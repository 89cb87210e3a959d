"""The front door: command line, settings, starting and stopping the swarm, reports.

From Python there are two names, which import nothing else of the house (:mod:`folkmoot.door`)::

    import folkmoot

    rows = folkmoot.annotate(["Simply the best.", "Never again."], labels=["good", "bad"])
    folkmoot.open().transcript("1")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folkmoot.door.annotating import annotate
    from folkmoot.door.child import CommandFailed
    from folkmoot.door.on_record import OnRecord, open

__all__ = ["CommandFailed", "OnRecord", "annotate", "open"]

_WHERE = {
    "annotate": "folkmoot.door.annotating",
    "open": "folkmoot.door.on_record",
    "OnRecord": "folkmoot.door.on_record",
    "CommandFailed": "folkmoot.door.child",
}


def __getattr__(name: str) -> object:
    from importlib import import_module  # here, as all of this: the command line needs none of it

    if name not in _WHERE:
        raise AttributeError(f"module 'folkmoot' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_WHERE]
