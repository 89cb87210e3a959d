"""The sets of the benchmark of kinds: which kind, what is asked, and how a row is read.

``literature.toml`` beside this file has those that ``docs/measurements/quality.md`` measures on; it
has no row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from folkmoot.bench.kinds.adapters import ADAPTERS
from folkmoot.notes import NoteAsked, notes_of, notes_spelt_out
from folkmoot.plain_words import in_plain_words
from folkmoot.planning import plan_campaign
from schema.base import Frozen, Json, Name
from schema.campaign import Campaign
from schema.errors import UserError

SHIPPED = Path(__file__).with_name("literature.toml")


class KindSet(Frozen):
    """Rows that people have annotated, and how a committee is asked about them."""

    name: Name
    kind: str
    file: Path
    """JSONL, in the folder that a person names."""
    made_by: str = ""
    """The adapter that makes of a row the fields below; empty where the row has them."""
    fields: tuple[str, ...] = Field(default=("text",), min_length=1)
    """What a seat sees of a row."""
    gold: str = "label"
    """The field of the known answer."""
    labels: tuple[str, ...] = ()
    labels_from: str = ""
    """Instead of labels: the field that has the labels of a row; those of all rows are taken."""
    options: dict[str, Json] = {}
    """Of the kind."""
    guideline: str = ""
    notes: dict[Name, NoteAsked] = {}
    """What notes would be taken before the drafts, to compare with doing without."""

    @field_validator("notes", mode="before")
    @classmethod
    def _spelt_out(cls, notes: Json) -> Json:
        return notes_spelt_out(notes)

    @field_validator("made_by")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and name not in ADAPTERS:
            raise ValueError(f"there is no adapter {name!r}; there are {', '.join(ADAPTERS)}")
        return name

    def campaign(
        self, models: Sequence[str], labels: Sequence[str], *, noting: bool = False
    ) -> Campaign:
        """What ``annotate`` would make of the set, without talk: drafts alone are measured.

        Args:
            models: the strongest last.
            labels: to choose from.
            noting: whether the set's notes are taken.

        Raises:
            InvalidCampaign: when labels, options or fields make no campaign.
            ModelMissing: when the catalogue has no such model.
        """
        return plan_campaign(
            name=self.name,
            kind=self.kind,
            labels=tuple(labels),
            options=self.options,
            notes=notes_of(self.notes) if noting else (),
            guideline=self.guideline,
            input_fields=self.fields,
            models=models,
            talk_share=0.0,
        )


def read_kind_sets(data: Path, only: Sequence[str] = (), file: Path = SHIPPED) -> list[KindSet]:
    """The sets of a file of TOML, in its order.

    Args:
        data: the folder of the rows.
        only: names of sets or of kinds; all without any.
        file: the file of sets.

    Raises:
        UserError: when the file cannot be used, a set has no rows there, or there is no such name.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        found = [KindSet.model_validate({"name": name, **each}) for name, each in tables.items()]
    except ValidationError as error:
        raise UserError(f"{file}: {in_plain_words(error)}", "mend the file") from None
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"cannot read the sets in {file}: {error}", "mend the file") from None
    names = [name for each in found for name in (each.name, each.kind)]
    if unknown := [name for name in only if name not in names]:
        known = ", ".join(dict.fromkeys(names))
        raise UserError(f"there is no set or kind {unknown[0]!r}", f"choose from {known}")
    wanted = [each for each in found if not only or each.name in only or each.kind in only]
    sets = [each.model_copy(update={"file": data / each.file}) for each in wanted]
    for each in sets:
        if not each.file.is_file():
            raise UserError(
                f"{data} has no file {each.file.name}, the rows of {each.name}",
                "name the folder that has it with --data, or other sets with --only",
            )
    return sets
