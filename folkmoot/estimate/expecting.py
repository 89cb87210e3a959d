"""From what rows cost and how fast the machine is to what a run is expected to take. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from engine.shelf.catalogue import EndpointModel
from folkmoot.estimate.rates import ENDPOINT_AT_ONCE, Rates, work_of
from folkmoot.estimate.rehearsal import Reading, Rehearsed
from schema.campaign import Campaign
from schema.estimate import Estimate, Range

WRITES = (0.2, 0.6)
"""How much of what it may write a model does write."""
DEBATED = (0.5, 1.3)
"""How many of the rows for which there is a share for talk are talked about: at the beginning the
line is drawn by few."""
UNBOUNDED = (0.1, 0.6)
"""The share of rows that is talked about where nothing bounds it."""
START_SECONDS = 5.0
"""For loading the models."""
UNMEASURED = "no run was measured on this machine yet"


def expected(
    campaign: Campaign,
    rows: int,
    rehearsed: Rehearsed,
    rates: Rates,
    weights: Mapping[str, float | None],
    endpoints: Mapping[str, EndpointModel],
) -> Estimate:
    """What annotating ``rows`` rows is expected to take.

    Args:
        campaign: whose protocol says how many rows are talked about.
        rows: how many are to be asked about.
        rehearsed: what one costs.
        rates: how fast this machine computes.
        weights: by model, its megabytes; None where it runs elsewhere.
        endpoints: the models that do, with their prices.
    """
    talked = talked_rows(campaign, rows)
    low = _summed(rehearsed, rows, talked[0], WRITES[0])
    high = _summed(rehearsed, rows, talked[1], WRITES[1])
    seconds, grounds = _seconds(low, high, rates, weights)
    return Estimate(
        rows=rows,
        tokens=(_tokens(low), _tokens(high)),
        seconds=seconds,
        grounds=grounds,
        money=_money(low, high, endpoints),
    )


def talked_rows(campaign: Campaign, rows: int) -> Range:
    """How many rows may come to be debated."""
    share = campaign.protocol.talk_share
    if share is None:
        return rows * UNBOUNDED[0], rows * UNBOUNDED[1]
    return min(rows, rows * share * DEBATED[0]), min(rows, rows * share * DEBATED[1])


def _summed(rehearsed: Rehearsed, rows: float, talked: float, writes: float) -> dict[str, Reading]:
    """By model, all that it is asked; ``most_written`` is what it writes."""
    total: dict[str, Reading] = defaultdict(Reading)
    for costs, times in ((rehearsed.draft, rows), (rehearsed.talk, talked)):
        for model, cost in costs.items():
            total[model].calls += times * cost.calls
            total[model].prompt_tokens += times * cost.prompt_tokens
            total[model].fresh_tokens += times * cost.fresh_tokens
            total[model].most_written += times * writes * cost.most_written
    return total


def _tokens(total: Mapping[str, Reading]) -> float:
    return sum(reading.fresh_tokens + reading.most_written for reading in total.values())


def _seconds(
    low: Mapping[str, Reading],
    high: Mapping[str, Reading],
    rates: Rates,
    weights: Mapping[str, float | None],
) -> tuple[Range | None, str]:
    """Here the models compute one after the other; an endpoint answers meanwhile."""
    away = [model for model in high if weights.get(model) is None]
    unknown = [model for model in away if model not in rates.endpoints]
    if unknown:
        return None, f"nothing was measured of {', '.join(unknown)} yet"
    is_here = any(model not in away for model in high)
    if is_here and rates.work is None:
        return None, rates.grounds or UNMEASURED
    least = most = 0.0
    if is_here and rates.work is not None:
        least = _work(low, weights) / rates.work[1]
        most = _work(high, weights) / rates.work[0]
    if away:
        fewest, many = ENDPOINT_AT_ONCE
        waited = sum(low[model].calls * rates.endpoints[model] for model in away if model in low)
        least = max(least, waited / many)
        most += sum(high[model].calls * rates.endpoints[model] for model in away) / fewest
    return (least, most + START_SECONDS), rates.grounds or "as fast as the endpoints were before"


def _work(total: Mapping[str, Reading], weights: Mapping[str, float | None]) -> float:
    return sum(
        work_of(weight, reading.fresh_tokens, reading.most_written)
        for model, reading in total.items()
        if (weight := weights.get(model)) is not None
    )


def _money(
    low: Mapping[str, Reading],
    high: Mapping[str, Reading],
    endpoints: Mapping[str, EndpointModel],
) -> dict[str, Range]:
    money: dict[str, Range] = {}
    for model, entry in endpoints.items():
        if entry.has_price and model in high:
            least, most = (
                entry.price_of(side[model].prompt_tokens, side[model].most_written)
                if model in side
                else 0.0
                for side in (low, high)
            )
            before = money.get(entry.currency, (0.0, 0.0))
            money[entry.currency] = (before[0] + least, before[1] + most)
    return money
