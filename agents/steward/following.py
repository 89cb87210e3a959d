"""What comes after a pass, and what a unit of it costs to its end. Pure.

Records go on where a pass takes each of them once: a unit that is begun will cost what it takes
itself, and what its records take after it. Where tokens are short this decides who is served: what
is further along comes first, and nothing is begun that cannot be paid for to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.steward.pass_state import PassState
from recipes.base import Look
from schema.recipe import Recipe


@dataclass
class Following:
    """The passes of a recipe by what follows what.

    Args:
        passes: as they stand.
        look: the pools.
        is_complete: whether nothing more can come into a pool.
    """

    passes: Sequence[PassState]
    look: Look
    is_complete: Callable[[str], bool]
    _after: dict[str, list[PassState]] = field(default_factory=dict)
    """By pass, those that take each of its records."""
    _nearer: dict[str, list[PassState]] = field(default_factory=dict)
    """By pass, those that its records come to, and that are nearer the end."""
    _onward: dict[str, list[PassState]] = field(default_factory=dict)
    """As ``_after``, without the ways back of loops."""
    _kin: dict[str, set[str]] = field(default_factory=dict)
    """By pass, the names of those that come after it or before it."""
    _last_first: list[PassState] = field(default_factory=list)
    """The passes in an order in which each comes behind those that are onward from it."""

    def __post_init__(self) -> None:
        recipe = self.passes[0].recipe
        for state in self.passes:
            into = state.read.written.into
            self._after[state.name] = [
                each for each in self.passes if into in each.read.draw.uses_up()
            ]
        for state in self.passes:
            self._onward_from(state, ())
        after = {
            state.name: {each.name for each in self._all_after(state)} for state in self.passes
        }
        for name, names in after.items():
            self._kin[name] = names | {other for other in after if name in after[other]}
        steps = self._steps_to_the_end(_ends(recipe, self.passes))
        for state in self.passes:
            far = steps.get(state.name, len(self.passes))
            self._nearer[state.name] = [
                each
                for each in self._all_after(state)
                if steps.get(each.name, len(self.passes)) < far
            ]

    def has_to_wait(self, state: PassState) -> bool:
        """Whether something that comes after a pass may still have something to draw."""
        return any(not each.dry and not each.ended for each in self._nearer[state.name])

    def feeds_a_barrier(self, state: PassState) -> bool:
        """Whether something that comes after a pass waits until it can make nothing more."""
        return any(_waits(each) and not each.ended for each in self._all_after(state))

    def rivals(self, state: PassState) -> int:
        """How many others may still ask somebody, and neither come after a pass nor before it."""
        return sum(
            1
            for each in self.passes
            if each is not state
            and not each.ended
            and not each.read.asks_nobody
            and each.name not in self._kin[state.name]
        )

    def unknown(self, state: PassState) -> list[PassState]:
        """Those that come after a pass, before anything waits for its end, and of which no unit has
        shown yet what it costs."""
        found: dict[str, PassState] = {}
        left = [state]
        while left:
            for each in self._onward[left.pop().name]:
                if each.name in found or each.ended or _waits(each):
                    continue
                found[each.name] = each
                left.append(each)
        return [
            each
            for each in found.values()
            if not each.judged and not each.read.asks_nobody and not self._passes_by(each)
        ]

    def rest(self, costs: Mapping[str, float]) -> dict[str, float]:
        """By pass, what will probably be spent on the records of one unit after it.

        Args:
            costs: by pass, that of a unit by itself.
        """
        known: dict[str, float] = {}
        for state in self._last_first:
            into, total = state.read.written.into, 0.0
            for each in self._onward[state.name]:
                if not each.ended:
                    beyond = costs[each.name] + known[each.name]
                    total += self._units_of(each, into) * beyond
            known[state.name] = state.records_a_unit() * total
        return known

    def waiting(self, costs: Mapping[str, float]) -> float:
        """What the records will cost that wait until the pool that they are in is complete.

        Args:
            costs: by pass, that of a unit to its end.
        """
        total = 0.0
        for state in self.passes:
            if not _waits(state) or state.ended or all(map(self.is_complete, state.read.pools)):
                continue
            pools = state.read.draw.uses_up()
            records = sum(self.look.size(pool) for pool in pools) / max(1, len(pools))
            units = records * state.read.draw.units_a_record(self.look)
            total += max(0.0, units - state.units) * costs[state.name]
        return total

    def _units_of(self, state: PassState, pool: str) -> float:
        """How many units a record of a pool makes of a pass; of a pair each side bears its part."""
        sides, size = len(state.read.draw.uses_up()), self.look.size(pool)
        if size and not _waits(state) and (state.units or state.dry):
            return state.units / size / sides
        return state.read.draw.units_a_record(self.look) / sides

    def _passes_by(self, state: PassState) -> bool:
        """Whether a pass wants none of the records that have come so far."""
        pools = state.read.draw.uses_up()
        return state.dry and not state.units and any(self.look.size(pool) for pool in pools)

    def _onward_from(self, state: PassState, above: tuple[str, ...]) -> None:
        """Find the ways from a pass on, each loop cut where it comes back."""
        if state.name in self._onward:
            return
        self._onward[state.name] = []
        above = (*above, state.name)
        for each in self._after[state.name]:
            if each.name not in above:
                self._onward_from(each, above)
                self._onward[state.name].append(each)
        self._last_first.append(state)

    def _all_after(self, state: PassState) -> list[PassState]:
        found: dict[str, PassState] = {}
        left = [state]
        while left:
            for each in self._after[left.pop().name]:
                if each.name not in found:
                    found[each.name] = each
                    left.append(each)
        found.pop(state.name, None)
        return list(found.values())

    def _steps_to_the_end(self, ends: frozenset[str]) -> dict[str, int]:
        """By pass, how many others take its records before they come out, by the shortest way."""
        steps = {each.name: 0 for each in self.passes if each.read.written.into in ends}
        changed = True
        while changed:
            changed = False
            for state in self.passes:
                after = [steps[each.name] for each in self._after[state.name] if each.name in steps]
                if after and min(after) + 1 < steps.get(state.name, len(self.passes) + 1):
                    steps[state.name] = min(after) + 1
                    changed = True
        return steps


def _ends(recipe: Recipe, passes: Sequence[PassState]) -> frozenset[str]:
    """The pools that come out: those that are exported; without any, those nobody draws from."""
    exported = frozenset(
        pool for each in recipe.export.values() if isinstance(pool := each.get("pool"), str)
    )
    if exported:
        return exported
    drawn = {pool for state in passes for pool in state.read.pools}
    return frozenset(state.read.written.into for state in passes) - drawn


def _waits(state: PassState) -> bool:
    """Whether a pass draws nothing before what feeds it can make nothing more."""
    return state.read.written.when != "now" or bool(state.read.draw.waits_for())
