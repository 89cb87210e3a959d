"""Carrying one recipe on: finished units are judged, due ones are drawn, in one transaction.

A draw is written when it is made, and a fate with the record it is of, so that after a kill nothing
is drawn or judged twice: what was not committed never happened, and is done again alike.

No model is asked in it. What lacks vectors waits until they are in the ledger (``lacks.py``), and
is then done whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agents.steward.drawing import Draws
from agents.steward.fates import Fates
from agents.steward.following import Following
from agents.steward.known_answers import KnownAnswering
from agents.steward.lacks import Lacks
from agents.steward.pass_state import OUT_OF_BUDGET, PassState
from agents.steward.pools import LedgerPools
from agents.steward.recipe_budget import RecipeBudget
from recipes.base import Lacking
from recipes.reading import ReadPass, read_pass
from schema.recipe import Recipe
from storage.ledger import Ledger

AT_ONCE = 256
"""Units that are judged, and drawn, in one transaction."""

WHOLE = "the whole"
"""Who waits where it came out in the middle of a transaction that something is lacking."""


@dataclass
class Carried:
    """One running recipe.

    Args:
        ledger: where it is.
        recipe: what it is.
        submitted: told of each campaign that gets a task.
        lacks: what it waits for.
    """

    ledger: Ledger
    recipe: Recipe
    submitted: Callable[[str], None]
    lacks: Lacks = field(default_factory=Lacks)
    pools: LedgerPools = field(init=False)
    passes: list[PassState] = field(init=False)
    _fates: Fates = field(init=False)
    _draws: Draws = field(init=False)
    _known: KnownAnswering = field(init=False)
    _budget: RecipeBudget = field(init=False)
    _is_halfway: bool = False
    """Whether something is read in part, and goes on at once."""

    def __post_init__(self) -> None:
        name = self.recipe.name
        counts = self.ledger.pass_counts(name)
        self.pools = LedgerPools(self.ledger, name, self.is_complete)
        own = (self.ledger, self.recipe, self.pools)
        self._fates = Fates(*own, self.wait)
        self._draws = Draws(*own, self._fates, self.wait, self.submitted)
        self.passes = []
        for written in self.recipe.passes:
            read = read_pass(self.recipe, written)
            most = written.until.starved.of
            recent = self.ledger.recent_fates(name, written.name, most)
            last = self.ledger.last_unit(name, written.name)
            begun = PassState.begun(read, self.recipe, counts.get(written.name), last, recent)
            self.passes.append(begun)
        following = Following(self.passes, self.pools, self.is_complete)
        self._known = KnownAnswering(self.ledger, self.recipe, self.passes, self.submitted)
        self._budget = RecipeBudget(self.ledger, self.recipe, self.passes, following, self._known)

    def carry_on(self) -> bool:
        """Do what is due, :data:`AT_ONCE` of each at most; whether there is more at once.

        Raises:
            Lacking: when it came out in the middle that vectors are missing: nothing of this may
                be committed.
        """
        if self.lacks.is_waiting(WHOLE):
            return False
        self._is_halfway = False
        self._known.carry_on()
        done = self._judge_finished()
        self._budget.look()
        done += self._open_due()
        is_quiet = not self._known.is_any_open and not any(state.open for state in self.passes)
        if done == 0 and is_quiet:
            if all(state.dry for state in self.passes):
                self._end()
            elif not self.lacks.is_any and (short := self._budget.to_end()):
                for state in short:
                    self._end_pass(state, OUT_OF_BUDGET)
                return True  # who waited for their end draws now
        return done >= AT_ONCE or self._is_halfway

    # What is lacking

    def wait(self, who: str, lacking: Lacking) -> None:
        """Somebody's work is to be done when vectors are there."""
        missing = self.pools.missing(lacking)
        self.lacks.wait(who, lacking.model, missing)
        if not self.lacks.is_waiting(who):
            self._is_halfway = True

    # What is finished

    def _judge_finished(self) -> int:
        done = 0
        for state in self.passes:
            who = f"to judge {state.name}"
            if not state.open or done >= AT_ONCE or self.lacks.is_waiting(who):
                continue
            campaign = self.recipe.campaign_of(state.name)
            annotate = state.read.written.annotate
            finished = self.ledger.finished_units(
                self.recipe.name,
                state.name,
                campaign,
                AT_ONCE - done,
                waits=annotate is not None and annotate.escalated == "wait",
            )
            lacks = False
            for number, task in finished:  # in order: what comes behind one that waits, waits
                done += self._fates.judge(state, number, self.ledger.task(campaign, task), lacks)
                lacks = lacks or self._is_halfway or self.lacks.is_waiting(who)
        if done:
            self._wake()
        return done

    # What is due

    def _open_due(self) -> int:
        """Draw what is due, pass after pass, until there is nothing or enough for once."""
        opened, changed = 0, True
        while changed and opened < AT_ONCE:
            changed = False
            for state in self._budget.in_turn():
                was_dry = state.dry
                drawn = self._draw_some(state, self._budget.most_at_once(state, AT_ONCE - opened))
                opened += drawn
                if drawn and state.read.asks_nobody:
                    self._wake()  # what asks nobody has made its records already
                changed = changed or drawn > 0 or state.dry != was_dry
            changed = self._look_again() or changed
        return opened

    def _look_again(self) -> bool:
        """Have those look again that found nothing before the last pool was complete that now is;
        whether there are any."""
        again = False
        for state in self.passes:
            if not state.dry or state.ended:
                continue
            state.dry = False  # what waits for itself is never complete
            if self._complete_pools(state) == state.complete:
                state.dry = True
            else:
                again = True
        return again

    def _complete_pools(self, state: PassState) -> frozenset[str]:
        return frozenset(pool for pool in state.read.pools if self.is_complete(pool))

    def _draw_some(self, state: PassState, most: int) -> int:
        drawn = 0
        while drawn < most and not state.dry:
            if why := state.ended or state.why_ended() or self._why_needless(state):
                self._end_pass(state, why)
                break
            if state.room() == 0 or self.lacks.is_waiting(f"to draw {state.name}"):
                break
            if self._known.is_asking(state):
                break
            if self._budget.has_to_wait(state) or not self._draw(state):
                break
            drawn += 1
        return drawn

    def _why_needless(self, state: PassState) -> str:
        """Why nobody wants more of what a pass makes: all who draw from it have enough; empty where
        somebody may, or where its pool is what comes out."""
        pool = state.read.written.into
        exported = {each.get("pool") for each in self.recipe.export.values()}
        drawing = [each for each in self.passes if pool in each.read.pools and each is not state]
        if not drawing or pool in exported or self.recipe.measure.of == pool:
            return ""
        if all(each.has_enough for each in drawing):
            return f"who draws from {pool} has enough: {', '.join(each.name for each in drawing)}"
        return ""

    def _is_due(self, read: ReadPass) -> bool:
        if read.written.when == "now":
            return True
        return all(self.is_complete(pool) for pool in read.pools)

    def _draw(self, state: PassState) -> bool:
        """Draw the next unit, and ask for what it wants; False where there is none now, or it has
        to wait."""
        drawn, passed_over = None, ""
        try:
            if self._is_due(state.read):
                drawn, passed_over = self._draws.next(state, state.mark, state.units)
            if drawn is not None and not passed_over:
                passed_over = self._known.why_passed_over(state, drawn.fields)
            if drawn is not None and not passed_over:
                if not self._budget.affords(state):
                    return False
                if state.read.asks_nobody:
                    self._draws.look_ahead(state, drawn)
        except Lacking as lacking:  # it is not dry: it draws when they are there
            self.wait(f"to draw {state.name}", lacking)
            return False
        if drawn is None:
            state.complete = self._complete_pools(state)
            state.dry = True
            return False
        self._draws.open(state, drawn, passed_over)
        return True

    # Ends

    def is_complete(self, pool: str) -> bool:
        """Whether nothing more can come into a pool: whatever feeds it, however far up, has no unit
        open and nothing to draw."""
        return self._is_complete(pool, set())

    def _is_complete(self, pool: str, seen: set[str]) -> bool:
        if pool in seen:
            return True
        seen.add(pool)
        feeding = [state for state in self.passes if state.read.written.into == pool]
        return all(
            state.open == 0
            and (
                bool(state.ended)
                or (state.dry and all(self._is_complete(up, seen) for up in state.read.pools))
            )
            for state in feeding
        )

    def _wake(self) -> None:
        """Something has changed: whoever had nothing to draw looks again."""
        for state in self.passes:
            state.dry = False

    def _end_pass(self, state: PassState, why: str) -> None:
        state.dry = True
        if not state.ended:
            state.ended = why
            self.ledger.end_pass(self.recipe.name, state.name, why)

    def _end(self) -> None:
        for state in self.passes:
            if not state.ended:
                self._end_pass(state, "there is nothing more to draw")
        told = [f"{state.name}: {state.ended}" for state in self.passes if state.is_starved]
        short = [
            f"{state.name}: {state.accepted:,} of {state.read.written.until.accepted:,} accepted, "
            "and there is nothing more to draw"
            for state in self.passes
            if not state.is_starved and _is_short(state)
        ]
        if any(state.is_out_of_budget for state in self.passes):
            told = [self._budget.in_words(), *told]
            self.ledger.set_recipe_state(self.recipe.name, "spent", "; ".join(told))
            return
        self.ledger.set_recipe_state(self.recipe.name, "ended", "; ".join([*told, *short]))


def _is_short(state: PassState) -> bool:
    wanted = state.read.written.until.accepted
    return wanted is not None and state.accepted < wanted
