"""How fast this machine computes, as earlier runs have shown.

A token takes a model about as long as it has weights: so work is counted in megabytes of weights
times tokens, and one figure, how much of that a second does, holds for all models of a machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.scripted.engine import is_scripted
from engine.shelf.catalogue import CatalogueModel, EndpointModel, entry_of
from engine.shelf.model_files import locate
from schema.base import Frozen
from schema.errors import EngineError
from schema.seat import RULES
from storage.model_use import ModelUse
from storage.reader import LedgerReader

WRITTEN = 4.0
"""As many tokens that are read a written one takes: it is computed with few others."""

LEAST_SECONDS = 10.0
"""A campaign that was worked on for less says little."""
LATEST = 5
"""So many campaigns are looked at."""
ENDPOINT_AT_ONCE = (4.0, 16.0)
"""How many calls an endpoint answers at the same time, at least and at most."""


class Rates(Frozen):
    """What is known of speed."""

    work: tuple[float, float] | None = None
    """Megabytes of weights times tokens a second, at least and at most; None where nothing was
    measured."""
    grounds: str = ""
    """Where that comes from, in words."""
    endpoints: dict[str, float] = {}
    """By model behind an endpoint, seconds of a call."""


def weight_of(model: str) -> float | None:
    """The megabytes of a model's weights; None where it does not run on this machine."""
    if is_scripted(model):
        return 1.0
    try:
        entry = entry_of(model)
        if isinstance(entry, EndpointModel):
            return None
        return (entry.size or locate(entry).stat().st_size) / 1e6
    except (EngineError, OSError):
        return None


def work_of(weight: float, fresh_tokens: float, written_tokens: float) -> float:
    """The work of reading and writing tokens."""
    return weight * (fresh_tokens + WRITTEN * written_tokens)


def measured_rates(reader: LedgerReader, models: Iterable[str]) -> Rates:
    """What the campaigns of a ledger show; those of the same models, where there are any."""
    wanted = set(models) - {RULES}
    same: list[float] = []
    others: list[float] = []
    endpoints: dict[str, float] = {}
    for name in reversed(reader.campaign_names()):
        if len(same) >= LATEST or (not same and len(others) >= LATEST):
            break
        used = reader.model_use(name)
        endpoints = {**_endpoints(used), **endpoints}
        rate = _rate(used, reader.spent(name).seconds)
        if rate is not None:
            (same if {one.model for one in used} == wanted else others).append(rate)
    found, spread = (same, 0.2) if same else (others, 0.4)
    found = found[:LATEST]
    if not found:
        return Rates(endpoints=endpoints)
    runs = "an earlier run" if len(found) == 1 else f"{len(found)} earlier runs"
    work = min(found) * (1.0 - spread), max(found) * (1.0 + spread)
    return Rates(work=work, grounds=f"as fast as {runs} here", endpoints=endpoints)


def _rate(used: Iterable[ModelUse], seconds: float) -> float | None:
    """The work that a campaign's models did a second; None where that cannot be said."""
    if seconds < LEAST_SECONDS:
        return None
    work = 0.0
    for one in used:
        weight = weight_of(one.model)
        if weight is None:
            return None  # who waits for an endpoint does not compute
        work += work_of(weight, one.prompt_tokens - one.cached_tokens, one.generated_tokens)
    return work / seconds if work else None


def _endpoints(used: Iterable[ModelUse]) -> Mapping[str, float]:
    calls: dict[str, tuple[int, float]] = {}
    for one in used:
        if weight_of(one.model) is None:
            before = calls.get(one.model, (0, 0.0))
            calls[one.model] = (before[0] + one.calls, before[1] + one.seconds)
    return {model: seconds / number for model, (number, seconds) in calls.items() if number}


def is_local(model: str) -> bool:
    """Whether a model's file is one of this machine's."""
    try:
        return not is_scripted(model) and isinstance(entry_of(model), CatalogueModel)
    except EngineError:
        return False
