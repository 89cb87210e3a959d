"""How far a pass has come, and whether it shall draw more. Pure but for the counting."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from random import Random

from recipes.reading import ReadPass
from schema.base import Json, digest
from schema.fate import PassCounts, Unit
from schema.recipe import Recipe

LEAST_YIELD = 0.02
"""So few accepted records a unit are reckoned with at least, when units are opened for a number of
accepted ones."""

OUT_OF_BUDGET = "out of budget: what is left does not pay for another one to its end"


@dataclass
class PassState:
    """One pass under way."""

    read: ReadPass
    recipe: Recipe
    mark: Json = None
    units: int = 0
    """Drawn so far: the number of the next one."""
    open: int = 0
    judged: int = 0
    accepted: int = 0
    made: int = 0
    ended: str = ""
    """Why it draws nothing more."""
    dry: bool = False
    """Whether there was nothing to draw when it last looked, and nothing has changed since."""
    complete: frozenset[str] = frozenset()
    """Which of its pools were complete when there was nothing to draw: some draws wait for that."""
    recent: deque[bool] = field(default_factory=deque)
    """Whether each of the last records was accepted."""
    turned_away: dict[str, int] = field(default_factory=dict)
    """By gate."""

    @classmethod
    def begun(
        cls,
        read: ReadPass,
        recipe: Recipe,
        counts: PassCounts | None,
        last: Unit | None,
        recent: list[bool],
    ) -> PassState:
        """The state that the ledger tells."""
        known = counts or PassCounts()
        return cls(
            read=read,
            recipe=recipe,
            mark=last.mark if last else None,
            units=last.number + 1 if last else 0,
            open=known.open,
            judged=known.judged + known.failed,
            accepted=known.accepted,
            made=known.made,
            ended=known.ended,
            recent=deque(recent, maxlen=read.written.until.starved.of),
            turned_away=dict(known.gates),
        )

    @property
    def name(self) -> str:
        """What the pass is called."""
        return self.read.name

    def rng(self, unit: int) -> Random:
        """What is left to chance in a unit: the same whenever it is drawn."""
        seed = digest(self.recipe.name, self.recipe.seed, self.name, unit)
        return Random(int(seed[:16], 16))  # noqa: S311 - chance, no secret

    def room(self) -> int:
        """How many units may be opened now: no more than the window, and where a number of records
        is wanted, no more than will probably make them."""
        room = self.recipe.window - self.open
        until = self.read.written.until
        if until.units is not None:
            room = min(room, until.units - self.units)
        if until.accepted is not None:
            rate = max(LEAST_YIELD, self.accepted / self.judged) if self.judged else 1.0
            room = min(room, math.ceil((until.accepted - self.accepted) / rate) - self.open)
        return max(0, room)

    def most_written(self) -> int:
        """Tokens that a unit may write, where it asks in the recipe's own words."""
        return sum(
            step.tokens
            * step.samples
            * max(1, len(step.models))
            * max(1, len(self.recipe.lists.get(step.together, ())))
            for step in self.read.written.steps
            if not step.run
        )

    def records_a_unit(self) -> float:
        """How many records of a unit are accepted: as of those judged, and of one more in which
        every text is."""
        last = self.read.written.steps[-1:]
        texts = sum(
            step.samples
            * max(1, len(step.models))
            * max(1, len(self.recipe.lists.get(step.together, ())))
            for step in last
        )
        return (self.accepted + max(1, texts)) / (self.judged + 1)

    def note(self, gate: str) -> None:
        """A record has its fate: the gate that turned it away, or none."""
        self.made += 1
        self.accepted += not gate
        self.recent.append(not gate)
        if gate:
            self.turned_away[gate] = self.turned_away.get(gate, 0) + 1

    def why_ended(self) -> str:
        """Why it shall draw nothing more, by what it was asked for; empty while it may."""
        until, starved = self.read.written.until, self.read.written.until.starved
        if until.accepted is not None and self.accepted >= until.accepted:
            return f"{self.accepted:,} records are accepted, as many as were asked for"
        if until.units is not None and self.units >= until.units:
            return f"{self.units:,} units are drawn, as many as were asked for"
        if len(self.recent) >= starved.of and sum(self.recent) < starved.below * len(self.recent):
            return (
                f"starved: {sum(self.recent)} of the last {len(self.recent)} records were "
                f"accepted, fewer than {starved.below:.0%}; turned away by {self.gates_in_words()}"
            )
        return ""

    @property
    def has_enough(self) -> bool:
        """Whether as many are accepted as were asked for."""
        wanted = self.read.written.until.accepted
        return wanted is not None and self.accepted >= wanted

    def gates_in_words(self) -> str:
        """What turned records away, the most frequent first."""
        ranked = sorted(self.turned_away.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{gate} {count:,}" for gate, count in ranked) or "nothing"

    @property
    def is_starved(self) -> bool:
        """Whether it ended because hardly anything was accepted."""
        return self.ended.startswith("starved")

    @property
    def is_out_of_budget(self) -> bool:
        """Whether it ended because what is left does not pay for more of it."""
        return self.ended == OUT_OF_BUDGET
