"""The file that a model runs from on this machine: the prepared one, or the original.

:mod:`engine.tuning.prepare` makes the prepared files and their records, in ``prepared/NAME/`` of
the models folder. A record holds for one original, one build of llama.cpp and one CPU; where one of
these is another now, where there is no record, or where the file is not what the record says, the
original runs, and whoever asks is told.

``FOLKMOOT_PREPARED=off`` runs the originals, whatever has been prepared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import structlog
from pydantic import ValidationError

from engine.build_facts import build_key
from engine.machine import read_cpu
from engine.shelf.catalogue import CatalogueModel
from engine.shelf.model_files import has_stamp, hash_file, locate, models_folder, write_stamp
from engine.shelf.preparation import FORMAT, ORIGINAL, Preparation
from schema.base import Frozen

VARIABLE = "FOLKMOOT_PREPARED"
OFF = "off"
RECORD = "record.json"

State = Literal["prepared", "original", "stale", "damaged", "none", "off"]
"""A prepared file runs; the original was found to be the best; the record is of another original,
build or CPU; file or record are not what they should be; never prepared; switched off. In all
cases but the first the original runs."""


class FileToRun(Frozen):
    """The file that a model is loaded from."""

    path: Path
    sha256: str
    """Digest of this file."""
    original_sha256: str
    """Digest of the file that the catalogue pins."""
    quantization: str
    """What the file was prepared as, such as ``BF16``; ``original`` for the pinned file itself."""


class PreparedState(Frozen):
    """How a model stands on this machine."""

    model: str
    state: State
    says: str
    """One line for people."""
    todo: str = ""
    """What to type, where something should be done."""
    preparation: Preparation | None = None
    """The record, where one can be read."""


def file_to_run(model: CatalogueModel, *, gpu_layers: int = 0) -> FileToRun:
    """The file that ``model`` runs from. Cheap after the first time.

    Files are prepared for the CPU; with layers on a GPU the original runs.

    Raises:
        ModelMissing: when the original is not on this machine.
        DigestMismatch: when it is another file.
    """
    original = locate(model)
    unprepared = FileToRun(
        path=original,
        sha256=model.sha256,
        original_sha256=model.sha256,
        quantization=ORIGINAL,
    )
    if gpu_layers:
        return unprepared
    found = state_of(model)
    if found.state in ("stale", "damaged"):
        structlog.get_logger(__name__).warning(
            "the original runs", model=model.name, why=found.says, todo=found.todo
        )
    if found.state != "prepared" or found.preparation is None:
        return unprepared
    return FileToRun(
        path=prepared_folder(model.name) / found.preparation.file,
        sha256=found.preparation.sha256,
        original_sha256=model.sha256,
        quantization=found.preparation.quantization,
    )


def state_of(model: CatalogueModel) -> PreparedState:
    """How ``model`` stands. Reads a prepared file only if it looks changed; raises nothing."""
    again = f"type: folkmoot models prepare {model.name}"
    if is_off():
        return PreparedState(
            model=model.name, state="off", says=f"{VARIABLE}={OFF}: the original runs"
        )
    file = prepared_folder(model.name) / RECORD
    if not file.exists():
        says = "not prepared for this CPU: the original runs"
        return PreparedState(model=model.name, state="none", says=says, todo=again)
    try:
        record = Preparation.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        says = f"the record {file} cannot be read: the original runs"
        return PreparedState(model=model.name, state="damaged", says=says, todo=again)
    state, says = _judge(model, record)
    return PreparedState(
        model=model.name,
        state=state,
        says=says,
        todo=again if state in ("stale", "damaged") else "",
        preparation=record,
    )


def is_off() -> bool:
    """Whether a person has said that originals are to run."""
    return os.environ.get(VARIABLE, "").strip().lower() == OFF


def _judge(model: CatalogueModel, record: Preparation) -> tuple[State, str]:
    changed = [
        what
        for what, then, now in (
            ("the way of preparing", record.format, FORMAT),
            ("the original", record.original_sha256, model.sha256),
            ("the build of llama.cpp", record.build, build_key()),
            ("the CPU", record.cpu_key, read_cpu().key),
        )
        if then != now
    ]
    if changed:
        return (
            "stale",
            f"prepared {record.prepared[:10]}, but {' and '.join(changed)} changed since",
        )
    if not record.file:
        return "original", record.says
    file = prepared_folder(model.name) / record.file
    # The record's text names the file; it must not be able to name one elsewhere.
    if file.parent != prepared_folder(model.name) or not is_intact(model.name, file, record.sha256):
        return "damaged", f"{file} is not the file that was prepared"
    return "prepared", record.says


def is_intact(name: str, file: Path, sha256: str) -> bool:
    """Whether the prepared file of a model is there and has this digest."""
    stamp = f"prepared/{name}"
    if has_stamp(stamp, file, sha256):
        return True
    try:
        right = hash_file(file) == sha256
    except OSError:
        return False
    if right:
        write_stamp(stamp, file, sha256)
    return right


def prepared_folder(name: str) -> Path:
    """Where the prepared file of a model and its record are."""
    return models_folder() / "prepared" / name
