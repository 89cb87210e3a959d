"""The label sets of the consensus benchmark: what is asked of each, and where its rows are.

A person names one file on the command line, or writes many sets into a file of TOML, a table each.
``literature.toml`` beside this file has those that ``docs/measurements/quality.md`` measures on.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from folkmoot.file_rows import Columns
from folkmoot.labels import parse_label
from folkmoot.plain_words import in_plain_words
from folkmoot.planning import plan_campaign
from kinds.reading import readings_of
from schema.base import Frozen, Json, Name
from schema.campaign import Campaign
from schema.errors import UserError

SHIPPED = {"literature": Path(__file__).with_name("literature.toml")}
"""Files of sets that come with folkmoot, by the name that stands for them. They have no rows."""


class LabelSet(Frozen):
    """A set of rows that people have labelled, and how a committee is asked about them."""

    name: Name
    file: Path
    """JSONL or CSV."""
    labels: tuple[str, ...] | dict[str, str]
    """``name`` or ``name=what it means``; or, by the gold answer in the file, what is shown for
    it."""
    guideline: str = ""
    fields: tuple[str, ...] = Field(default=("text",), min_length=1)
    """What a seat sees of a row."""
    id: str = "id"
    """The field of a row's id."""
    gold: str = "gold"
    """The field of the known answer."""
    stored: str = ""
    """The field with the labels that other models gave the row, by model; empty where none did."""

    @property
    def columns(self) -> Columns:
        """Which fields of a row mean what."""
        return Columns(fields=self.fields, id=self.id, gold=self.gold)

    def campaign(self, models: Sequence[str]) -> Campaign:
        """What ``annotate`` would make of the set: default protocol, default committee.

        Raises:
            InvalidCampaign: when labels or fields make no campaign.
            ModelMissing: when the catalogue has no such model.
        """
        words = self.labels.values() if isinstance(self.labels, dict) else self.labels
        return plan_campaign(
            name=self.name,
            labels=tuple(dict.fromkeys(words)) if isinstance(self.labels, dict) else tuple(words),
            guideline=self.guideline,
            input_fields=self.fields,
            models=models,
        )

    def shown(self, gold: Json) -> Json:
        """The label that is shown for a gold answer; the answer itself where none is named."""
        if not isinstance(self.labels, dict):
            return gold
        for reading in readings_of(gold):
            if isinstance(reading, str) and (word := _word(self.labels, reading)):
                return parse_label(word).name
        return gold


def set_of_file(file: Path, labels: Sequence[str], guideline: str, columns: Columns) -> LabelSet:
    """The one set that a person names on the command line; its name is that of the file."""
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40].strip("-") or "file"
    return LabelSet(
        name=name,
        file=file,
        labels=tuple(labels),
        guideline=guideline,
        fields=columns.fields,
        id=columns.id,
        gold=columns.gold,
    )


def read_sets(source: str, data: Path | None) -> tuple[LabelSet, ...]:
    """The sets that a file of TOML names, in its order.

    Args:
        source: the file, or the name of one that comes with folkmoot.
        data: the folder of the rows; by default that of the file.

    Raises:
        UserError: when the file cannot be used, and says which set and key; or when sets that
            come with folkmoot are asked for without their rows.
    """
    if source in SHIPPED and data is None:
        raise UserError(
            f"the rows of the sets {source!r} are not part of folkmoot",
            "name the folder that has them, a file a set, with --data DIR",
        )
    file = SHIPPED.get(source) or Path(source)
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UserError(
            f"there is no file of sets {file}",
            f"give a .toml file, or one of: {', '.join(SHIPPED)}",
        ) from None
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read the sets in {file}: {error}", "mend the file") from None
    if not tables:
        raise UserError(f"{file} names no sets", "write a table for each: [NAME]")
    folder = data or file.parent
    return tuple(_set(file, folder, name, table) for name, table in tables.items())


def chosen_sets(sets: Sequence[LabelSet], names: Sequence[str]) -> tuple[LabelSet, ...]:
    """The sets of these names; all without names.

    Raises:
        UserError: for a name that is none of them.
    """
    known = {each.name: each for each in sets}
    if unknown := [name for name in names if name not in known]:
        raise UserError(f"there is no label set {unknown[0]!r}", f"choose from {', '.join(known)}")
    return tuple(known[name] for name in names) if names else tuple(sets)


def _word(words: Mapping[str, str], gold: str) -> str:
    """What is shown for this answer: of exactly this name, or else of the only one that differs in
    case alone; empty for none."""
    alike = {word for key, word in words.items() if key.casefold() == gold.strip().casefold()}
    return words.get(gold.strip()) or (alike.pop() if len(alike) == 1 else "")


def _set(file: Path, folder: Path, name: str, table: Any) -> LabelSet:
    if not isinstance(table, dict):
        raise UserError(f"{file}: {name!r} stands in no set", "write it below its set's [NAME]")
    _refuse_unknown(file, name, table)
    try:
        found = LabelSet.model_validate({"name": name, **table})
    except ValidationError as error:
        raise UserError(f"{file}, [{name}]: {in_plain_words(error)}", "mend the file") from None
    return found.model_copy(update={"file": folder / found.file.expanduser()})


def _refuse_unknown(file: Path, name: str, table: Mapping[str, Json]) -> None:
    known = [key for key in LabelSet.model_fields if key != "name"]
    for key in table:
        if key not in known:
            guess = difflib.get_close_matches(key, known, n=1)
            meant = f"did you mean {guess[0]!r}? " if guess else ""
            raise UserError(
                f"{file}, [{name}]: there is no key {key!r}", f"{meant}keys are {', '.join(known)}"
            )
