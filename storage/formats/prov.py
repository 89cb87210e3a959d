"""PROV-JSON: where every answer comes from, in the words of the W3C's PROV (2013).

Tasks, prompts, ballots and annotations are entities; turns are activities; seats are software
agents with their models, people are persons. An annotation is derived from the ballots about its
task.
"""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, TextIO
from urllib.parse import quote

from schema.annotation import Annotation
from schema.base import Json, digest
from schema.person import PERSON
from schema.task import Task
from schema.turn import Turn
from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json, finished

PREFIXES = {"folkmoot": "urn:folkmoot:term:", "default": "urn:folkmoot:"}
AT_ONCE = 200
"""Tasks whose turns are read in one go."""
_SECTIONS = (
    "entity", "activity", "agent", "wasGeneratedBy", "used", "wasAssociatedWith",
    "wasAttributedTo", "wasDerivedFrom",
)  # fmt: skip


class _Sections:
    """The sections of the document, each in a file until all are known."""

    def __init__(self, stack: ExitStack) -> None:
        self._files: dict[str, IO[str]] = {
            name: stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115
            for name in _SECTIONS
        }
        self._said: set[str] = set()
        self._links = 0

    def add(self, section: str, name: str, **attributes: Json) -> None:
        """Something with a name of its own; once, where it comes twice."""
        if section == "agent" or name.startswith("prompt/"):
            if name in self._said:
                return
            self._said.add(name)
        given = {key: value for key, value in attributes.items() if value not in (None, "")}
        self._write(section, name, {key.replace("__", ":"): given[key] for key in given})

    def link(self, section: str, **ends: str) -> None:
        """A relation between two things."""
        self._links += 1
        body = {f"prov:{key}": value for key, value in ends.items()}
        self._write(section, f"_:r{self._links}", body)

    def _write(self, section: str, name: str, body: Json) -> None:
        file = self._files[section]
        before = ",\n" if file.tell() else "\n"
        file.write(f"{before}  {as_json(name)}: {as_json(body)}")

    def write(self, stream: TextIO) -> None:
        """The document."""
        stream.write('{\n "prefix": ' + json.dumps(PREFIXES))
        for name, file in self._files.items():
            stream.write(f',\n "{name}": {{')
            file.seek(0)
            shutil.copyfileobj(file, stream)
            stream.write("\n }")
        stream.write("\n}\n")


@exporter("prov", without="texts and prompts, of which there are digests")
def write_prov(table: Table, stream: TextIO) -> int:
    """One document; the number is that of annotations."""
    ledger, written, told = table.ledger, 0, ""
    ended = finished(ledger, table.campaign, table.options)
    with ExitStack() as stack:
        document = _Sections(stack)
        while some := list(islice(ended, AT_ONCE)):
            transcripts = ledger.transcripts([task for task, _ in some])
            for (task, annotation), transcript in zip(some, transcripts, strict=True):
                _tell(document, task, annotation, transcript.turns, is_new=task.id != told)
                told = task.id
            written += len(some)
        document.write(stream)
    return written


def _tell(
    document: _Sections,
    task: Task,
    annotation: Annotation,
    turns: tuple[Turn, ...],
    *,
    is_new: bool,
) -> None:
    """One version of an annotation; its task and what was said about it with the first one."""
    about = f"task/{_name(task.campaign)}/{_name(task.id)}"
    answer = f"annotation/{_name(task.campaign)}/{_name(task.id)}/{annotation.version}"
    if is_new:
        document.add(
            "entity",
            about,
            prov__type="folkmoot:Task",
            folkmoot__input=digest(task.input),
            folkmoot__revision=task.revision,
        )
    document.add(
        "entity",
        answer,
        prov__type="folkmoot:Annotation",
        prov__value=_short(annotation.value),
        folkmoot__outcome=annotation.outcome,
        folkmoot__confidence=annotation.confidence,
        folkmoot__reason=annotation.reason,
        folkmoot__policy=annotation.policy,
    )
    document.link("wasDerivedFrom", generatedEntity=answer, usedEntity=about)
    for turn in turns:
        if is_new:
            _tell_turn(document, turn, about)
        if turn.ballot is not None:
            ballot = f"ballot/{_name(turn.turn)}"
            document.link("wasDerivedFrom", generatedEntity=answer, usedEntity=ballot)
    if annotation.by == PERSON:
        for vote in annotation.votes:
            agent = f"person/{_name(vote.seat)}"
            document.add("agent", agent, prov__type="prov:Person", prov__label=vote.seat)
            document.link("wasAttributedTo", entity=answer, agent=agent)


def _tell_turn(document: _Sections, turn: Turn, about: str) -> None:
    person = turn.seat.role == PERSON
    agent = f"{'person' if person else 'seat'}/{_name(turn.seat.id)}"
    activity = f"turn/{_name(turn.turn)}"
    model = turn.calls[-1] if turn.calls else None
    if not person and model is not None and model.model_digest:
        agent += f"/{model.model_digest[:16]}"
    document.add(
        "agent",
        agent,
        prov__type="prov:Person" if person else "prov:SoftwareAgent",
        prov__label=turn.seat.id,
        folkmoot__role=turn.seat.role,
        folkmoot__model=None if person else turn.seat.model,
        folkmoot__digest=model.model_digest if model else None,
    )
    document.add(
        "activity",
        activity,
        prov__startTime=_moment(turn.started),
        prov__endTime=_moment(turn.started + turn.seconds if turn.started else 0.0),
        folkmoot__stage=turn.stage,
        folkmoot__question=turn.question,
        folkmoot__status=turn.status,
    )
    document.link("wasAssociatedWith", activity=activity, agent=agent)
    document.link("used", activity=activity, entity=about)
    for prompt in _prompts(turn):
        document.add("entity", prompt, prov__type="folkmoot:Prompt")
        document.link("used", activity=activity, entity=prompt)
    if turn.ballot is not None:
        ballot = f"ballot/{_name(turn.turn)}"
        document.add(
            "entity",
            ballot,
            prov__type="folkmoot:Ballot",
            prov__value=turn.ballot.best or _short(turn.ballot.value),
        )
        document.link("wasGeneratedBy", entity=ballot, activity=activity)


def _prompts(turn: Turn) -> Iterator[str]:
    yield from dict.fromkeys(f"prompt/{digest(call.prompt)[:32]}" for call in turn.calls)


def _moment(seconds: float) -> str | None:
    if not seconds:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()


def _short(value: Json) -> str | None:
    return None if value is None else as_json(value)


def _name(text: str) -> str:
    """A local part of a name: letters, digits and percent signs."""
    return quote(text, safe="")
