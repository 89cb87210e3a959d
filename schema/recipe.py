"""A recipe: synthesis as data. Passes over pools, with an export and its measures.

Draws, shapes and gates stand in it as they are written; :mod:`recipes.reading` makes them what they
name. So a recipe is plain data that can travel, be compared and be kept.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schema.base import Frozen, Json, Name, digest
from schema.campaign import DEFAULT_KIND, Budget, Label
from schema.writing import Step

Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,29}$")]
"""A name of which two fit into one name of a campaign."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,62}$")]

BETWEEN = "--"
"""Between a recipe's name and that of a pass or pool of it, in names of campaigns."""

Written = dict[str, Json]
"""A draw, a shape or a gate as it is written: a primitive's name with its argument, and more."""


class _Aliased(Frozen):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Pool(_Aliased):
    """A pool that is given: rows of a file, or rows of the recipe itself."""

    fields: dict[FieldName, str] = {}
    """By field of a record, the column of the file; all columns under their names without any."""
    file: str = ""
    """What the file is called, for people; the file itself is named when the recipe is run."""
    licence: str = ""
    """Of what is in it, if it is known."""
    real: bool = True
    """Whether people wrote it; else it was synthesized before."""
    rows: tuple[dict[FieldName, Json], ...] = Field(default=(), max_length=10_000)
    """Records that the recipe brings itself."""


class KnownAnswers(_Aliased):
    """Records of a given pool whose right answer is known. The committee of a pass answers them
    before any unit, and learns from them whom to believe; they are no units and make no records."""

    pool: Short
    answer: FieldName
    """The field of these records that holds the right answer; nobody is shown it."""
    fields: dict[FieldName, FieldName] = {}
    """By field that the committee sees, what the pool calls it; the same without any."""
    most: int = Field(default=200, ge=1, le=500)
    """At most so many of them, spread over the answers, by chance."""


class Annotate(_Aliased):
    """A whole committee annotates each unit; what it says becomes a field of the record."""

    kind: Name = DEFAULT_KIND
    labels: tuple[Label, ...] = ()
    labels_from: str = ""
    """The list of the recipe whose values are the labels, in place of ``labels``."""
    guideline: str = Field(default="", max_length=20_000)
    options: dict[str, Json] = {}
    input: tuple[str, ...] = ()
    """The fields that the committee sees, the main one first; all texts of the record without any.
    """
    field: FieldName = "judged"
    """What the answer is called in the record; ``confidence`` and ``outcome`` stand beside it."""
    escalated: Literal["reject", "keep", "wait"] = "reject"
    """What becomes of a record of which the committee was not sure: it is turned away, kept with
    the best answer, or waits for a person."""
    talk: float | None = Field(default=None, ge=0.0, le=1.0)
    """At most this share is talked about; the kind's usual one without it."""
    known: KnownAnswers | None = None
    """What the committee learns from, if anything."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels."""
        return tuple(label.name for label in self.labels)


class Starved(Frozen):
    """When a pass that hardly accepts anything shall stop."""

    of: int = Field(default=200, ge=1)
    """The last so many records that it made."""
    below: float = Field(default=0.05, gt=0.0, le=1.0)
    """Fewer of them than this share were accepted."""


class Until(Frozen):
    """When a pass has enough; whatever comes first."""

    accepted: int | None = Field(default=None, ge=1)
    units: int | None = Field(default=None, ge=1)
    starved: Starved = Starved()


