"""What a recipe may still spend of its budget of tokens, and who is served while that lasts.

Without a budget the passes are served as they stand in the file. With one, a pass draws while those
that its records go to have nothing to draw, one unit after another in turn with the others, and
only what can be paid for to its end beside all that is under way: so tokens go into records that
come out, and not into drafts of which nothing is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.steward.following import Following
from agents.steward.known_answers import KnownAnswering
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
        following: the same by what follows what.
        known: what their committees learn from first.
    """

    ledger: Ledger
    recipe: Recipe
    passes: Sequence[PassState]
    following: Following
    known: KnownAnswering
    _spent: dict[str, int] = field(default_factory=dict)
    """By pass, as of the last look; of vectors under no name. Empty without a budget."""
    _of_units: dict[str, int] = field(default_factory=dict)
    """The same without what known answers took."""
    _to_come: float = 0.0
    """What those known answers will take that are under way."""

    def look(self) -> None:
        """Read what each pass has spent, and the vectors, where there is a budget."""
        if not self.is_any:
            return
        asking = (state.name for state in self.passes if not state.read.asks_nobody)
        spent = {name: self.ledger.spent(self.recipe.campaign_of(name)).tokens for name in asking}
        vectors = sum(use.tokens for use in self.ledger.embedder_uses(self.recipe.name))
        self._spent = {**spent, "": vectors}
        self._of_units = {
            state.name: max(0, spent[state.name] - self.known.spent(state))
            for state in self.passes
            if state.name in spent
        }
        self._to_come = self.known.to_come()

    @property
    def is_any(self) -> bool:
        """Whether there is a budget."""
        return self.recipe.budget.tokens is not None

    @property
    def left(self) -> int:
        """Tokens that may still be spent, beside the known answers under way; less than none where
        it is exceeded."""
        return int((self.recipe.budget.tokens or 0) - sum(self._spent.values()) - self._to_come)

    def in_words(self) -> str:
        """What is spent of it."""
        most = self.recipe.budget.tokens or 0
        return f"{sum(self._spent.values()):,} of {most:,} tokens are spent"

    def in_turn(self) -> list[PassState]:
        """The passes in the order in which they are served: of those that may draw, whoever has
        drawn the fewest units."""
        if not self.is_any:
            return list(self.passes)
        return sorted(self.passes, key=lambda state: (not self.is_free(state), state.units))

    def most_at_once(self, state: PassState, room: int) -> int:
        """How many units a pass may draw before others have their turn."""
        return min(room, 1) if self.is_any and not self.is_free(state) else room

    def has_to_wait(self, state: PassState) -> bool:
        """Whether others come before a pass that is not free."""
        return self.is_any and not self.is_free(state) and self.following.has_to_wait(state)

    def is_free(self, state: PassState) -> bool:
        """Whether a pass costs nothing itself."""
        return state.read.asks_nobody and not state.read.embedders

    def affords(self, state: PassState) -> bool:
        """Whether the budget pays for one more unit of a pass, to its end, beside all that is under
        way. Where nothing is, a unit is asked for while anything is left if nothing comes after it,
        or it is not known yet what that costs: so a budget is exceeded by the cost of one unit at
        most, as far as that is known. Of passes that have nothing to do with one another none has
        more under way than its share."""
        if not self.is_any or self.is_free(state):
            return True
        left = self.left
        if left <= 0:
            return False
        own = {each.name: self._cost(each, left) for each in self.passes}
        unknown = self.following.unknown(state)
        guess = {each.name: self._guess(each) for each in self.passes}
        guess |= {each.name: own[each.name] for each in unknown}
        rest = self.following.rest(guess)
        whole = {name: own[name] + rest[name] for name in own}
        under_way = sum(each.open * whole[each.name] for each in self.passes)
        under_way += self.following.waiting({name: guess[name] + rest[name] for name in guess})
        if under_way == 0 and (rest[state.name] == 0 or not state.judged or unknown):
            return True
        share = left / (1 + self.following.rivals(state))
        if state.open and (state.open + 1) * whole[state.name] > share:
            return False
        return under_way + whole[state.name] <= left

    def to_end(self) -> list[PassState]:
        """The passes that will draw nothing more, nothing being under way: what is left does not
        pay for one more of their units. First those whose end others wait for, so that these get
        what was kept for them."""
        short = [
            state
            for state in self.passes
            if not state.dry and not state.ended and not self.affords(state)
        ]
        return [state for state in short if self.following.feeds_a_barrier(state)] or short

    def _cost(self, state: PassState, left: int) -> float:
        """Tokens of a unit: as many as those before it took; of the first ones, as many as they may
        write, and a tenth of what is left at least."""
        if state.read.asks_nobody:
            return 0.0
        if state.judged:
            return max(1.0, self._of_units[state.name] / state.judged)
        return max(float(state.most_written()), left / 10)

    def _guess(self, state: PassState) -> float:
        """The same of a unit that is not due yet. Of the first ones: as far below what they may
        write as those of other passes are; where nothing tells, as many as one of these takes."""
        if state.read.asks_nobody or state.judged:
            return self._cost(state, 0)
        judged = [each for each in self.passes if each.judged and not each.read.asks_nobody]
        spent = sum(self._of_units[each.name] for each in judged)
        written = sum(each.judged * each.most_written() for each in judged)
        if state.most_written() and (written or not judged):
            return state.most_written() * (spent / written if written else 1.0)
        return spent / sum(each.judged for each in judged) if judged else 0.0
