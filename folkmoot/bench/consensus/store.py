"""Where collected turns are kept: a line a row, appended as they come.

A run that is killed goes on where it stopped: what is on record is not asked again, and a line that
was cut short is taken back. A file's name ends with a digest of what was asked, so that a changed
prompt, guideline or model starts a file of its own beside the old one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from schema.base import Json
from schema.task import Task
from schema.turn import Turn

Turns = dict[str, tuple[Turn, ...]]
"""By task id."""


class TurnFile:
    """The turns about the rows of one set, of one sort."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, folder: Path, name: str, fingerprint: str) -> TurnFile:
        """The file for what has this fingerprint."""
        return cls(folder / f"{name}-{fingerprint[:12]}.jsonl")

    @classmethod
    def latest(cls, folder: Path, name: str) -> TurnFile | None:
        """The file of this name that was written last, whatever was asked; None without any."""
        files = sorted(folder.glob(f"{name}-*.jsonl"), key=lambda file: file.stat().st_mtime)
        return cls(files[-1]) if files else None

    def read(self, tasks: Sequence[Task]) -> Turns:
        """What is on record about these tasks, as they are now."""
        wanted = {task.id: task.content for task in tasks}
        found: Turns = {}
        for line in self._lines():
            if wanted.get(line["task"]) == line["content"]:
                found[line["task"]] = tuple(map(Turn.model_validate, line["turns"]))
        return found

    def append(self, task: Task, turns: Sequence[Turn]) -> None:
        """Put the turns about a task on record; they are in the file when this returns."""
        said = [_kept(turn) for turn in turns]
        line = json.dumps({"task": task.id, "content": task.content, "turns": said})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            if file.tell():
                file.seek(-1, 2)
                if file.read(1) != b"\n":
                    self._mend()
            file.write(line.encode() + b"\n")

    def _lines(self) -> list[dict[str, Json]]:
        if not self.path.exists():
            return []
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines() if line]

    def _mend(self) -> None:
        """Take back a line that was cut short."""
        whole = self.path.read_bytes().rpartition(b"\n")
        with self.path.open("rb+") as file:
            file.truncate(len(whole[0] + whole[1]))


def _kept(turn: Turn) -> Json:
    """The turn without what can be made again: prompts from the row, scores from the ballot."""
    calls = tuple(
        call.model_copy(
            update={"prompt": "", "answer": "" if call.form == "score" else call.answer}
        )
        for call in turn.calls
    )
    return turn.model_copy(update={"calls": calls}).model_dump(mode="json", exclude_defaults=True)
