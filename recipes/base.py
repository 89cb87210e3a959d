"""What a recipe is made of: draws, shapes and gates, each one file that registers one primitive.

A primitive is a frozen model. Its name is also its first field, so that ``{rouge_l = 0.7, against =
["seeds"]}`` is the gate ``rouge_l`` with its arguments. Another package brings its own by the entry
points ``folkmoot.draws``, ``folkmoot.shapes`` and ``folkmoot.gates``: see :mod:`schema.registry`.

Everything here is a pure function of what is given: the same records in the same order come to the
same fates, however often a process was killed between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict

from schema.base import Frozen, Json
from schema.recipe import Pass
from schema.registry import Registry

Fields = Mapping[str, Json]
"""The fields of a record, or of what was drawn."""


@dataclass(frozen=True)
class Known:
    """A record that is in a pool."""

    number: int
    """Its number in the ledger: what fates and lineage name."""
    value: Fields
    generation: int = 0
    unit: str = ""
    """The unit that made it, as ``pass/number``; empty where it was given."""
    parents: tuple[int, ...] = ()
    """Numbers of the records that its unit drew."""


class Index(Protocol):
    """Something that grows with pools and finds in them."""

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""


I = TypeVar("I", bound=Index)  # noqa: E741 - an index

Vectors = npt.NDArray[np.float32]
"""One row a text, of length 1, so that the product of two rows is their cosine. That of a blank
text is all zero: it is like nothing."""


class Lacking(Exception):
    """Vectors that are wanted and not there yet. They are asked for, and whoever wanted them is
    called again when they are there: nothing of what it did may stay but what it read.

    Args:
        model: whose they are.
        texts: which; without any there is only more to be read, and a turn for others meanwhile.
    """

    def __init__(self, model: str, texts: Sequence[str] = ()) -> None:
        super().__init__(f"vectors of {model} for {len(texts)} texts")
        self.model, self.texts = model, tuple(texts)


class Look(Protocol):
    """What a draw or a gate may see of the pools. Nothing of it changes while it is looked at, but
    by what is accepted."""

    def size(self, pool: str) -> int:
        """How many records are in a pool."""

    def record(self, pool: str, place: int) -> Known:
        """The record at a place of a pool, from 0, in order of acceptance."""

    def by_number(self, number: int) -> Known:
        """The record of this number."""

    def is_complete(self, pool: str) -> bool:
        """Whether nothing more can come into a pool."""

    def index(
        self, name: str, make: Callable[[], I], pools: Sequence[str], on: str | tuple[str, ...]
    ) -> I:
        """An index over a field of pools (or over several, joined by lines), up to date.

        Args:
            name: which one: the same name, pools and field are the same index.
            pools: whose records are added to it; of an index over none nothing is added, and
                whoever asks for it fills it.
            make: makes an empty one.
        """

    def counted(self, pool: str, on: str) -> Mapping[str, int]:
        """How many records of a pool have each value (as text) of a field."""

    def vectors(self, model: str, texts: Sequence[str]) -> Vectors:
        """What a model makes of texts.

        Raises:
            Lacking: where some of them are not there yet.
        """


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a record."""

    passed: bool
    reason: str = ""
    """Why not, in words, with the numbers."""
    measured: float | None = None
    against: int | None = None
    """The number of the record that it collided with."""


PASSED = Verdict(True)


def turned_away(reason: str, measured: float | None = None, against: int | None = None) -> Verdict:
    """The verdict that a record does not pass."""
    return Verdict(False, reason, measured, against)


@dataclass(frozen=True)
class Candidate:
    """A record that was made, and has no fate yet."""

    value: Fields
    number: int = 0
    """Its place among what its unit made."""
    drawn: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    """By what the draw calls it, what the unit drew."""
    siblings: tuple[Fields, ...] = ()
    """All that its unit made, itself included, in order."""
    accepted: tuple[Known, ...] = ()
    """Those of its siblings before it that were accepted."""


class _Primitive(Frozen):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: ClassVar[str] = ""
    """What recipes call it: also the name of its first field."""

    def embedders(self) -> tuple[str, ...]:
        """The models whose vectors it goes by: :meth:`Look.vectors` is asked for no others."""
        return ()


class Gate(_Primitive):
    """Passes a record or turns it away, with the reason and what was measured."""

    def pools(self) -> tuple[str, ...]:
        """The pools that it looks into."""
        return ()

    def fields(self) -> tuple[str, ...]:
        """The fields of a record that it wants."""
        return ()

    def in_pass(self, each: Pass) -> Gate:
        """The gate as it stands in a pass: what it leaves open, such as the pool that its records
        come into, is the pass's.

        Raises:
            InvalidRecipe: when it cannot stand there.
        """
        return self

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """The verdict on a record."""
        raise NotImplementedError


CUT = "cut:"
"""Before a step's name, among what was said: its answer was cut off at its longest."""


