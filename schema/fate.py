"""What becomes of what a recipe makes: records and units, as the ledger has them."""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen, Json

Fate = Literal["accepted", "rejected"]
"""A record that was made has exactly one."""

RecipeState = Literal["filling", "running", "paused", "blocked", "ended", "cancelled", "spent"]
"""``filling``: its pools are being given; it draws nothing yet. ``ended``: nothing more is due."""

UnitState = Literal["open", "judged", "failed", "passed_over"]
"""``open``: drawn, and asked. ``failed``: nothing came of it; why is on record. ``passed_over``:
the draw found nothing to go with what it drew."""


class PoolRecord(Frozen):
    """A record of a recipe: given, or made by a unit."""

    number: int
    """In the ledger, over all recipes; lineage names it."""
    address: str
    """Digest of where it comes from and what it holds."""
    recipe: str
    pool: str
    value: dict[str, Json]
    generation: int = 0
    made_by: str = ""
    """The pass; empty where it was given."""
    unit: int | None = None
    place: int = 0
    """Among what its unit made, from 0."""
    entry: int = 0
    """Which of the unit's texts it was read from, from 0."""
    fate: Fate = "accepted"
    gate: str = ""
    """Which one turned it away."""
    reason: str = ""
    measured: float | None = None
    against: int | None = None
    """The number of the record that it collided with."""
    source: str = ""
    """Of a given one, the file and row that it comes from."""
    erased: bool = False
    """Whether the task that it comes from was deleted, and its value with it."""


class Unit(Frozen):
    """One draw of a pass."""

    recipe: str
    made_by: str
    """The pass."""
    number: int
    state: UnitState
    mark: Json = None
    """How far the draw had come with it."""
    reason: str = ""


class KnownTask(Frozen):
    """A task with a known answer: what the committee of a pass learns from."""

    record: int
    """The number of the given record that it asks about."""
    is_open: bool
    is_left_out: bool
    """Whether nobody was asked, because the answer is none, or there is nothing to be shown."""
    reason: str = ""
    """Why it ended as it did."""


class PassCounts(Frozen):
    """How a pass stands."""

    units: int = 0
    open: int = 0
    judged: int = 0
    failed: int = 0
    passed_over: int = 0
    made: int = 0
    accepted: int = 0
    rejected: int = 0
    gates: dict[str, int] = {}
    """How many records each gate turned away."""
    ended: str = ""
    """Why it draws nothing more; empty while it may."""
