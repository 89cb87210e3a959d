"""Each record that a unit makes gets its one fate, and is written with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agents.steward.judging import ENOUGH, Made, generation_of, judged, made_of
from agents.steward.pass_state import PassState
from agents.steward.pools import LedgerPools
from recipes.base import Known, Lacking, turned_away
from recipes.reading import ReadPass
from schema.fate import PoolRecord
from schema.recipe import Recipe
from schema.task import Task
from storage.ledger import Ledger

Drawing = Mapping[str, tuple[Known, ...]]
"""What a unit drew, by what the draw calls it."""


@dataclass
class Fates:
    """Who gives them.

    Args:
        wait: told whose work waits for which vectors.
    """

    ledger: Ledger
    recipe: Recipe
    pools: LedgerPools
    wait: Callable[[str, Lacking], None]

    def judge(self, state: PassState, number: int, task: Task, lacks: bool) -> bool:
        """Judge one finished unit; False where its task is deleted, or vectors are missing.

        Args:
            lacks: whether one before it lacks some: then it is only looked at for what it lacks.
        """
        annotation = self.ledger.annotation(task.campaign, task.id)
        name, annotate = self.recipe.name, state.read.written.annotate
        if annotation is None:
            return False
        failed = annotation.outcome not in ("accepted", "escalated") or (
            annotation.outcome == "escalated" and annotate is None
        )
        made = [] if failed else made_of(state.read, task.input, annotation)
        drawn = self.drawn_by(state.name, number)
        if self.lacks_to_judge(f"to judge {state.name}", state.read, made, drawn) or lacks:
            return False
        state.open -= 1
        state.judged += 1
        if failed:
            why = f"{annotation.outcome}: {annotation.reason}"
            self.ledger.close_unit(name, state.name, number, "failed", why)
            return True
        self.settle(state, number, made, drawn)
        self.ledger.close_unit(name, state.name, number, "judged")
        return True

    def lacks_to_judge(
        self, who: str, read: ReadPass, made: Sequence[Made], drawn: Drawing
    ) -> bool:
        """Whether records cannot be judged yet. Each is looked at by itself: what is turned away
        by an earlier gate is not asked about."""
        if not any(gate.embedders() for gate in read.gates):
            return False
        lacks = False
        for place in range(len(made)):
            try:
                judged(read, made, place, drawn, (), self.pools)
            except Lacking as lacking:
                lacks = True
                self.wait(who, lacking)
        return lacks

    def settle(self, state: PassState, unit: int, made: Sequence[Made], drawn: Drawing) -> None:
        """Write each record with its fate; each is judged with those before it in the pools."""
        read, name = state.read, self.recipe.name
        parents = tuple(known.number for each in drawn.values() for known in each)
        generation = generation_of(drawn, _ages(read))
        accepted: list[Known] = []
        for place, one in enumerate(made):
            gate, verdict = judged(read, made, place, drawn, accepted, self.pools)
            until = read.written.until.accepted
            if not gate and until is not None and state.accepted >= until:
                gate, verdict = ENOUGH, turned_away(f"{until:,} are accepted already")
            record = PoolRecord(
                number=0,
                address="",
                recipe=name,
                pool=read.written.into,
                value=one.value,
                generation=generation,
                made_by=read.name,
                unit=unit,
                place=place,
                entry=one.entry,
                fate="rejected" if gate else "accepted",
                gate=gate,
                reason=verdict.reason,
                measured=verdict.measured,
                against=verdict.against,
            )
            number = self.ledger.record_made(record)
            state.note(gate)
            if not gate:
                made_by = f"{read.name}/{unit}"
                known = Known(number, one.value, generation, made_by, parents)
                self.pools.grown(read.written.into, known)
                accepted.append(known)

    def drawn_by(self, made_by: str, unit: int) -> Drawing:
        """What a unit drew, by slot."""
        return {
            slot: tuple(self.pools.by_number(number) for number in numbers)
            for slot, numbers in self.ledger.unit_draws(self.recipe.name, made_by, unit).items()
        }


def _ages(read: ReadPass) -> int:
    """By how many generations the records of a pass are younger than what it drew."""
    if read.written.ages is not None:
        return read.written.ages
    return int(read.written.into in read.pools)
