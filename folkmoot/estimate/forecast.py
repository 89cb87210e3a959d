"""The estimate of one file: rehearsed on some of its rows, timed by what this machine has shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bus.server import EmbeddedServer
from engine.settings import EngineSettings
from engine.shelf.catalogue import EndpointModel, entry_of
from folkmoot.estimate.calibrating import calibrated
from folkmoot.estimate.expecting import expected
from folkmoot.estimate.rates import Rates, measured_rates, weight_of
from folkmoot.estimate.rehearsal import rehearse, tasks_of
from folkmoot.estimate.sampling import sampled
from folkmoot.settings import Settings
from schema.campaign import Campaign
from schema.errors import EngineError
from schema.estimate import Estimate
from schema.seat import RULES
from schema.task import Task
from storage.reader import LedgerReader


def forecast(
    settings: Settings,
    machine: EngineSettings,
    campaign: Campaign,
    rows: int,
    submissions: Iterable[bytes],
    tell: Callable[[str], None] = lambda what: None,
) -> Estimate:
    """What annotating rows is expected to take.

    Args:
        settings: where earlier runs are on record.
        machine: how much of it an engine may use.
        campaign: what is asked.
        rows: how many rows are to be asked about.
        submissions: these rows, or as many of them as stand for all.
        tell: is told what takes some seconds.

    Raises:
        FolkmootError: when the campaign cannot be rehearsed.
    """
    tasks = list(tasks_of(campaign, sampled(submissions)))
    models = sorted({seat.model for seat in campaign.roster} - {RULES})
    rehearsed = rehearse(campaign, tasks)
    weights = {model: weight_of(model) for model in models}
    rates = _rates(settings, machine, models, tasks, tell)
    return expected(campaign, rows, rehearsed, rates, weights, _endpoints(models))


def _rates(
    settings: Settings,
    machine: EngineSettings,
    models: Sequence[str],
    tasks: Sequence[Task],
    tell: Callable[[str], None],
) -> Rates:
    rates = Rates()
    if settings.ledger.exists():
        with LedgerReader(settings.ledger) as reader:
            rates = measured_rates(reader, models)
    if rates.work is None and not settings.nats and EmbeddedServer.find(settings.server) is None:
        tell("no earlier run to go by: measuring this machine for some seconds")
        texts = [" ".join(str(part) for part in task.input.values()) for task in tasks]
        found = calibrated(models, texts, machine)
        rates = rates.model_copy(update={"work": found.work, "grounds": found.grounds})
    return rates


def _endpoints(models: Sequence[str]) -> dict[str, EndpointModel]:
    found = {}
    for model in models:
        try:
            entry = entry_of(model)
        except EngineError:  # a scripted one
            continue
        if isinstance(entry, EndpointModel):
            found[model] = entry
    return found
