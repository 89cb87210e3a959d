"""What the next unit of a pass draws, and its opening: it is asked for, or made at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agents.steward.fates import Fates
from agents.steward.judging import drawn_alone
from agents.steward.pass_state import PassState
from agents.steward.pools import LedgerPools
from recipes.base import Drawn, Lacking, Mark, Nothing
from schema.fate import Unit
from schema.recipe import Recipe
from schema.task import Task
from storage.ledger import Ledger

AHEAD = 64
"""Units that ask nobody and lack vectors: theirs are asked for together."""


@dataclass
class Draws:
    """Who draws.

    Args:
        fates: judges what units make that ask nobody.
        wait: told whose work waits for which vectors.
        submitted: told of each campaign that gets a task.
    """

    ledger: Ledger
    recipe: Recipe
    pools: LedgerPools
    fates: Fates
    wait: Callable[[str, Lacking], None]
    submitted: Callable[[str], None]
    _revisions: dict[str, str] = field(default_factory=dict)

    def next(self, state: PassState, mark: Mark, number: int) -> tuple[Drawn | None, str]:
        """What a unit gets, and why it is passed over if it is."""
        rng = state.rng(number)
        drawn = state.read.draw.next(mark, number, rng, self.pools)
        try:
            for beside in state.read.besides:
                if drawn is None:
                    return None, ""
                drawn = beside.add(drawn, number, rng, self.pools)
        except Nothing as nothing:
            return drawn, str(nothing) or "there is nothing to be drawn beside it"
        return drawn, ""

    def look_ahead(self, state: PassState, drawn: Drawn) -> None:
        """See whether the records of a unit that asks nobody can be judged as soon as it is drawn,
        and if they cannot, what those of the next ones lack.

        Raises:
            Lacking: when they cannot.
        """
        read, who = state.read, f"to draw {state.name}"
        if not any(gate.embedders() for gate in read.gates):
            return
        ahead: Drawn | None = drawn
        for number in range(state.units, state.units + AHEAD):
            if ahead is None:
                break
            by_slot = {
                slot: tuple(self.pools.by_number(each) for each in numbers)
                for slot, numbers in ahead.records.items()
            }
            made = drawn_alone(read, ahead.fields, ahead.verdict)
            if not self.fates.lacks_to_judge(who, read, made, by_slot) and number == state.units:
                return
            try:
                ahead, _ = self.next(state, ahead.mark, number + 1)
            except Lacking as lacking:
                self.wait(who, lacking)
                break
        raise Lacking(read.name)

    def open(self, state: PassState, drawn: Drawn, passed_over: str) -> None:
        """Write the next unit with what it drew, and ask for what it wants or make its records."""
        name, read, number = self.recipe.name, state.read, state.units
        state.mark, state.units = drawn.mark, number + 1
        unit = Unit(recipe=name, made_by=read.name, number=number, state="open", mark=drawn.mark)
        if passed_over:
            over = unit.model_copy(update={"state": "passed_over", "reason": passed_over})
            self.ledger.open_unit(over, drawn.records)
            return
        if read.asks_nobody or not drawn.verdict.passed:
            self.ledger.open_unit(unit.model_copy(update={"state": "judged"}), drawn.records)
            state.judged += 1
            made = drawn_alone(read, drawn.fields, drawn.verdict)
            self.fates.settle(state, number, made, self.fates.drawn_by(read.name, number))
            return
        campaign, task = self.recipe.campaign_of(read.name), str(number)
        self.ledger.open_unit(unit, drawn.records, task)
        self.ledger.submit(
            Task(campaign=campaign, id=task, revision=self._revision(campaign), input=drawn.fields)
        )
        self.submitted(campaign)
        state.open += 1

    def _revision(self, campaign: str) -> str:
        if campaign not in self._revisions:
            self._revisions[campaign] = self.ledger.campaign(campaign).revision
        return self._revisions[campaign]
