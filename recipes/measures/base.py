"""What a measure is: something that gives figures of a pool, from its records alone.

A measure says which fields of the records it reads and what else it needs. Names of fields are
those of the measure (``text``, ``label``, ``chosen``, ...); a recipe whose records call them
otherwise says so in :attr:`Subject.names`. Another package brings its own by the entry point
``folkmoot.measures``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from recipes.base import Fields
from recipes.made import MadeRecord, kept
from schema.base import Json
from schema.errors import UserError
from schema.figure import Figure
from schema.registry import Registry
from schema.template import plain_text

Need = Literal["made", "seeds", "real", "baseline", "held_out", "files"]
"""What a measure may need beside fields: records that a pass made, texts to start from, records
that people wrote, the pool to compare with, rows to test on, files that must not have leaked."""


MOST_LABELS = 30
"""With more labels than these, figures of single ones are left out: there would be no end of them.
"""


@dataclass(frozen=True)
class Subject:
    """What is measured, and what it is measured with."""

    records: Sequence[MadeRecord]
    """All records of one pool, those that were turned away included."""
    names: Mapping[str, str] = field(default_factory=dict)
    """By what measures call a field, what these records call it, where that differs."""
    seeds: Sequence[str] = ()
    """The texts that the recipe started from."""
    baseline: Sequence[MadeRecord] = ()
    """Records of the pool that this one is compared with."""
    held_out: Sequence[Fields] = ()
    """Rows that were kept from the recipe, with known labels."""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By name, the texts of test files that must not be in the pool."""
    options: Mapping[str, Json] = field(default_factory=dict)
    """Of single measures, by their names."""
    elsewhere: float = 0.0
    """Tokens of the run that made no record of this pool: those of other passes."""
    seed: int = 0
    """Of whatever is drawn at random."""

    @cached_property
    def kept(self) -> tuple[MadeRecord, ...]:
        """The records that are in the pool."""
        return tuple(kept(self.records))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of each record that is in the pool."""
        return self.of("text")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The label of each record that is in the pool."""
        return self.of("label")

    def of(self, name: str) -> tuple[str, ...]:
        """A field of each record that is in the pool, as text; empty where a record has none."""
        return tuple(self.text_in(record.value, name) for record in self.kept)

    def values(self, name: str) -> tuple[Json, ...]:
        """A field of each record that is in the pool, as it is."""
        return tuple(self.value_in(record.value, name) for record in self.kept)

    def text_in(self, fields: Fields, name: str) -> str:
        """A field of some record or row, as text."""
        value = self.value_in(fields, name)
        return "" if value is None else plain_text(value)

    def value_in(self, fields: Fields, name: str) -> Json:
        """A field of some record or row; None where there is none."""
        return fields.get(self.names.get(name, name))

    def option(self, measure: str, name: str, default: float) -> float:
        """A number that was set for a measure.

        Raises:
            UserError: when it is no number.
        """
        own = self.options.get(measure)
        value = own.get(name, default) if isinstance(own, Mapping) else default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(f"{measure}.{name} is {value!r}", "give a number")
        return float(value)

    def words(self, measure: str, name: str) -> str:
        """A word that was set for a measure; empty where none was."""
        own = self.options.get(measure)
        return str(own.get(name, "")) if isinstance(own, Mapping) else ""

    def with_rows(self, rows: int) -> Subject:
        """The same with so many of the pool's records, drawn at random without those that were
        turned away; itself where it has no more."""
        if len(self.kept) <= rows:
            return self
        chosen = sorted(np.random.default_rng(self.seed).permutation(len(self.kept))[:rows])
        return replace(self, records=tuple(self.kept[at] for at in chosen))


def with_known(records: Sequence[MadeRecord], rows: Sequence[Fields], by: str) -> list[MadeRecord]:
    """Records with what is known of them: all fields, of the row that has the same ``by``, that a
    record does not have itself. So a measure sees known answers that the recipe has never seen."""
    known = {plain_text(row[by]): row for row in rows if row.get(by) is not None}
    return [
        replace(record, value={**known.get(plain_text(record.value.get(by)), {}), **record.value})
        for record in records
    ]


Figures = Callable[[Subject], Iterator[Figure]]


class Measure(NamedTuple):
    """One measure."""

    name: str
    figures: Figures
    fields: tuple[str, ...] = ()
    """What it reads of a record; some record must have it."""
    needs: tuple[Need, ...] = ()
    summary: str = ""
    """One sentence for people."""
    by_size: bool = False
    """Whether its figures follow from how big a pool is: then only pools of one size compare."""


MEASURES: Registry[Measure] = Registry("measure", "folkmoot.measures", error=UserError)

_WORDS: Mapping[Need, tuple[str, Callable[[Subject], bool]]] = {
    "made": ("records that a pass made", lambda own: any(r.made_by for r in own.records)),
    "seeds": ("texts that it started from", lambda own: bool(own.seeds)),
    "real": ("records that people wrote", lambda own: any(r.real for r in own.kept)),
    "baseline": ("a pool to compare with", lambda own: bool(own.baseline)),
    "held_out": ("held-out rows", lambda own: bool(own.held_out)),
    "files": ("test files by name", lambda own: bool(own.files)),
}


def measure(
    name: str,
    *,
    fields: Sequence[str] = (),
    needs: Sequence[Need] = (),
    by_size: bool = False,
) -> Callable[[Figures], Figures]:
    """Function decorator: makes a measure known under its name.

    Args:
        name: what recipes call it.
        fields: what it reads of a record; ``a|b`` is one or the other.
        needs: what else it cannot do without.
        by_size: whether its figures follow from how big a pool is.
    """

    def register(function: Figures) -> Figures:
        about = " ".join((function.__doc__ or "").split()).replace("`", "")
        summary = about.partition(". ")[0].removesuffix(".")
        MEASURES.add(name, Measure(name, function, tuple(fields), tuple(needs), summary, by_size))
        return function

    return register


def lacks(name: str, subject: Subject) -> str:
    """What a measure would need and does not get, in words; empty where it can be taken.

    Raises:
        UserError: when there is no such measure.
    """
    wanted = MEASURES.get(name)
    if not subject.kept and "made" not in wanted.needs:
        return "the pool is empty"
    for called in wanted.fields:
        own = [subject.names.get(name, name) for name in called.split("|")]
        if all(record.value.get(name) is None for record in subject.records for name in own):
            return f"no record has the field {' or '.join(map(repr, own))}"
    for need in wanted.needs:
        words, is_there = _WORDS[need]
        if not is_there(subject):
            return f"it needs {words}"
    return ""


def figures_of(name: str, subject: Subject) -> tuple[Figure, ...]:
    """The figures of one measure.

    Raises:
        UserError: when there is no such measure, or what it needs is not there.
    """
    if missing := lacks(name, subject):
        raise UserError(f"{name} cannot be measured: {missing}", "leave it out, or give that")
    return tuple(MEASURES.get(name).figures(subject))
