"""Annotating for an assistant: the command in a process of its own, which outlives one call.

An assistant does not wait for minutes. So a call waits for a while and tells how far it is; the
same call again waits on. The process ends with the server, as by Ctrl-C, and goes on with the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from folkmoot.door.annotating import labels_option
from folkmoot.door.child import environment_of, failure
from folkmoot.settings import Settings
from schema.base import Frozen, Json, digest
from schema.errors import UserError

FOLDER = "mcp"
"""Within the state folder: the rows as they were handed in."""
ENDING_SECONDS = 15.0
_BAD_ROWS = 3
"""The exit code where all is done but for rows that could not be read."""
_LINES = 50
"""So many of the last lines that the command says are kept."""


class Asked(Frozen):
    """What is to be annotated."""

    campaign: str
    rows: tuple[dict[str, Json], ...]
    kind: str = ""
    labels: tuple[str, ...] | dict[str, str] = ()
    guideline: str = ""
    max_error: str = ""


@dataclass
class _Job:
    asked: str
    """Digest of what it was asked."""
    done: asyncio.Task[list[dict[str, Any]]]
    said: list[str] = field(default_factory=list)


class Jobs:
    """The annotations that this server has begun.

    Args:
        settings: of the state folder and the server.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: dict[str, _Job] = {}

    async def annotate(self, asked: Asked, seconds: float) -> list[dict[str, Any]] | None:
        """Begin, or wait on; the annotated rows, or None where they are not all done after so many
        seconds.

        Raises:
            CommandFailed: with the complaint of the command.
            UserError: when the campaign is being asked something else.
        """
        job = self._running.get(asked.campaign)
        content = digest(asked.model_dump(mode="json"))
        if job is not None and job.asked != content:
            raise UserError(
                f"the campaign {asked.campaign!r} is at work on other rows or another question",
                "wait until it is done, or take another name",
            )
        if job is None:
            said: list[str] = []
            job = _Job(content, asyncio.create_task(self._run(asked, said)), said)
            self._running[asked.campaign] = job
        await asyncio.wait({job.done}, timeout=seconds)
        if not job.done.done():
            return None
        del self._running[asked.campaign]
        return job.done.result()

    def said(self, campaign: str) -> str:
        """The last line that the command has said."""
        job = self._running.get(campaign)
        return job.said[-1] if job and job.said else ""

    async def close(self) -> None:
        """End what is still at work; what it has done is on record."""
        tasks = [job.done for job in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, asked: Asked, said: list[str]) -> list[dict[str, Any]]:
        file = self._keep(asked)
        with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
            out, guideline = Path(folder) / "rows.jsonl", Path(folder) / "guideline.txt"
            command = self._command(asked, file, out)
            if asked.guideline:  # as a file: the text must not be taken for the name of one
                guideline.write_text(asked.guideline, encoding="utf-8")
                command.append(f"--guideline={guideline}")
            child = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                env=environment_of({}),
                start_new_session=True,
            )
            try:
                assert child.stderr is not None  # noqa: S101 - it is a pipe
                async for line in child.stderr:
                    said[:] = [*said, line.decode("utf-8", "replace").rstrip("\n")][-_LINES:]
                code = await child.wait()
            except asyncio.CancelledError:
                await _end(child)
                raise
            if code not in (0, _BAD_ROWS):
                raise failure(said, code)
            return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    def _command(self, asked: Asked, file: Path, out: Path) -> list[str]:
        settings = self._settings
        before = [f"--state={settings.state}"]
        if settings.nats:
            before.append(f"--nats={settings.nats}")
        options = [f"--campaign={asked.campaign}", f"--out={out}"]
        if asked.labels:
            options.append(f"--labels={labels_option(asked.labels)}")
        if asked.kind:
            options.append(f"--kind={asked.kind}")
        if asked.max_error:
            options.append(f"--max-error={asked.max_error}")
        own: Sequence[str] = (sys.executable, "-P", "-m", "folkmoot")
        return [*own, *before, "annotate", str(file), *options]

    def _keep(self, asked: Asked) -> Path:
        """The rows as a file, whose name stays the same for the same campaign."""
        name = re.sub(r"[^\w-]+", "-", asked.campaign)
        folder = self._settings.state / FOLDER
        try:
            self._settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            file = folder / f"{name}-{digest(asked.campaign)[:8]}.jsonl"
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in asked.rows]
            with tempfile.NamedTemporaryFile(
                "w", dir=folder, delete=False, encoding="utf-8"
            ) as part:
                part.writelines(lines)
            return Path(part.name).replace(file)
        except (OSError, UnicodeEncodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "a row holds half a character"
            raise UserError(f"the rows cannot be kept in {folder}: {why}") from None


async def _end(child: asyncio.subprocess.Process) -> None:
    """As Ctrl-C would: what is done is on record, and the same call goes on."""
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(ENDING_SECONDS):
            await child.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def rows_of(given: Sequence[str | Mapping[str, Json]]) -> tuple[dict[str, Json], ...]:
    """Rows as an assistant gives them: texts, or objects with a text.

    Raises:
        UserError: when there are none.
    """
    if not given:
        raise UserError("there are no rows", "give texts, or objects with a field text")
    return tuple({"text": row} if isinstance(row, str) else dict(row) for row in given)
