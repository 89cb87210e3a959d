"""``folkmoot.open``: what is on record, for a script or a notebook."""

from __future__ import annotations

import json
import os
import tempfile
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from folkmoot.door.child import run

Fields = dict[str, Any]


def open(state: str | os.PathLike[str] | None = None) -> OnRecord:
    """What the ledger of a state folder has on record.

    Args:
        state: the folder; by default that of ``FOLKMOOT_STATE``, else ``.folkmoot`` here.
    """
    return OnRecord(state)


class OnRecord:
    """A ledger, read by commands in processes of their own. Every method raises
    :class:`folkmoot.CommandFailed` where its command complains."""

    def __init__(self, state: str | os.PathLike[str] | None = None) -> None:
        self._before = [] if state is None else [f"--state={os.fspath(state)}"]

    def campaigns(self) -> list[Fields]:
        """How every campaign stands, the oldest first, as ``folkmoot status --json`` tells it."""
        found: list[Fields] = json.loads(self._run("status", "--json"))["campaigns"]
        return found

    def rows(self, campaign: str) -> list[Fields]:
        """The finished rows of a campaign with their answers, in order of submission."""
        printed = self._run("export", "--format=jsonl", "--", campaign)
        return [json.loads(line) for line in printed.splitlines()]

    def transcript(self, task: str, campaign: str = "") -> Story:
        """The whole story of a task; ``campaign`` where several have one of this id."""
        chosen = [f"--campaign={campaign}"] if campaign else []
        return Story(self, [*chosen, "--", str(task)])

    def report(self, campaign: str) -> Report:
        """The report of a campaign, as ``folkmoot report`` writes it."""
        return Report(self, campaign)

    def _run(self, *arguments: str) -> str:
        return run([*self._before, *arguments])

    def __repr__(self) -> str:
        return f"folkmoot.open({', '.join(repr(o.partition('=')[2]) for o in self._before)})"


class Story:
    """A transcript: ``str()`` is the terminal's story, a notebook shows it, ``data`` has all."""

    def __init__(self, record: OnRecord, which: list[str]) -> None:
        self._record, self._which = record, which
        self._text = record._run("transcript", *which)

    @cached_property
    def data(self) -> Fields:
        """All that the ledger has about the task, as ``folkmoot transcript --json`` tells it."""
        found: Fields = json.loads(self._record._run("transcript", "--json", *self._which))
        return found

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        """For notebooks; whatever was said is text in it."""
        lines = (
            f"<strong>{escape(line)}</strong>" if line.startswith("■") else escape(line)
            for line in self._text.splitlines()
        )
        style = "white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext"
        return f'<pre style="{style}">' + "\n".join(lines) + "</pre>"


class Report:
    """A campaign's report: a notebook shows it, ``html`` is the page, ``str()`` is in Markdown."""

    def __init__(self, record: OnRecord, campaign: str) -> None:
        self._record, self._campaign = record, campaign
        self.html = self._written(".html")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, as the name's ending says: ``.html`` or ``.md``."""
        self._record._run("report", f"--out={os.fspath(path)}", "--", self._campaign)
        return Path(path)

    def __str__(self) -> str:
        return self._written(".md")

    def __repr__(self) -> str:
        return f"<report of {self._campaign}>"

    def _repr_html_(self) -> str:
        """For notebooks: in a frame of its own, in which nothing may run."""
        return (
            f'<iframe sandbox srcdoc="{escape(self.html)}" title="Report" width="100%" '
            'height="720"></iframe>'
        )

    def _written(self, ending: str) -> str:
        with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
            return self.save(Path(folder) / f"report{ending}").read_text(encoding="utf-8")
