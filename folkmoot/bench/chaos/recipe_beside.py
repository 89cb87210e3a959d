"""A recipe that runs beside the rows: three passes, one of them in a loop, whose seeds come without
end. What must hold of it is looked at by SQL of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from bus.connection import Bus
from bus.envelopes import Command, Receipt
from bus.orders import CreatedRecipe, Given
from bus.submit import submit_rows
from folkmoot.bench.chaos.witness import reading
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.swarm.client import command
from schema.errors import BusError, FolkmootError, UserError
from schema.recipe import Recipe

NAME, SEEDS = "beside", "seeds"
MOST_OPEN = 4
"""No more seeds are given while so many units are open."""
BEGIN_SECONDS = 60.0
RESEND_SECONDS = 4.0

_RECIPE = f"""
name = "{NAME}"
window = 8
[pools.{SEEDS}]
fields = {{ text = "text" }}
[[pass]]
name = "write"
draw = {{ each = "{SEEDS}" }}
ask = {{ tokens = 16, samples = 2 }}
prompt = "Like this: {{text}}"
gates = [{{ says_not = ["author", "better"] }}, {{ rouge_l = 0.9, against = ["written"] }}]
keep = []
into = "written"
until = {{ starved = {{ of = 1000000 }} }}
[[pass]]
name = "judge"
draw = {{ each = "written" }}
annotate = {{ labels = [{{ name = "good" }}, {{ name = "bad" }}], talk = 0.0, escalated = "keep" }}
keep = ["text"]
into = "judged"
[[pass]]
name = "polish"
draw = {{ each = "judged", below = 2 }}
ask = {{ tokens = 16 }}
prompt = "Better: {{text}}"
keep = []
into = "judged"
"""

_BROKEN = (
    (
        "drawn twice",
        "select pass || ' drew record ' || record || ' ' || count(*) || ' times' from unit_draws "
        "where recipe = :recipe group by pass, record having count(*) > 1",
    ),
    (
        "made twice",
        "select address from made where recipe = :recipe group by address having count(*) > 1",
    ),
    (
        "without a parent",
        "select u.pass || ' unit ' || u.n from units u"
        " left join unit_draws d on d.recipe = u.recipe and d.pass = u.pass and d.unit = u.n"
        " left join made m on m.n = d.record"
        " where u.recipe = :recipe and m.fate is not 'accepted'",
    ),
    (
        "without a record",
        "select pass || ' unit ' || n from units u where recipe = :recipe and state = 'judged' and"
        " not exists (select 1 from made m where m.recipe = u.recipe and m.pass = u.pass"
        " and m.unit = u.n)",
    ),
    (
        "failed",
        "select pass || ' unit ' || n || ': ' || reason from units where recipe = :recipe"
        " and state not in ('open', 'judged')",
    ),
)
"""What would be wrong, and where it is."""

_SUM = """
    select count(*), sum(fate = 'accepted'), sum(fate = 'rejected') from made
    where recipe = :recipe and unit is not null
