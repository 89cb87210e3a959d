"""What an export is: from the records of a pool to the rows of a file that others can train on.

An export is written in a recipe as ``[export]`` with its name: ``sft = { pool = "pairs", … }``. It
says which fields it reads, and refuses a pool without them before anything is written. A row is one
JSON object; writing files is not done here. Another package brings its own by the entry point
``folkmoot.exports``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from recipes.draws.matching import Where, fits
from recipes.made import MadeRecord, kept
from schema.base import Frozen, Json
from schema.errors import UserError
from schema.problems import wrong_with
from schema.recipe import Short
from schema.registry import Registry
from schema.template import plain_text

Row = dict[str, Json]
Message = dict[str, Json]


class Export(Frozen):
    """One way to write a pool. What stands here can be said of every export."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: ClassVar[str] = ""
    """What recipes call it."""
    summary: ClassVar[str] = ""
    """One line for people."""
    pool: Short
    """Whose records are written."""
    where: Where = {}
    """By field the value, or the values, of the records that are written."""
    least_generation: int = Field(default=0, ge=0)
    """Records of earlier generations are left out."""
    last: bool = False
    """Whether only the last of each line of descent is written: none from which another one of the
    pool was made: the better one stands in place of what it was made from."""
    beside: tuple[Short, ...] = ()
    """Pools that are written before it, such as what people wrote: all that is in them, whatever
    was made of it."""
    min_real: float = Field(default=0.0, ge=0.0, le=1.0)
    """At least this share must have been written by people, else nothing is written."""
    origin: bool = False
    """Whether each row says, as ``origin``, where it comes from: number, pass, models,
    generation, parents. Some services refuse rows with more than they know."""

    def fields(self) -> tuple[str, ...]:
        """The fields that every record must have."""
        raise NotImplementedError

    def names(self) -> dict[str, str]:
        """By what measures call a field, what it is called here: ``text`` is what the card measures
        for diversity."""
        return {}

    def row(self, record: MadeRecord) -> Row:
        """The row of one record."""
        raise NotImplementedError

    def rows(self, records: Sequence[MadeRecord]) -> Iterator[Row]:
        """The rows of a pool, in its order. A list of records becomes a list of rows, unless an
        export says otherwise."""
        for record in records:
            yield self.with_origin(self.row(record), record)

    def wants(self, record: MadeRecord) -> bool:
        """Whether a record of the pool says anything that is to be written: what was turned away
        does not, unless an export says otherwise."""
        return record.fate != "rejected"

    def taken(self, records: Iterable[MadeRecord]) -> list[MadeRecord]:
        """The records that are to be written: of the pools beside, then of the pool, in their
        order.

        Raises:
            UserError: when there is none, one lacks a field (names both), or people wrote too few.
        """
        by_pool: dict[str, list[MadeRecord]] = defaultdict(list)
        for record in records:
            by_pool[record.pool].append(record)
        own = [
            record
            for record in by_pool[self.pool]
            if record.generation >= self.least_generation
            and self.wants(record)
            and fits(self.where, record.value)
        ]
        if self.last:
            parents = {parent for record in own for parent in record.parents}
            own = [record for record in own if record.number not in parents]
        beside = [one for pool in self.beside for one in kept(by_pool[pool])]
        self._check(own, beside)
        return [*beside, *own]

    def _check(self, own: Sequence[MadeRecord], beside: Sequence[MadeRecord]) -> None:
        if not own:
            raise UserError(
                f"nothing is in the pool {self.pool!r} to be written as {self.name}",
                "name another pool, or see `folkmoot recipe status` for what was made",
            )
        for record in (*beside, *own):
            for name in self.fields():
                if record.value.get(name) is None:
                    raise UserError(
                        f"record {record.number} of {record.pool!r} has no field {name!r}, which"
                        f" {self.name} needs",
                        f"it has {', '.join(sorted(record.value))}: say in [export] which is meant",
                    )
        real = sum(record.real for record in (*beside, *own))
        if real < self.min_real * (len(beside) + len(own)):
            raise UserError(
                f"people wrote {real:,} of the {len(beside) + len(own):,} records, less than"
                f" min_real = {self.min_real:g} of them",
                "add a pool of what people wrote (beside = [...], or --beside), or make fewer",
            )

    def with_origin(self, row: Row, record: MadeRecord) -> Row:
        """A row with where it comes from, where that is wanted."""
        if not self.origin:
            return row
        return {
            **row,
            "origin": {
                "record": record.number,
                "pass": record.made_by,
                "models": list(record.writers),
                "generation": record.generation,
                "real": record.real,
                "parents": list(record.parents),
            },
        }


E = TypeVar("E", bound=Export)

EXPORTS: Registry[type[Export]] = Registry("export of recipes", "folkmoot.exports", error=UserError)


def export(model: type[E]) -> type[E]:
    """Class decorator: makes an export known."""
    EXPORTS.add(model.name, model)
    return model


def read_export(name: str, written: Mapping[str, Json]) -> Export:
    """An export as a recipe writes it.

    Raises:
        UserError: when there is none of this name, or an argument is wrong; says which.
    """
    model = EXPORTS.get(name)
    try:
        return model.model_validate(dict(written))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or name
        known = ", ".join(field.alias or own for own, field in model.model_fields.items())
        raise UserError(
            f"export {name!r}: {key}: {wrong_with(first)}",
            f"it takes {known}",
        ) from None


def exported(export: Export, records: Iterable[MadeRecord]) -> list[Row]:
    """All rows of an export.

    Raises:
        UserError: when there are none, or a record lacks what is needed.
    """
    return list(export.rows(export.taken(records)))


def text_of(record: MadeRecord, name: str) -> str:
    """A field of a record as text; empty where there is none."""
    value = record.value.get(name) if name else None
    return "" if value is None else plain_text(value)


def user(content: str) -> Message:
    """What a user says."""
    return {"role": "user", "content": content}


def assistant(content: str) -> Message:
    """What a model shall say."""
    return {"role": "assistant", "content": content}


def asked(instruction: str, given: str = "", system: str = "") -> list[Message]:
    """The messages before an answer: an instruction, what it is about, a system's words."""
    start: list[Message] = [{"role": "system", "content": system}] if system else []
    return [*start, user(f"{instruction}\n\n{given}" if given else instruction)]
