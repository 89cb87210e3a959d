"""Carrying one recipe on: finished units are judged, due ones are drawn, in one transaction.

A draw is written when it is made, and a fate with the record it is of, so that after a kill nothing
is drawn or judged twice: what was not committed never happened, and is done again alike.

No model is asked in it. What lacks vectors waits until they are in the ledger (``lacks.py``), and
is then done whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.steward.following import Following
from agents.steward.judging import ENOUGH, Made, drawn_alone, generation_of, judged, made_of
from agents.steward.lacks import Lacks
from agents.steward.pass_state import OUT_OF_BUDGET, PassState
from agents.steward.pools import LedgerPools
from agents.steward.recipe_budget import RecipeBudget
from recipes.base import Drawn, Known, Lacking, Mark, Nothing, turned_away
from recipes.reading import ReadPass, read_pass
from schema.fate import PoolRecord, Unit
from schema.recipe import Recipe
from schema.task import Task
from storage.ledger import Ledger

AT_ONCE = 256
"""Units that are judged, and drawn, in one transaction."""

Drawing = Mapping[str, tuple[Known, ...]]
"""What a unit drew, by what the draw calls it."""

AHEAD = 64
"""Units that ask nobody and lack vectors: theirs are asked for together."""

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
    _revisions: dict[str, str] = field(default_factory=dict)
    _budget: RecipeBudget = field(init=False)
    _is_halfway: bool = False
    """Whether something is read in part, and goes on at once."""

    def __post_init__(self) -> None:
        name = self.recipe.name
        counts = self.ledger.pass_counts(name)
        self.pools = LedgerPools(self.ledger, name, self.is_complete)
        self.passes = []
        for written in self.recipe.passes:
            read = read_pass(self.recipe, written)
            most = written.until.starved.of
            recent = self.ledger.recent_fates(name, written.name, most)
            last = self.ledger.last_unit(name, written.name)
            begun = PassState.begun(read, self.recipe, counts.get(written.name), last, recent)
            self.passes.append(begun)
        following = Following(self.passes, self.pools, self.is_complete)
        self._budget = RecipeBudget(self.ledger, self.recipe, self.passes, following)

    def carry_on(self) -> bool:
        """Do what is due, :data:`AT_ONCE` of each at most; whether there is more at once.

        Raises:
            Lacking: when it came out in the middle that vectors are missing: nothing of this may
                be committed.
        """
        if self.lacks.is_waiting(WHOLE):
            return False
        self._is_halfway = False
        done = self._judge_finished()
        self._budget.look()
        done += self._open_due()
        if done == 0 and not any(state.open for state in self.passes):
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

    def _lacks_to_judge(
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
                done += self._judge(state, number, self.ledger.task(campaign, task), lacks)
                lacks = lacks or self._is_halfway or self.lacks.is_waiting(who)
        if done:
            self._wake()
        return done

    def _judge(self, state: PassState, number: int, task: Task, lacks: bool) -> bool:
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
        drawn = self._drawn_by(state.name, number)
        if self._lacks_to_judge(f"to judge {state.name}", state.read, made, drawn) or lacks:
            return False
        state.open -= 1
        state.judged += 1
        if failed:
            why = f"{annotation.outcome}: {annotation.reason}"
            self.ledger.close_unit(name, state.name, number, "failed", why)
            return True
        self._settle(state, number, made, drawn)
        self.ledger.close_unit(name, state.name, number, "judged")
        return True

    def _drawn_by(self, made_by: str, unit: int) -> Drawing:
        """What a unit drew, by slot."""
        return {
            slot: tuple(self.pools.by_number(number) for number in numbers)
            for slot, numbers in self.ledger.unit_draws(self.recipe.name, made_by, unit).items()
        }

    def _settle(self, state: PassState, unit: int, made: Sequence[Made], drawn: Drawing) -> None:
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
                drawn, passed_over = self._next(state, state.mark, state.units)
            if drawn is not None and not passed_over:
                if not self._budget.affords(state):
                    return False
                if state.read.asks_nobody:
                    self._look_ahead(state, drawn)
        except Lacking as lacking:  # it is not dry: it draws when they are there
            self.wait(f"to draw {state.name}", lacking)
            return False
        if drawn is None:
            state.complete = self._complete_pools(state)
            state.dry = True
            return False
        self._open(state, drawn, passed_over)
        return True

    def _next(self, state: PassState, mark: Mark, number: int) -> tuple[Drawn | None, str]:
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

    def _look_ahead(self, state: PassState, drawn: Drawn) -> None:
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
            if not self._lacks_to_judge(who, read, made, by_slot) and number == state.units:
                return
            try:
                ahead, _ = self._next(state, ahead.mark, number + 1)
            except Lacking as lacking:
                self.wait(who, lacking)
                break
        raise Lacking(read.name)

    def _open(self, state: PassState, drawn: Drawn, passed_over: str) -> None:
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
            self._settle(state, number, made, self._drawn_by(read.name, number))
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


def _ages(read: ReadPass) -> int:
    """By how many generations the records of a pass are younger than what it drew."""
    if read.written.ages is not None:
        return read.written.ages
    return int(read.written.into in read.pools)
