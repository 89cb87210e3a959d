"""Keeping budgets: what a campaign has spent, and how much more may be asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.moderator.allowance import allowance
from agents.moderator.stopwatch import Stopwatch
from schema.campaign import Budget
from schema.turn import Turn
from storage.ledger import Ledger


@dataclass
class BudgetKeeper:
    """The budgets of all campaigns of one ledger."""

    ledger: Ledger
    stopwatch: Stopwatch
    _dearest: dict[str, int] = field(default_factory=dict)
    """Tokens of each campaign's dearest turn: the ledger would have to read all of them again."""

    def note(self, turn: Turn) -> None:
        """A turn was recorded."""
        if turn.campaign in self._dearest:
            self._dearest[turn.campaign] = max(self._dearest[turn.campaign], turn.tokens)

    def overspent(self, name: str, budget: Budget) -> str:
        """What of the budget is spent, in words; empty while none of it is."""
        if budget.tokens is None and budget.seconds is None:
            return ""
        spent = self.ledger.spent(name)
        over = []
        if budget.tokens is not None and spent.counted >= budget.tokens:
            over.append(f"{spent.counted:,} of {budget.tokens:,} tokens")
        seconds = spent.seconds + self.stopwatch.unwritten(name)
        if budget.seconds is not None and seconds >= budget.seconds:
            over.append(f"{seconds:,.0f} of {budget.seconds:,.0f} seconds")
        return "spent " + " and ".join(over) if over else ""

    def allowance(self, name: str, tokens: int) -> int:
        """How many more turns a budget of so many tokens lets a campaign ask for now."""
        if name not in self._dearest:
            self._dearest[name] = self.ledger.dearest(name)
        spent = self.ledger.spent(name).counted
        return allowance(tokens, spent, self._dearest[name], self.ledger.in_flight(name))