class Pass(_Aliased):
    """One unit of work after another: draw, ask or annotate, shape, gates, into a pool."""

    spelt_beside: ClassVar[tuple[str, ...]] = ("prompt",)
    """Keys that a file writes beside the fields, for one of them."""

    name: Short
    draw: Written
    ask: Step | None = None
    talk: tuple[Step, ...] = Field(default=(), max_length=32)
    """Several steps in place of one, each of which reads those before it."""
    annotate: Annotate | None = None
    shot: str = ""
    """The template of one record, for lists in prompts: ``{list:shots}``."""
    shape: Written = {}
    """What the answer is read as; without any it is one text."""
    keep: tuple[FieldName, ...] | None = None
    """Fields of what was drawn that the records keep; by default all but lists."""
    gates: tuple[Written, ...] = Field(default=(), max_length=64)
    into: Short
    until: Until = Until()
    when: Literal["now", "complete"] = "now"
    """Whether a unit is due as soon as it can be drawn, or when all that feeds its pools is made.
    """
    ages: int | None = Field(default=None, ge=0, le=1)
    """How many generations its records are after what they were made from; by default 1 where the
    pass feeds a pool that it draws from, else 0."""

    @model_validator(mode="before")
    @classmethod
    def _prompt_beside(cls, given: Any) -> Any:
        """A pass that asks once has its prompt beside the other fields."""
        if not isinstance(given, dict) or "prompt" not in given:
            return given
        rest = {name: value for name, value in given.items() if name != "prompt"}
        asked = rest.get("ask", {})
        if not isinstance(asked, dict):
            return given
        return {**rest, "ask": {**asked, "prompt": given["prompt"]}}

    @model_validator(mode="after")
    def _does_one_thing(self) -> Pass:
        if sum((self.ask is not None, bool(self.talk), self.annotate is not None)) > 1:
            raise ValueError(
                f"pass {self.name!r} has several of ask, talk and annotate: choose one"
            )
        if any(step.samples > 1 for step in self.talk):
            raise ValueError(f"pass {self.name!r} wants samples of a step of a talk")
        if any(step.together for step in self.talk):
            raise ValueError(f"pass {self.name!r} has together in a step of a talk: ask once")
        names = [step.called for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError(f"the steps of pass {self.name!r} have the same name: give `as`")
        return self

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is asked in a unit, in order."""
        return (self.ask,) if self.ask is not None else self.talk


class Measure(_Aliased):
    """What is measured of the result."""

    of: Short | Literal[""] = ""
    report: tuple[Name, ...] = ()
    beside: dict[str, Json] = {}
    student: dict[str, Json] = {}


class Recipe(_Aliased):
    """Passes over pools. One value of this class is one immutable revision."""

    name: Short
    makes: Name = "labels"
    """What comes out: ``sft``, ``labels``, ``preference``, ``rationale``, ..."""
    title: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=500)
    """The paper or page that the method comes from."""
    about: str = Field(default="", max_length=5_000)
    """What it does and what stands in for what folkmoot does not have, for people."""
    method: str = Field(default="", max_length=40)
    """Its row in the catalogue of methods, if it has one."""
    pools: dict[Short, Pool] = {}
    lists: dict[FieldName, tuple[Json, ...]] = {}
    verbalize: dict[FieldName, dict[str, str]] = {}
    """By field and value, the words in which prompts say it."""
    passes: tuple[Pass, ...] = Field(min_length=1, max_length=64, alias="pass")
    export: dict[Name, dict[str, Json]] = {}
    measure: Measure = Measure()
    models: dict[Name, tuple[str, ...]] = {}
    """By role, the models that take it; those of the run without any."""
    embedder: str = Field(default="", max_length=200)
    """The model whose vectors records are compared by, where draws and gates say ``by =
    "embedding"``."""
    budget: Budget = Budget()
    seed: int = 0
    window: int = Field(default=64, ge=1, le=10_000)
    """How many units of a pass may be open at once."""

    @model_validator(mode="after")
    def _names_differ(self) -> Recipe:
        names = [each.name for each in self.passes]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f"{names.count(name)} passes are called {name!r}: give each a name"
                )
        return self

    @property
    def revision(self) -> str:
        """Digest of the whole recipe."""
        content = self.model_dump(mode="json", by_alias=True)
        for each in content["pass"]:
            if each["annotate"] is not None and each["annotate"]["known"] is None:
                del each["annotate"]["known"]  # older recipes do not have it, and keep theirs
        return digest(content)

    def pass_of(self, name: str) -> Pass:
        """The pass of this name."""
        return next(each for each in self.passes if each.name == name)

    def campaign_of(self, part: str) -> str:
        """What the campaign of a pass is called, and where rows of a pool are submitted."""
        return f"{self.name}{BETWEEN}{part}"
