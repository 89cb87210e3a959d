"""What a recipe may still spend of its budget of tokens, and whether one more unit fits into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.steward.pass_state import PassState
from schema.recipe import Recipe
from storage.ledger import Ledger


@dataclass
class RecipeBudget:
    """The budget of a running recipe.

    Args:
        ledger: where it is written what was spent.
        recipe: whose budget it is.
        passes: its passes, as they stand.
    """

    ledger: Ledger
    recipe: Recipe
    passes: Sequence[PassState]
    _spent: dict[str, int] = field(default_factory=dict)
    """By pass, as of the last look; of vectors under no name. Empty without a budget."""

    def look(self) -> None:
        """Read what each pass has spent, and the vectors, where there is a budget."""
        if self.recipe.budget.tokens is None:
            return
        asking = (state.name for state in self.passes if not state.read.asks_nobody)
        spent = {name: self.ledger.spent(self.recipe.campaign_of(name)).tokens for name in asking}
        vectors = sum(use.tokens for use in self.ledger.embedder_uses(self.recipe.name))
        self._spent = {**spent, "": vectors}

    def overspent(self) -> str:
        """Why the budget of the whole is spent; empty while it is not. What is open then comes to
        its end within the budget that each pass has for itself, the same."""
        most, spent = self.recipe.budget.tokens, sum(self._spent.values())
        if most is None or spent < most:
            return ""
        return f"{spent:,} of {most:,} tokens are spent"

    def affords(self, state: PassState) -> bool:
        """Whether the budget pays for one more unit of a pass beside all that are open. Where none
        is open it is asked for while anything is left, so that a budget is exceeded by the cost of
        one unit at most, as far as that is known."""
        most = self.recipe.budget.tokens
        if most is None or state.read.asks_nobody:
            return True
        left = most - sum(self._spent.values())
        costs = {each.name: self._cost(each, left) for each in self.passes}
        open_cost = sum(each.open * costs[each.name] for each in self.passes)
        return open_cost == 0 or open_cost + costs[state.name] <= left

    def _cost(self, state: PassState, left: int) -> float:
        """Tokens of a unit: as many as those before it took; of the first ones, as many as they may
        write, and a tenth of what is left at least."""
        if state.read.asks_nobody:
            return 0.0
        if state.judged:
            return max(1.0, self._spent[state.name] / state.judged)
        return max(float(state.most_written()), left / 10)
