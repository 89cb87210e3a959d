"""What ``folkmoot doctor`` looks at beside what works: who could read, and who tried to get in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.shelf.catalogue import EndpointModel, catalogue, models_file
from folkmoot.refusals import TODO as REFUSALS_TODO
from folkmoot.refusals import refusals_told
from folkmoot.reports.finding import Finding
from folkmoot.settings import Settings
from folkmoot.state_folder import TODO as OPEN_TODO
from folkmoot.state_folder import open_to_others
from schema.private import others_reach
from storage.reader import LedgerReader


def private(settings: Settings) -> Iterator[Finding]:
    """What others of this machine may get at."""
    for path in open_to_others(settings.state):
        yield Finding(
            check="state folder",
            verdict="warning",
            found=f"other users of this machine may get at {path}",
            todo=OPEN_TODO,
        )


def keys(settings: Settings) -> Iterator[Finding]:
    """Files with keys, and the file that names them, that others can read."""
    endpoints = [model for model in catalogue().values() if isinstance(model, EndpointModel)]
    files = [model.key_file for model in endpoints if model.key_file]
    for file in (*([models_file()] if endpoints else ()), *files):
        if others_reach(file):
            yield Finding(
                check="keys",
                verdict="warning",
                found=f"other users of this machine may read {file}",
                todo=f"chmod 600 {file}",
            )


def refused(settings: Settings) -> Iterator[Finding]:
    """Turns that somebody published and that answer nothing that was asked."""
    if not settings.ledger.exists():
        return
    with LedgerReader(settings.ledger) as reader:
        found = reader.refused_turns()
    for name in dict.fromkeys(each.campaign for each in found):
        yield Finding(
            check=f"campaign {name}" if name else "turns of no campaign here",
            verdict="warning",
            found=refusals_told([each for each in found if each.campaign == name]),
            todo=REFUSALS_TODO,
        )
