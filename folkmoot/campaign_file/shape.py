"""What may stand in a campaign file: sections and keys, their types and what they are by default.

A value of :class:`CampaignFile` is also what options on the command line come to without a file,
so that both take one road to a campaign.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from folkmoot.notes import NoteAsked
from schema.base import Frozen, Json, Name
from schema.campaign import DEFAULT_KIND, Budget, Label
from schema.seat import Seat


class ColumnNames(Frozen):
    """Which columns of the rows mean what."""

    fields: tuple[str, ...] = ()
    """What seats read; quotes refer to the first. Empty for what the kind reads by default."""
    id: str = "id"
    gold: str = "gold"


class Solved(Frozen):
    """A solved example, or without an answer a passage to look things up in."""

    text: str
    answer: str = ""
    source: Literal["example", "passage"] | None = None
    """By default an example where there is an answer, else a passage."""
    id: str = ""
    """By default a digest of text and answer."""
    score: float = 0.0


class CampaignFile(Frozen):
    """The content of a campaign file. Empty means what it means on the command line."""

    kind: Name = DEFAULT_KIND
    guideline: str = ""
    guideline_file: str = ""
    """Relative to the campaign file, as all files in it."""
    models: tuple[str, ...] = ()
    """The committee, the strongest last."""
    labels: tuple[Label, ...] = ()
    examples_file: str = ""
    passages_file: str = ""
    learn_from_gold: bool = True
    ask_confidence: bool = False
    """Whether seats are asked in words how likely each answer is right."""
    seed: int = 0
    window: int = Field(default=64, ge=1, le=100_000)
    options: dict[str, Json] = {}
    """What the kind wants to know."""
    notes: dict[Name, NoteAsked] = {}
    """What is noted before the drafts, by name."""
    columns: ColumnNames = ColumnNames()
    seats: dict[Name, tuple[str, ...]] = {}
    """The models of a role that is not to have the committee's."""
    roster: tuple[Seat, ...] = ()
    """Every seat in full, instead of ``models`` and ``seats``."""
    protocol: dict[str, Json] = {}
    """What is different from the kind's default protocol."""
    budget: Budget = Budget()
    examples: tuple[Solved, ...] = ()


NO_LIMIT = "no limit"
"""As a share for talk: as much as the stages call for. TOML has no word for nothing."""
