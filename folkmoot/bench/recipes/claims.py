"""What is claimed of recipes: which figure should be better than whose, on which sets.

``claims.toml`` beside this file has those of the library. It names sets and holds no row of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

import recipes.measures  # noqa: F401 - makes them known
from folkmoot.plain_words import in_plain_words
from recipes.measures.base import MEASURES
from schema.base import Frozen, Json, Name
from schema.errors import UserError
from schema.recipe import FieldName, Short

SHIPPED = Path(__file__).with_name("claims.toml")


Which = Literal["all", "first", "last"]
"""Of the records of a pool: all; those that began a line of descent within it; or those of which
nothing else in it was made. So what a loop has come to stands beside what it began with."""


class MadeRows(Frozen):
    """Rows of a pool that another recipe makes first, of the same set, by the same models."""

    recipe: str
    of: Short
    which: Which = "all"
    pools: dict[Short, str] = {}
    """By pool of that recipe where its rows come from."""


class Variant(Frozen):
    """A recipe as it is compared: one of the library, or the claim's own with something changed."""

    name: str = Field(min_length=1, max_length=60)
    """What tables call it."""
    recipe: str = ""
    """Another recipe; the claim's own without a name."""
    without: tuple[str, ...] = ()
    """What is taken out of it: ``pass.gates.gate``, such as ``instruct.gates.rouge_l``."""
    change: dict[str, Json] = {}
    """By ``pass.key`` or ``pass.key.key``, what is put there: ``instruct.draw.sample``."""
    of: str = ""
    """The pool that is measured; the claim's own without a name."""
    which: Which = "all"
    """Of its records."""

    @model_validator(mode="after")
    def _differs(self) -> Variant:
        if not (self.recipe or self.without or self.change or self.which != "all"):
            raise ValueError(f"the baseline {self.name!r} is the recipe itself")
        return self


class Expected(Frozen):
    """One figure that should be better."""

    measure: Name
    figure: str
    """Its name among the figures of the measure."""
    better: Literal["higher", "lower"] = "higher"

    @field_validator("measure")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in MEASURES.names():
            raise ValueError(f"there is no measure {name!r}")
        return name


class Claim(Frozen):
    """What a paper claims of its method, as numbers."""

    name: Name
    recipe: str
    says: str
    """The claim in a sentence."""
    sets: tuple[Name, ...] = Field(min_length=1)
    """The sets whose rows it is made from and tested on."""
    of: Short
    """The pool that is measured."""
    which: Which = "all"
    """Of its records."""
    pools: dict[Short, str | tuple[dict[FieldName, Json], ...] | MadeRows] = {}
    """By pool of the recipe where its rows come from: ``seeds`` of the set, the name of another
    file in the folder, the rows themselves, or a recipe that makes them."""
    names: dict[FieldName, FieldName] = {}
    """By what measures call a field, what the recipe's records call it."""
    known_by: str = ""
    """The field by which what is known of a set's row (its label, say) is found for the records
    that were made from it; nothing is looked up without."""
    options: dict[Name, dict[str, Json]] = {}
    """Of single measures."""
    seeds_per_label: int = Field(default=50, ge=1)
    """Rows of a set that the recipe is given, of each label (of all where it has none)."""
    equal: Literal["tokens", "rows"] = "tokens"
    """What both sides have as much of."""
    baseline: tuple[Variant, ...] = Field(min_length=1)
    expect: tuple[Expected, ...] = Field(min_length=1)


class Found(Frozen):
    """A field that is read out of another one."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    within: FieldName = Field(alias="in")
    pattern: str = Field(max_length=500)
    """A regular expression of Python; what its first group matches is the field."""


class RecipeSet(Frozen):
    """Rows that people have labelled."""

    name: Name
    file: str
    """JSONL, in the folder that a person names or one folder further in."""
    fields: dict[FieldName, str] = {}
    """By field, the column; all columns without any."""
    label: str = ""
    """The field of the known label, of which each gets as many seeds."""
    found: dict[FieldName, Found] = {}
    """Fields that are read out of others; rows in which one is not found are left out."""
    also: dict[FieldName, Json] = {}
    """Fields that every row has alike."""


class Claims(Frozen):
    """All that is claimed, and on what."""

    sets: dict[Name, RecipeSet]
    claims: tuple[Claim, ...]


def read_claims(file: Path = SHIPPED, only: Sequence[str] = ()) -> Claims:
    """The claims of a file of TOML, in its order.

    Args:
        file: with ``[sets.NAME]`` and ``[claims.NAME]``.
        only: names of claims or of recipes; all without any.

    Raises:
        UserError: when the file cannot be used, or there is no such name.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        sets = {
            name: RecipeSet.model_validate({"name": name, **each})
            for name, each in tables.get("sets", {}).items()
        }
        claims = [
            Claim.model_validate({"name": name, **each})
            for name, each in tables.get("claims", {}).items()
        ]
    except ValidationError as error:
        raise UserError(f"{file}: {in_plain_words(error)}", "mend the file") from None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"cannot read the claims in {file}: {error}", "mend the file") from None
    for claim in claims:
        for name in claim.sets:
            if name not in sets:
                raise UserError(
                    f"{file}: the claim {claim.name!r} is about {name!r}, and that is no set",
                    f"there are {', '.join(sets) or 'none'}",
                )
    names = list(dict.fromkeys(name for claim in claims for name in (claim.name, claim.recipe)))
    if unknown := [name for name in only if name not in names]:
        raise UserError(f"nothing is claimed of {unknown[0]!r}", f"choose from {', '.join(names)}")
    wanted = [one for one in claims if not only or one.name in only or one.recipe in only]
    return Claims(sets=sets, claims=tuple(wanted))
