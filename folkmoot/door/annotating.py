"""``folkmoot.annotate``: rows in, the same rows with their answers out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from folkmoot.door.child import CommandFailed, run
from folkmoot.door.tables import Fields, Given, plain, read

OF_EVERY_COMMAND = ("state", "nats", "log_level")
"""Options that stand before the command's name."""
OURS = ("out", "json", "help", "input_format", "encoding", "excel")
"""Options of the command that say how rows come and go: here that is settled."""
BAD_ROWS = 3
"""The exit code where all is done but for rows that could not be read."""
FOLDER = "python"
"""Within the state folder: the rows as they were handed in, so that the same call goes on."""


def annotate(
    rows: Any,
    *,
    labels: Iterable[str] | Mapping[str, str] | str = (),
    progress: bool = True,
    **options: Any,
) -> Any:
    """Annotate rows. The same call again goes on where it stopped, and asks nothing twice; with a
    ``campaign`` of your own, only rows that are new or were mended are asked.

    Args:
        rows: texts or dicts, a pandas DataFrame or Series, or a ``datasets.Dataset``.
        labels: their names; or what each means, by name; or as ``--labels`` has it.
        progress: show what is going on, on standard error.
        options: those of ``folkmoot annotate``, by name: ``kind="spans"``, ``max_error="5%"``,
            ``guideline=``, ``campaign=``, ``model=[...]``, ``state=``. True is a bare option, a
            list repeats it, a dict is its NAME=VALUE pairs, and ``examples`` and ``passages`` may
            be rows themselves.

    Returns:
        Rows of the same sort with the columns ``annotation``, ``confidence``, ``outcome``,
        ``reason``, ``votes`` and the others that docs/command-line.md names. A column of yours
        that bears one of these names is called ``original_NAME``.

    Raises:
        CommandFailed: with the message and the hint of the command.
        TypeError: when the rows are none, or an option is settled here.
        ValueError: when there are no rows.
    """
    settled = sorted(set(options) & set(OURS))
    if settled:
        raise TypeError(f"annotate() takes no {settled[0]!r}: rows come back as they came")
    fields = options.get("field")
    first = fields if isinstance(fields, str) else next(iter(fields or ()), "text")
    given = read(rows, first)
    before = [_option(name, options.pop(name)) for name in OF_EVERY_COMMAND if name in options]
    state = _state(before)
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        out = Path(folder) / "rows.jsonl"
        arguments = [part for parts in before for part in parts]
        arguments += ["annotate", str(_keep(state, given, options)), "--out", str(out)]
        if labels:
            arguments.append(f"--labels={labels_option(labels)}")
        for name, value in options.items():
            arguments += _option(name, _as_file(Path(folder), name, value))
        try:
            run(arguments, progress=progress, unsaid=str(out), allowed=(0, BAD_ROWS))
            lines = out.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            raise CommandFailed("the command has written no rows", "see what it said") from None
    return _given_back(given, [json.loads(line) for line in lines])


def _given_back(given: Given, found: list[Fields]) -> Any:
    if len(found) != len(given.rows):
        raise CommandFailed(f"{len(given.rows)} rows went in, and {len(found)} came out")
    own = given.columns
    skipped = 0 if "id" in own else 1  # an id that the command has made: it is in task, too
    names = dict(zip(own, list(found[0])[skipped : skipped + len(own)], strict=True))
    known = {*names.values(), *(() if "id" in own else ("id",))}
    added = [name for row in found for name in row if name not in known]
    columns = list(dict.fromkeys(added))
    return given.give_back(names, [{name: row.get(name) for name in columns} for row in found])


def _state(before: Iterable[list[str]]) -> Path:
    for option in before:
        for part in option:
            if part.startswith("--state="):
                return Path(part.removeprefix("--state="))
    return Path(os.environ.get("FOLKMOOT_STATE") or ".folkmoot")


def _keep(state: Path, given: Given, options: Mapping[str, Any]) -> Path:
    """The rows as a file whose name stays the same for the same rows, or the same campaign."""
    content = given.as_jsonl()
    name = re.sub(r"[^\w-]+", "-", str(options.get("campaign") or ""))
    if not name:
        name = f"rows-{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    folder = state / FOLDER
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as part:
            part.write(content)
        return Path(part.name).replace(folder / f"{name}.jsonl")
    except OSError as error:
        raise CommandFailed(
            f"{folder} cannot be written: {(error.strerror or str(error)).lower()}",
            "choose another folder with state=",
            2,
        ) from None
    except UnicodeEncodeError:
        raise CommandFailed("a row holds half of a character (a lone surrogate)", "", 2) from None


def labels_option(labels: Iterable[str] | Mapping[str, str] | str) -> str:
    """As ``--labels`` has them: quoted, so that commas and ``=`` stay part of them."""
    if isinstance(labels, str):
        return labels
    meant = labels if isinstance(labels, Mapping) else dict.fromkeys(_once(labels), "")
    return ",".join(f"{_quoted(name)}={_quoted(means)}" for name, means in meant.items())


def _once(labels: Iterable[str]) -> list[str]:
    found = [str(label) for label in labels]
    if len(set(found)) < len(found):
        raise ValueError(f"labels repeat: {', '.join(found)}")
    return found


def _quoted(text: object) -> str:
    inner = str(text).replace('"', '""')
    return f'"{inner}"' if inner else ""


def _as_file(folder: Path, name: str, value: Any) -> Any:
    """Rows of an option, as the file that the command wants; anything else as it is."""
    is_rows = name in ("examples", "passages") and not isinstance(value, str | os.PathLike | None)
    if not is_rows:
        return value
    path = folder / f"{name}.jsonl"
    path.write_text(read(value).as_jsonl(), encoding="utf-8")
    return path


def _option(name: str, value: Any) -> list[str]:
    """An option as it would be typed."""
    typed = f"--{name.rstrip('_').replace('_', '-')}"
    if value is None or value is False:
        return []
    if value is True:
        return [typed]
    if isinstance(value, Mapping):
        return [f"{typed}={key}={_value(inner)}" for key, inner in value.items()]
    if isinstance(value, list | tuple | set | frozenset):
        return [f"{typed}={_value(inner)}" for inner in value]
    return [f"{typed}={_value(value)}"]


def _value(value: Any) -> str:
    if isinstance(value, str | os.PathLike):
        return os.fspath(value)
    return json.dumps(plain(value), ensure_ascii=False)