"""


class RecipeBeside:
    """The recipe, and who gives it its seeds.

    Args:
        bus: the benchmark's connection.
        ledger: its file.
        models: who writes and judges.
    """

    def __init__(self, bus: Bus, ledger: Path, models: Sequence[str]) -> None:
        self._bus, self._ledger = bus, ledger
        self._recipe = Recipe.model_validate(tomllib.loads(_RECIPE))
        self._order = CreatedRecipe(
            recipe=self._recipe, campaigns=campaigns_of(self._recipe, tuple(models))
        )
        self.confirmed: set[str] = set()
        """Texts of the seeds that had their receipts."""
        self.rejected: dict[str, str] = {}

    @property
    def campaigns(self) -> tuple[str, ...]:
        """Those of its passes: whose turns are in the ledger, too."""
        return tuple(each.name for each in self._order.campaigns)

    async def begin(self) -> None:
        """Create the recipe, and let it draw.

        Raises:
            UserError: when the moderator does not take it.
        """
        await self._tell("create_recipe", self._order.model_dump(mode="json", by_alias=True))
        await self._tell("start_recipe", Given().model_dump(mode="json"))

    async def run(self, stop: asyncio.Event) -> None:
        """Give one seed after another until ``stop`` is set, each until its receipt."""
        while not stop.is_set():
            if await asyncio.to_thread(self.open) >= MOST_OPEN:
                await asyncio.sleep(0.1)
                continue
            await self._give(f"Seed {len(self.confirmed)} of the recipe beside.")

    def open(self) -> int:
        """Units that are open, as far as the ledger can be read."""
        with contextlib.suppress(sqlite3.Error), reading(self._ledger) as connection:
            found = connection.execute(
                "select count(*) from units where recipe = ? and state = 'open'", [NAME]
            )
            return int(found.fetchone()[0])
        return MOST_OPEN

    def is_over(self) -> bool:
        """Whether nothing more is due, now that no more seeds come."""
        with contextlib.suppress(sqlite3.Error), reading(self._ledger) as connection:
            found = connection.execute("select state from recipes where name = ?", [NAME])
            return (found.fetchone() or ("",))[0] == "ended"
        return False

    def sums(self) -> dict[str, int]:
        """Seeds and units, and records that were made, accepted and rejected."""
        with reading(self._ledger) as connection:
            units = connection.execute("select count(*) from units where recipe = ?", [NAME])
            counts = connection.execute(_SUM, {"recipe": NAME}).fetchone()
            made, accepted, rejected = (int(count or 0) for count in counts)
            return {
                "seeds": len(self.confirmed),
                "units": int(units.fetchone()[0]),
                "made": made,
                "accepted": accepted,
                "rejected": rejected,
            }

    def audit(self) -> list[str]:
        """What does not hold of it at this moment, in words; empty is good."""
        given = set(self.confirmed)  # before the ledger is read: more are confirmed meanwhile
        try:
            with reading(self._ledger) as connection:
                found = [
                    f"recipe, {wrong}: {where}"
                    for wrong, query in _BROKEN
                    for (where,) in connection.execute(query, {"recipe": NAME}).fetchmany(20)
                ]
                rows = connection.execute(
                    "select value ->> 'text' from made where recipe = ? and pool = ?",
                    [NAME, SEEDS],
                )
                known = [text for (text,) in rows]
                state = connection.execute(
                    "select state || ': ' || reason from recipes where name = ?"
                    " and state not in ('running', 'ended')",
                    [NAME],
                ).fetchall()
            sums = self.sums()
        except sqlite3.Error as error:
            return [f"the ledger cannot be read: {error}"]
        found += [f"recipe, lost: {text}" for text in sorted(given - set(known))]
        found += [f"recipe, {why}" for (why,) in state]
        found += [f"recipe, turned down: {text} {why}" for text, why in self.rejected.items()]
        if len(known) != len(set(known)):
            found.append("recipe, a seed is there twice")
        if sums["made"] != sums["accepted"] + sums["rejected"]:
            found.append(f"recipe, {sums} do not add up")
        return found

    def audit_whole(self) -> list[str]:
        """The same at the end: every seed and every record has come all the way."""
        query = """select count(*) from made where recipe = :recipe and fate = 'accepted' and
            (pool = :pool or :pool = 'young' and pool = 'judged' and generation < 2)"""
        found = self.audit()
        with reading(self._ledger) as connection:
            for made_by, pool in (("write", SEEDS), ("judge", "written"), ("polish", "young")):
                units = connection.execute(
                    "select count(*) from units where recipe = ? and pass = ?", [NAME, made_by]
                ).fetchone()[0]
                records = connection.execute(query, {"recipe": NAME, "pool": pool}).fetchone()[0]
                if units != records:
                    found.append(f"recipe, {made_by} has {units} units of {records} records")
        return found

    async def _tell(self, order: str, arguments: dict[str, object]) -> None:
        told = Command.model_validate({"command": order, "campaign": NAME, "arguments": arguments})
        async with asyncio.timeout(BEGIN_SECONDS):
            while True:
                try:
                    await command(self._bus, told)
                    return
                except UserError:
                    raise
                except FolkmootError:
                    await asyncio.sleep(0.2)

    async def _give(self, text: str) -> None:
        row = json.dumps({"value": {"text": text}, "source": f"chaos:{text}"}).encode()
        began = time.monotonic()

        def note(number: int, receipt: Receipt) -> None:
            if receipt.status == "rejected":
                self.rejected[text] = f"{receipt.reason}, after {time.monotonic() - began:.0f} s"
            self.confirmed.add(text)

        while text not in self.confirmed:
            try:
                await submit_rows(
                    self._bus,
                    self._recipe.campaign_of(SEEDS),
                    [row],
                    resend_after=RESEND_SECONDS,
                    on_receipt=note,
                )
            except BusError:  # a server that is away or full: what has no receipt goes again
                await asyncio.sleep(0.5)
