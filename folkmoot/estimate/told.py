"""An estimate in words, before a run and after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.shelf.catalogue import EndpointModel, entry_of
from folkmoot.durations import about, between
from schema.base import Frozen
from schema.errors import EngineError, UserError
from schema.estimate import Estimate, Range
from storage.model_use import ModelUse


class Outcome(Frozen):
    """What a run was expected to take, and what it took."""

    estimate: Estimate
    seconds: float
    """Of work since it was made."""
    money: dict[str, float] = {}
    """By currency, what the campaign has cost by the prices of ``models.toml``."""


def told(estimate: Estimate) -> Iterator[str]:
    """What is expected, in a line or two."""
    rows = "1 row" if estimate.rows == 1 else f"{estimate.rows:,} rows"
    line = f"{rows}, {numbers(estimate.tokens)} tokens"
    if estimate.seconds is None:
        yield f"{line}; how long that takes is not known: {estimate.grounds}"
    else:
        yield f"{line}, {between(*estimate.seconds)} ({estimate.grounds})"
    if estimate.money:
        yield f"it costs {prices(estimate.money)}, by the prices of models.toml"


def outcome_told(outcome: Outcome) -> Iterator[str]:
    """How the estimate did."""
    estimate = outcome.estimate
    if estimate.seconds is not None:
        yield f"estimated {between(*estimate.seconds)}, took {about(outcome.seconds)}"
    for currency, (low, high) in sorted(estimate.money.items()):
        spent = outcome.money.get(currency, 0.0)
        yield f"estimated {_price(low)} to {_price(high)} {currency}, cost {_price(spent)}"


def spent_money(uses: Iterable[ModelUse]) -> dict[str, float]:
    """By currency, what models have cost by their prices of today."""
    money: dict[str, float] = {}
    for use in uses:
        try:
            entry = entry_of(use.model)
        except (EngineError, UserError):  # it is in no models.toml any more
            continue
        if isinstance(entry, EndpointModel) and entry.has_price:
            price = entry.price_of(use.prompt_tokens, use.generated_tokens)
            money[entry.currency] = money.get(entry.currency, 0.0) + price
    return money


def prices(money: Mapping[str, Range]) -> str:
    """``1.20 to 1.60 USD``."""
    return " and ".join(
        f"about {_price(low)} {currency}"
        if _price(low) == _price(high)
        else f"{_price(low)} to {_price(high)} {currency}"
        for currency, (low, high) in sorted(money.items())
    )


def numbers(tokens: Range) -> str:
    """Two numbers in two digits each, or one where they are the same."""
    low, high = map(_two_digits, tokens)
    return f"about {low}" if low == high else f"{low} to {high}"


def _two_digits(number: float) -> str:
    return f"{float(f'{number:.1e}'):,.0f}"


def _price(amount: float) -> str:
    if amount >= 0.995 or not amount:
        return f"{amount:,.2f}"
    return f"{amount:.2g}" if amount >= 0.001 else "less than 0.001"
