"""Known answers: what the committee of a pass learns from before its units are drawn.

Records of a given pool become tasks with known answers of the pass's campaign, where they teach as
known answers of any campaign do. They are no units and make no records. They are drawn when the
recipe is read, and written as units are: in the steward's transaction, under ids by which each is
asked about once, however often a process was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from agents.steward.known_drawing import (
    Found,
    drawn_order,
    found_in,
    spread,
    tokens_of,
    without_doubles,
)
from agents.steward.pass_state import PassState
from recipes.base import Fields
from schema.base import canonical_json
from schema.campaign import Campaign
from schema.recipe import KnownAnswers, Recipe
from schema.task import Task
from storage.known_answers import task_of
from storage.ledger import Ledger

MOST_LOOKED_AT = 5_000
"""Records of a pool among which the known answers are drawn; of a bigger pool, so many by chance.
"""
OF_BUDGET = 0.2
"""At most this share of a recipe's budget of tokens goes into known answers, all passes together,
as far as can be told before they are asked."""


@dataclass
class KnownAnswering:
    """The known answers of a running recipe.

    Args:
        ledger: where it is.
        recipe: what it is.
        passes: its passes, as they stand.
        submitted: told of each campaign that gets a task.
    """

    ledger: Ledger
    recipe: Recipe
    passes: Sequence[PassState]
    submitted: Callable[[str], None]
    _open: dict[str, int] = field(default_factory=dict)
    """By pass, how many tasks are not finished."""
    _asked: dict[str, int] = field(default_factory=dict)
    _expected: dict[str, float] = field(default_factory=dict)
    """By pass, the tokens that one may take, where there is a budget."""
    _spent: dict[str, int] = field(default_factory=dict)
    _fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By pass, what the committee sees of a record."""
    _shown: dict[str, set[str]] = field(default_factory=dict)
    """By pass, what it has seen with known answers, in JSON."""

    def carry_on(self) -> None:
        """Ask what is to be asked, once, and see what is still open."""
        for state in self.passes:
            known = _known(state)
            if known is None:
                continue
            if state.name not in self._open:
                self._ask(state, known)
            elif self._open[state.name]:
                self._open[state.name] = self.ledger.open_known(self._campaign(state))

    def is_asking(self, state: PassState) -> bool:
        """Whether the committee of a pass is still busy with known answers: its units wait."""
        return self._open.get(state.name, 0) > 0

    def why_passed_over(self, state: PassState, drawn: Fields) -> str:
        """Why what was drawn is not asked about: its answer is one of those that were learnt from.
        Empty where it may be."""
        if not self._shown.get(state.name):
            return ""
        shown = {name: drawn[name] for name in self._fields[state.name] if name in drawn}
        is_known = canonical_json(shown) in self._shown[state.name]
        return "it is one of the known answers that the committee learns from" if is_known else ""

    @property
    def is_any_open(self) -> bool:
        """Whether that of some pass is."""
        return any(self._open.values())

    def spent(self, state: PassState) -> int:
        """Tokens that those of a pass have taken."""
        if _known(state) is None:
            return 0
        if state.name not in self._spent or self._open.get(state.name):
            self._spent[state.name] = self.ledger.known_spent(self._campaign(state))
        return self._spent[state.name]

    def to_come(self) -> float:
        """Tokens that those under way will probably take, where there is a budget."""
        asking = [state for state in self.passes if self.is_asking(state)]
        return sum(
            max(0.0, self._expected[state.name] * self._asked[state.name] - self.spent(state))
            for state in asking
        )

    def _ask(self, state: PassState, known: KnownAnswers) -> None:
        """Write the tasks of a pass that are not there yet."""
        campaign = self.ledger.campaign(self._campaign(state))
        told = self.ledger.known_tasks(campaign.name)
        asked = {each.record for each in told if not each.is_left_out}
        has_budget = self.recipe.budget.tokens is not None
        self._expected[state.name] = 0.0
        if not state.ended and (has_budget or len(asked) < known.most):
            found = self._found(state, known, campaign, asked)
            left_out = {each.record for each in told if each.is_left_out}
            for each in found:
                if each.why_not and each.record not in left_out | asked:
                    id = task_of(each.record)
                    self.ledger.reject(campaign.name, id, each.input, each.why_not)
            room = self._room(state, known, campaign, found, asked)
            for each in spread(found, asked, room):
                self._submit(campaign, each)
                asked.add(each.record)
        self._asked[state.name] = len(asked)
        self._fields[state.name] = campaign.input_fields
        self._shown[state.name] = {*map(canonical_json, self.ledger.known_inputs(campaign.name))}
        self._open[state.name] = self.ledger.open_known(campaign.name)

    def _found(
        self, state: PassState, known: KnownAnswers, campaign: Campaign, asked: set[int]
    ) -> list[Found]:
        """The records that may be asked about, in the order in which they are drawn."""
        numbers = self.ledger.given_numbers(self.recipe.name, known.pool)
        drawn = list(islice(drawn_order(self.recipe, state.name, numbers), MOST_LOOKED_AT))
        gone = self.ledger.deleted_known(campaign.name, drawn)
        found = []
        for number in drawn:
            record = self.ledger.pool_record(number)
            if record is not None and number not in gone:
                found.append(found_in(campaign, known, number, record.value))
        return without_doubles(found, asked)

    def _room(
        self,
        state: PassState,
        known: KnownAnswers,
        campaign: Campaign,
        found: Sequence[Found],
        asked: set[int],
    ) -> int:
        """How many more may be asked: of a budget they take a share at most."""
        room = known.most - len(asked)
        usable = [tokens_of(campaign, each.input) for each in found if not each.why_not]
        if self.recipe.budget.tokens is None or not usable:
            return room
        cost = sum(usable) / len(usable)
        self._expected[state.name] = cost
        rivals = sum(_known(each) is not None for each in self.passes)
        share = OF_BUDGET * self.recipe.budget.tokens / rivals
        return min(room, int(share / cost) - len(asked))

    def _submit(self, campaign: Campaign, found: Found) -> None:
        self.ledger.submit(
            Task(
                campaign=campaign.name,
                id=task_of(found.record),
                revision=campaign.revision,
                input=found.input,
                gold=found.gold,
            )
        )
        self.submitted(campaign.name)

    def _campaign(self, state: PassState) -> str:
        return self.recipe.campaign_of(state.name)


def _known(state: PassState) -> KnownAnswers | None:
    annotate = state.read.written.annotate
    return None if annotate is None else annotate.known