class Shape(_Primitive):
    """Makes records of what was said in a unit."""

    def makes(self) -> tuple[str, ...]:
        """The fields that its records have, beside those that they keep."""
        raise NotImplementedError

    def reads(self) -> tuple[str, ...]:
        """What it wants to have been said or drawn; ``text`` is what a single step says."""
        return ("text",)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """The records, in order; none where nothing can be read.

        Args:
            said: by name of the step, what was written. Where an answer was cut off, there is an
                empty text by :data:`CUT` and the step's name as well: the last record of a list is
                then no whole one.
            bound: what was drawn, by field.
        """
        raise NotImplementedError


ANYTHING = "*"
"""Among the names of fields: there may be others, which are not known before the recipe runs."""

FieldsOf = Callable[[str], frozenset[str]]
"""By pool, the fields that its records have."""

Mark = Json
"""How far a draw has come: kept with each unit, so that the next one goes on from there."""


@dataclass(frozen=True)
class Drawn:
    """What one unit gets."""

    mark: Mark
    fields: dict[str, Json] = field(default_factory=dict)
    """For prompts, by name; of several records a list of their fields."""
    records: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """By the same name, the numbers of the records: the parents of what will be made."""
    verdict: Verdict = PASSED
    """What the draw itself says of the unit: a rank that is too low, say."""


class Draw(_Primitive):
    """Where a unit comes from: the next record of a pool, so many of several, a value of a list.

    It is asked for one unit after another, and is handed its mark from the last one.
    """

    def pools(self) -> tuple[str, ...]:
        """The pools that it draws from."""
        return ()

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields that it binds: by name, the fields of each record of a list, or none where it
        is no list. ``fields_of`` tells what the records of a pool have."""
        raise NotImplementedError

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """By pool, the fields that its records must have."""
        return {}

    def waits_for(self) -> tuple[str, ...]:
        """The pools that must be complete before anything is drawn."""
        return ()

    def uses_up(self) -> tuple[str, ...]:
        """The pools that it is through with when it has drawn each of their records: more of them
        are more units. Where tokens are short these records go on before more are made."""
        return self.pools()

    def units_a_record(self, look: Look) -> float:
        """How many units it will make of a record of these pools, and not turn away by itself, as
        far as that can be told before it draws."""
        return 1.0

    def is_bounded(self) -> bool:
        """Whether it ends by itself even where what it draws from is made of what it draws."""
        return False

    def is_endless(self) -> bool:
        """Whether it could go on for ever over pools that are complete."""
        return False

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """What the next unit gets; None where there is nothing now.

        Args:
            mark: that of the unit before; None for the first.
            number: of the unit, from 0.
            rng: of this unit alone; nothing else may be left to chance.
            look: the pools.
        """
        raise NotImplementedError


class Beside(_Primitive):
    """What is drawn beside the main draw of a pass: examples, values of lists, one more record."""

    turn: ClassVar[int] = 2
    """When it is drawn, if there are several: values (0), single records (1), lists of records (2);
    in a line by name. So a later one can go by a field of an earlier one, in whatever order they
    are written."""

    def pools(self) -> tuple[str, ...]:
        """The pools that it draws from."""
        return ()

    def needs(self) -> tuple[str, ...]:
        """The pools of which it must find something, or nothing is drawn."""
        return self.pools()

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """As :meth:`Draw.makes`."""
        raise NotImplementedError

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """As :meth:`Draw.wants`."""
        return {}

    def goes_by(self) -> tuple[str, ...]:
        """The fields that must have been drawn before it."""
        return ()

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """What is drawn, with its own added; None where there is nothing yet."""
        raise NotImplementedError


class Nothing(Exception):
    """There is nothing to be drawn beside this, and never will be: the unit is passed over. Its
    text says why."""


G = TypeVar("G", bound=Gate)
S = TypeVar("S", bound=Shape)
D = TypeVar("D", bound=Draw)
B = TypeVar("B", bound=Beside)

GATES: Registry[type[Gate]] = Registry("gate", "folkmoot.gates")
SHAPES: Registry[type[Shape]] = Registry("shape", "folkmoot.shapes")
DRAWS: Registry[type[Draw]] = Registry("draw", "folkmoot.draws")
BESIDES: Registry[type[Beside]] = Registry("draw beside another", "folkmoot.draws_beside")


def gate(model: type[G]) -> type[G]:
    """Class decorator: makes a gate known."""
    GATES.add(model.name, model)
    return model


def shape(model: type[S]) -> type[S]:
    """Class decorator: makes a shape known."""
    SHAPES.add(model.name, model)
    return model


def draw(model: type[D]) -> type[D]:
    """Class decorator: makes a draw known."""
    DRAWS.add(model.name, model)
    return model


def beside(model: type[B]) -> type[B]:
    """Class decorator: makes what can be drawn beside a draw known."""
    BESIDES.add(model.name, model)
    return model
