"""How many turns a campaign may have in flight without overstepping its budget. Pure."""

from __future__ import annotations

UNKNOWN_TURN_TOKENS = 1000
"""What a turn is taken to cost before the campaign's first one is on record."""
LEAST_TURN_TOKENS = 300
"""What a turn is taken to cost at least: a debater's, who tries several times, comes late and costs
ten drafts."""


def allowance(budget: int, spent: int, dearest: int, in_flight: int) -> int:
    """How many more turns may be asked for now.

    Every turn in flight is taken to cost as much as the dearest one on record, and no less than
    :data:`LEAST_TURN_TOKENS`, so a budget is overstepped by no more than a single turn unless
    several at once are dearer than all before them. While nothing is in flight one turn may always
    be asked for, so that what is left of a budget is used.

    Args:
        budget: tokens that the campaign may spend.
        spent: tokens that are spent.
        dearest: tokens of the dearest turn on record; 0 before the first.
        in_flight: turns that were asked for and not answered.
    """
    if spent >= budget:
        return 0
    price = max(dearest, LEAST_TURN_TOKENS) if dearest else UNKNOWN_TURN_TOKENS
    affordable = (budget - spent) // price
    return max(affordable - in_flight, 0 if in_flight else 1)
