"""What a benchmark of the engine is to measure, and with how many items."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from engine.settings import available_cores
from engine.shelf.catalogue import CatalogueModel, entry_of
from engine.shelf.model_files import hash_file, locate
from engine.shelf.prepared import file_to_run
from folkmoot.bench.engine.peers import Peers
from folkmoot.bench.engine.workload import WORKLOADS
from schema.base import Frozen
from schema.errors import UserError

WARM_UP = 4
"""Items that every side does before it is timed."""
PROBED = 12
"""Items by which the server's slots are chosen."""
SLOTS = (4, 8, 16)
"""Slot counts of the server that are tried for labels. For texts it gets as many as are written
at a time."""

_SHARE = {
    "one_role": 1.0,
    "two_roles": 1.0,
    "protocol": 1 / 4,
    "free_text_8": 2 / 3,
    "free_text_32": 4 / 3,
}
_LEAST = {"one_role": 2, "two_roles": 2, "protocol": 2, "free_text_8": 8, "free_text_32": 32}
_LOOP_SHARE = {"one_role": 1 / 4, "two_roles": 1 / 4, "protocol": 1 / 3}
_LOOP_TEXTS = 2
_SHORT = ("one_role", "two_roles")


class EnginePlan(Frozen):
    """What a person asked for."""

    models: tuple[str, ...] = Field(min_length=1)
    workloads: tuple[str, ...] = WORKLOADS
    repeats: int = Field(default=3, ge=1)
    items: int = Field(default=24, ge=1)
    data: Path
    files: dict[str, Path] = {}
    """By model: a file to use as the prepared one."""
    peers: Peers = Peers()
    threads: int = Field(default_factory=available_cores, ge=1)
    slots: tuple[int, ...] = Field(default=SLOTS, min_length=1)
    memory_items: int = 0

    def items_of(self, workload: str) -> int:
        """Items of one run of a workload, for all sides but the loop."""
        return max(_LEAST[workload], round(self.items * _SHARE[workload]))

    def repeats_of(self, workload: str) -> int:
        """How often a workload is repeated; the long ones not quite as often."""
        return self.repeats if workload in _SHORT else max(1, self.repeats - 1)

    def warm_up_of(self, workload: str, loop: bool = False) -> int:
        """Items of a workload that a side does before it is timed."""
        return WARM_UP if workload in _SHORT and not loop else 1

    def loop_items_of(self, workload: str) -> int:
        """Items of one run of the loop, which is slow and gains nothing from many."""
        of = self.items_of(workload)
        if workload not in _LOOP_SHARE:
            return min(of, _LOOP_TEXTS)
        return max(1, round(of * _LOOP_SHARE[workload]))


class Subject(Frozen):
    """A model that is measured, and the files of it."""

    entry: CatalogueModel
    original: Path
    ours: Path
    """What the engine runs, and on equal terms everybody."""
    known_as: str
    """The name by which the engine finds ``ours``."""
    models_file: str = ""
    """A catalogue of one's own that has the name, where the built-in one has not."""


def subject_of(name: str, files: dict[str, Path], folder: Path) -> Subject:
    """The model of this name with its files.

    Args:
        name: in the catalogue.
        files: by model, a file to use in place of what the engine would choose.
        folder: where a catalogue for such a file can be written.

    Raises:
        UserError: when the model has no file to run.
        EngineError: when the file is missing or not what is pinned.
    """
    entry = entry_of(name)
    if not isinstance(entry, CatalogueModel):
        raise UserError(
            f"{name} is an endpoint; only models of this machine are measured",
            "name models with files: see `folkmoot models list`",
        )
    original = locate(entry)
    if name not in files:
        ours = file_to_run(entry).path
        return Subject(entry=entry, original=original, ours=ours, known_as=name)
    chosen = files[name].resolve()
    if not chosen.is_file():
        raise UserError(f"there is no file {chosen}", f"correct --file {name}=PATH")
    alias = f"{name}-file"
    catalogue = folder / f"{alias}.toml"
    catalogue.write_text(
        f'[models."{alias}"]\nfamily = "{entry.family}"\ntemplate = "{entry.template}"\n'
        f'path = "{chosen}"\nsha256 = "{hash_file(chosen)}"\n',
        encoding="utf-8",
    )
    return Subject(
        entry=entry,
        original=original,
        ours=chosen,
        known_as=alias,
        models_file=str(catalogue),
    )
