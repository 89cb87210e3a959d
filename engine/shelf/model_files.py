"""The models' files on this machine: where they are, and whether they are what was pinned.

A file is hashed once. What it looked like then (size, time, inode) is written down beside the
models, so that later loads compare these and do not read half a gigabyte again.
:mod:`engine.shelf.prepared` has the files that this machine made of them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from engine.shelf.catalogue import CatalogueModel, EndpointModel, Entry
from schema.base import Frozen
from schema.errors import DigestMismatch, ModelMissing

CHUNK = 1 << 20

State = Literal["present", "missing", "mismatch", "endpoint"]


class ModelRow(Frozen):
    """One line of ``folkmoot models list``."""

    name: str
    family: str
    state: State
    size: int | None = None
    """Bytes of the file that is there, or of the one to fetch."""
    path: str = ""
    """The file, or the endpoint's URL."""
    licence: str = ""
    sha256: str = ""
    problem: str = ""
    """What is wrong and what to do, where something is."""


class _Stamp(Frozen):
    """What a file looked like when its digest was found to be right."""

    path: str
    sha256: str
    size: int
    modified_ns: int
    inode: int


def models_folder() -> Path:
    """``FOLKMOOT_MODELS_DIR``, else ``folkmoot/models`` in the person's cache folder."""
    chosen = os.environ.get("FOLKMOOT_MODELS_DIR")
    if chosen:
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "folkmoot" / "models"


def path_of(model: CatalogueModel) -> Path:
    """Where the model's file is, or would be."""
    return model.path or models_folder() / model.file


def locate(model: CatalogueModel) -> Path:
    """The model's file, known to have the pinned digest. Cheap after the first time.

    Raises:
        ModelMissing: when it is not there; says what to type.
        DigestMismatch: when it is another file.
    """
    path = path_of(model)
    if has_stamp(model.name, path, model.sha256):
        return path
    return verify(model)


def verify(model: CatalogueModel, progress: Callable[[int], None] | None = None) -> Path:
    """The model's file, after reading all of it and comparing the digest.

    Args:
        model: whose file.
        progress: called with the number of bytes read so far.

    Raises:
        ModelMissing: when it is not there; says what to type.
        DigestMismatch: when it is another file.
    """
    path = path_of(model)
    if not path.is_file():
        raise ModelMissing(f"the model {model.name} is not on this machine", _remedy(model))
    found = hash_file(path, progress)
    if found != model.sha256:
        _stamp_file(model.name).unlink(missing_ok=True)
        raise DigestMismatch(
            f"{path} is not the file that the catalogue pins for {model.name}"
            f" (SHA-256 {found[:12]}…, not {model.sha256[:12]}…)",
            _remedy(model, again=True),
        )
    write_stamp(model.name, path, model.sha256)
    return path


def model_rows(entries: Iterable[Entry]) -> list[ModelRow]:
    """What is known about each model, and the state of its file. Never raises for one of them."""
    return [_row(entry) for entry in entries]


def _row(entry: Entry) -> ModelRow:
    if isinstance(entry, EndpointModel):
        return ModelRow(name=entry.name, family=entry.family, state="endpoint", path=entry.where)
    path, state, size, problem = path_of(entry), "present", entry.size, ""
    try:
        size = locate(entry).stat().st_size
    except ModelMissing as error:
        state, problem = "missing", str(error)
    except DigestMismatch as error:
        state, size, problem = "mismatch", path.stat().st_size, str(error)
    return ModelRow.model_validate(
        {
            "name": entry.name,
            "family": entry.family,
            "state": state,
            "size": size,
            "path": str(path),
            "licence": entry.licence,
            "sha256": entry.sha256,
            "problem": problem,
        }
    )


def hash_file(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file, in hexadecimal; ``progress`` is told the bytes read so far."""
    sha, done = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            sha.update(chunk)
            done += len(chunk)
            if progress:
                progress(done)
    return sha.hexdigest()


def write_stamp(name: str, path: Path, sha256: str) -> None:
    """Remember that ``path`` has just been found to have this digest.

    Args:
        name: under which it is remembered; a model's, for its own file.
        path: the file.
        sha256: its digest.
    """
    # A folder that cannot be written to (a read-only volume) only costs hashing again.
    with contextlib.suppress(OSError):
        stamp = _stamp_file(name)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        fresh = stamp.with_name(f"{stamp.name}.{os.getpid()}")
        fresh.write_text(_stamp(path, sha256).model_dump_json(), encoding="utf-8")
        fresh.replace(stamp)


def has_stamp(name: str, path: Path, sha256: str) -> bool:
    """Whether ``path`` looks as it did when it was found to have this digest."""
    try:
        written = _Stamp.model_validate_json(_stamp_file(name).read_bytes())
        return written == _stamp(path, sha256)
    except (OSError, ValidationError):
        return False


def _stamp(path: Path, sha256: str) -> _Stamp:
    facts = path.stat()
    return _Stamp(
        path=str(path.resolve()),
        sha256=sha256,
        size=facts.st_size,
        modified_ns=facts.st_mtime_ns,
        inode=facts.st_ino,
    )


def _stamp_file(name: str) -> Path:
    return models_folder() / ".verified" / f"{name}.json"


@contextlib.contextmanager
def only_one_process(lock: Path) -> Iterator[None]:
    """Wait until no other process holds ``lock``, a file made for it, and hold it."""
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _remedy(model: CatalogueModel, *, again: bool = False) -> str:
    if model.path:
        what = "put the right file there, or its digest" if again else "put the file there"
        return f"{what}, or mend the entry {model.name} of your models.toml ({model.path})"
    return f"type: folkmoot models pull {model.name}"
