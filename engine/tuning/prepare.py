"""Preparing a model: trying the quantizations that this CPU has kernels for, keeping the best.

Each candidate is written, compared with the original and measured beside it by a process of its own
(:mod:`engine.tuning.trial`); the best that has been faithful stays, others are deleted. Whatever
interrupts this, no half file is ever used: a candidate is written into a working folder, synced,
renamed, and runs only once a record with its digest has been put in place, which is atomic.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from engine.build_facts import build_key
from engine.guard import check_real_model
from engine.machine import memory_bytes, read_cpu
from engine.settings import available_cores
from engine.shelf.catalogue import CatalogueModel
from engine.shelf.fidelity import is_faithful
from engine.shelf.model_files import hash_file, locate, models_folder, only_one_process
from engine.shelf.preparation import (
    ORIGINAL,
    Preparation,
    Trial,
    Tried,
    choose,
    most_memory,
    nothing_measured,
)
from engine.shelf.prepared import (
    OFF,
    RECORD,
    VARIABLE,
    is_intact,
    is_off,
    prepared_folder,
    state_of,
)
from engine.tuning.quantization import Quantization, candidates_for, most_bytes, weights_of
from schema.errors import DiskFull, EngineFault, FolkmootError, UserError

WORK = "work-"
"""Beginning of the names of working folders."""
TRIAL_TIMEOUT = 1800.0
"""Seconds. A trial takes about ten for the smallest models; what takes this long hangs."""
MARGIN = 64 << 20
"""Bytes that are left free on the disk."""

Report = Callable[[str], None]


def prepare(
    model: CatalogueModel,
    *,
    again: bool = False,
    threads: int | None = None,
    report: Report = lambda line: None,
) -> Preparation:
    """Find the file that runs ``model`` best on this machine; returns at once where it is known.

    Args:
        model: its original must be here.
        again: measure anew, even where nothing has changed since the last time.
        threads: that models may use; the cores of this process if not given.
        report: told in a line what is tried next.

    Raises:
        ModelMissing: when the original is not on this machine.
        DigestMismatch: when it is another file.
        UserError: when preparing is switched off, or the models folder cannot be written to.
        DiskFull: when there is not enough room for a candidate.
        EngineFault: when not one candidate could be tried.

    After any of these the original runs, or whatever had been prepared before.
    """
    if is_off():
        raise UserError(f"{VARIABLE}={OFF}: originals run", f"unset {VARIABLE} to prepare models")
    original = locate(model)
    folder = prepared_folder(model.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_one_process(folder / ".lock"):
            known = state_of(model)
            if known.preparation and known.state in ("prepared", "original") and not again:
                return known.preparation
            return _prepare(model, original, folder, threads or available_cores(), report)
    except OSError as error:
        raise _in_plain_words(error, folder) from None


def _prepare(
    model: CatalogueModel, original: Path, folder: Path, threads: int, report: Report
) -> Preparation:
    check_real_model(original.name)
    for leftover in folder.glob(f"{WORK}*"):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    cpu, weights, limit = read_cpu(), weights_of(original), most_memory(memory_bytes())
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORK) as work:
        tried: list[Tried] = []
        for candidate in candidates_for(cpu):
            size = most_bytes(weights, candidate)
            if size > limit:
                why = f"up to {size >> 20} MiB; one model may take {limit >> 20} MiB here"
                tried.append(Tried(quantization=candidate.name, verdict="too big", why=why))
                continue
            _check_room(folder, size + MARGIN)
            report(f"{model.name}: trying {candidate.name}")
            tried.append(_try(candidate, original, work, threads))
        tried = list(choose(tried))
        if nothing_measured(tried):
            raise EngineFault(
                f"{model.name} cannot be prepared: {tried[-1].why}", "the original runs"
            )
        winner = next((one for one in tried if one.verdict == "chosen"), None)
        name, sha256, size = "", model.sha256, original.stat().st_size
        if winner:
            made = _file_of(Path(work), winner.quantization)
            sha256, size = hash_file(made), made.stat().st_size
            name = f"{winner.quantization}-{sha256[:12]}.gguf"
            _sync(made)
            made.replace(folder / name)
            is_intact(model.name, folder / name, sha256)  # so that the first load is cheap, too
        record = Preparation(
            model=model.name,
            original_sha256=model.sha256,
            quantization=winner.quantization if winner else ORIGINAL,
            file=name,
            sha256=sha256,
            size=size,
            tried=tuple(tried),
            build=build_key(),
            cpu=cpu.name,
            cpu_key=cpu.key,
            threads=threads,
            prepared=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        _put_in_place(record, Path(work), folder)
    for old in folder.glob("*.gguf"):
        if old.name != name:
            old.unlink(missing_ok=True)
    return record


def _try(candidate: Quantization, original: Path, work: str, threads: int) -> Tried:
    """Try one candidate in a process of its own, and say what became of it."""
    target = _file_of(Path(work), candidate.name)
    command = [
        *(sys.executable, "-P", "-m", "engine.tuning.trial"),
        *(str(original), str(target), candidate.name, str(threads)),
    ]
    try:
        # The command is made of our own program, and of paths of the catalogue and models folder.
        ended = subprocess.run(  # noqa: S603 - see above
            command, capture_output=True, text=True, timeout=TRIAL_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return _failed(candidate, f"its trial did not end within {TRIAL_TIMEOUT:.0f} seconds")
    if ended.returncode < 0:
        return _failed(candidate, f"its trial died of {signal.Signals(-ended.returncode).name}")
    if ended.returncode:
        _check_room(target.parent, MARGIN)
        return _failed(candidate, _complaint(ended.stdout, ended.stderr))
    try:
        trial = Trial.model_validate_json(ended.stdout.splitlines()[-1])
    except (IndexError, ValidationError):
        return _failed(candidate, "its trial said nothing that can be read")
    if not is_faithful(trial.fidelity):
        target.unlink()  # it has no chance, and the next one needs the room
    return Tried(quantization=candidate.name, verdict="slower", why="", trial=trial)


def _complaint(stdout: str, stderr: str) -> str:
    """What a child that failed says last."""
    try:
        return str(json.loads(stdout.splitlines()[-1])["error"])
    except (IndexError, KeyError, TypeError, ValueError):
        return next(iter(reversed(stderr.strip().splitlines())), "it ended without a word")


def _failed(candidate: Quantization, why: str) -> Tried:
    return Tried(quantization=candidate.name, verdict="failed", why=why)


def _file_of(work: Path, quantization: str) -> Path:
    return work / f"{quantization}.gguf"


def _put_in_place(record: Preparation, work: Path, folder: Path) -> None:
    """From here on the record, and the file that it names, count."""
    fresh = work / RECORD
    fresh.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _sync(fresh)
    _sync(folder)  # the prepared file's new name is on the disk before the record's
    fresh.replace(folder / RECORD)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have a file's content, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_room(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed:
        raise _no_room(needed)


def _no_room(needed: int) -> DiskFull:
    return DiskFull(
        f"there is not enough room in {models_folder()} to prepare a model"
        f" ({needed >> 20} MiB are needed); the original runs",
        "free some, or name another folder in FOLKMOOT_MODELS_DIR",
    )


def _in_plain_words(error: OSError, folder: Path) -> FolkmootError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_room(MARGIN)
    return UserError(
        f"cannot prepare models in {folder}: {error.strerror}; the originals run",
        "mend the permissions, or name another folder in FOLKMOOT_MODELS_DIR",
    )
