"""A campaign: what a person wants done. One value of this class is one immutable revision."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from schema.base import Frozen, Json, Name, canonical_json, digest
from schema.evidence import Passage
from schema.note import MOST_NOTES, Note
from schema.printable import prints
from schema.protocol import ProtocolPlan
from schema.seat import Seat

DEFAULT_KIND = "classification"
"""What a campaign is for that names no kind."""

CampaignState = Literal["running", "blocked", "paused", "cancelled", "spent"]
"""``blocked``: it is to run, and cannot, because something that it needs is missing or fails."""

_LATER = ("examples", "counter_examples")
"""Fields that older labels do not have. Empty they are not in the digest: so those keep theirs.
So it is with a campaign's notes."""


class Label(Frozen):
    """One label of a closed set: its name, and what helps to tell it from the others."""

    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    examples: tuple[str, ...] = ()
    """Texts, or pieces of text, that get this label."""
    counter_examples: tuple[str, ...] = ()
    """Texts that look as if they got it, and do not."""

    @field_validator("name")
    @classmethod
    def _stripped(cls, name: str) -> str:
        if name != name.strip() or not prints(name):
            raise ValueError(f"label {name!r} has spaces around it or characters that do not print")
        return name


class Budget(Frozen):
    """Hard limits of a campaign; None is no limit."""

    tokens: int | None = Field(default=None, ge=1)
    seconds: float | None = Field(default=None, gt=0)
    """Wall time from the first task's opening."""


class Campaign(Frozen):
    """Guideline, kind, labels, roster, protocol and budget."""

    name: Name
    kind: Name = DEFAULT_KIND
    guideline: str = Field(default="", max_length=20_000)
    labels: tuple[Label, ...] = ()
    options: dict[str, Json] = {}
    """What else the kind wants to know; the kind checks it."""
    notes: tuple[Note, ...] = Field(default=(), max_length=MOST_NOTES)
    """What is noted about every item before the drafts, in a stage that asks ``note``."""
    input_fields: tuple[str, ...] = ("text",)
    """The fields of a task that seats see; quotes and offsets refer to the first."""
    roster: tuple[Seat, ...] = Field(min_length=1)
    protocol: ProtocolPlan
    examples: tuple[Passage, ...] = Field(default=(), max_length=10_000)
    """Solved examples and passages to retrieve from; kept in the ledger, never evaluation gold."""
    budget: Budget = Budget()
    seed: int = 0
    window: int = Field(default=64, ge=1, le=100_000)
    """How many tasks may be open at once, beside solved ones that wait to be learnt from."""
    learn_from_gold: bool = True
    """Whether known answers teach whom to trust; else they are only compared with."""

    @field_validator("options")
    @classmethod
    def _are_json(cls, options: dict[str, Json]) -> dict[str, Json]:
        try:
            canonical_json(options)
        except (ValueError, TypeError, RecursionError):
            raise ValueError(
                "an option holds NaN, an infinity or something else that is no JSON"
            ) from None
        return options

    @model_validator(mode="after")
    def _consistent(self) -> Campaign:
        ids = [seat.id for seat in self.roster]
        if len(set(ids)) != len(ids):
            raise ValueError(f"seat ids repeat in the roster: {', '.join(sorted(ids))}")
        names = [label.name for label in self.labels]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"labels repeat: {', '.join(repeated)}")
        noted = [note.name for note in self.notes]
        if len(set(noted)) != len(noted):
            raise ValueError(f"notes repeat: {', '.join(sorted(noted))}")
        if noted and not any(stage.question == "note" for stage in self.protocol.stages):
            raise ValueError("the campaign has notes, and no stage of its protocol asks for them")
        missing = sorted(self.protocol.roles - {seat.role for seat in self.roster})
        if missing:
            raise ValueError(f"the protocol asks roles that nobody holds: {', '.join(missing)}")
        return self

    @property
    def revision(self) -> str:
        """Digest of everything that could change an annotation."""
        content = self.model_dump(mode="json")
        if not content["notes"]:
            del content["notes"]
        for stage in content["protocol"]["stages"]:
            if not stage["entry"]["with_suspects"]:
                del stage["entry"]["with_suspects"]
        for label in content["labels"]:
            for name in _LATER:
                if not label[name]:
                    del label[name]
        return digest(content)

    def seats(self, role: str) -> tuple[Seat, ...]:
        """The seats that hold ``role``, in roster order."""
        return tuple(seat for seat in self.roster if seat.role == role)
