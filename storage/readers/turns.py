"""Turns: what was said about tasks, by whom, and what the moderator decided on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schema.evidence import Passage
from schema.task import Task
from schema.transcript import Transcript
from storage import (
    decisions,
    outbox,
    passages,
    refused_turns,
    said,
    search,
    tasks,
    transcripts,
    turns,
)
from storage.decisions import Decision
from storage.outbox import Queue
from storage.readers.campaigns import CampaignReads
from storage.refused_turns import RefusedTurns
from storage.search import Found
from storage.turns import RecordedBallot


class Said(NamedTuple):
    """What was found for a task, and what was said about it."""

    hits: tuple[Passage, ...]
    turns: list[said.Plain]


class TurnReads(CampaignReads):
    """What can be asked about what was said."""

    def transcript(self, campaign: str, task_id: str) -> Transcript:
        """A task with its own revision, what was found for it, and its turns as recorded.

        Raises:
            UnknownTask: when the campaign has no such task.
        """
        with self._snapshot():
            task = tasks.get(self._connection, campaign, task_id)
            return transcripts.assemble(self._connection, self.revision(task.revision), task)

    def transcripts(self, many: Sequence[Task]) -> list[Transcript]:
        """As :meth:`transcript`, of many tasks of one campaign, in their order: for who reads a
        whole campaign, some hundred at a time."""
        with self._snapshot():
            known = {digest: self.revision(digest) for digest in {task.revision for task in many}}
            return transcripts.assemble_many(self._connection, known, many)

    def said_about(self, many: Sequence[Task]) -> list[Said]:
        """As :meth:`transcripts`, as plain data for who writes them down."""
        if not many:
            return []
        name = many[0].campaign
        with self._snapshot():
            hits = passages.attached_to(self._connection, name, [task.id for task in many])
            turns_of = said.said_about(
                self._connection, name, {task.id: task.revision for task in many}
            )
        return [Said(hits.get(task.id, ()), turns_of[task.id]) for task in many]

    def heard(self, task: Task) -> Transcript:
        """As :meth:`transcript`, without the prompts and answers behind the turns."""
        with self._snapshot():
            revision = self.revision(task.revision)
            return transcripts.assemble(self._connection, revision, task, with_calls=False)

    def transcript_rows(self, campaign: str, task_id: str) -> list[str]:
        """The transcript for a person, one line an event; empty for an unknown task."""
        return transcripts.lines(self._connection, campaign, task_id)

    def words_of_turns(self, ids: Sequence[str]) -> dict[str, str]:
        """Of those of these turns that are on record, what was said in words."""
        return turns.words_of(self._connection, ids)

    def turns_of(self, campaign: str, task_id: str, questions: Sequence[str] | None = None) -> int:
        """How many turns are on record about a task: all of them, or those with these questions."""
        return turns.number_of(self._connection, campaign, task_id, questions)

    def stages(self, campaign: str) -> dict[str, str]:
        """By task about which somebody is asked now, the name of the stage."""
        return outbox.stages(self._connection, campaign)

    def queues(self) -> list[Queue]:
        """What is asked and not answered now, by campaign and role."""
        return outbox.queues(self._connection)

    def refused_turns(self, campaign: str | None = None) -> list[RefusedTurns]:
        """Turns that were refused, by reason: of one campaign, or of all and of none."""
        return refused_turns.counted(self._connection, campaign)

    def tasks_asked(self, campaign: str, question: str) -> list[str]:
        """Ids of the tasks in which a stage with this question was heard, those with most to read
        first."""
        return turns.tasks_asked(self._connection, campaign, question)

    def decisions(self, campaign: str, task_id: str) -> list[Decision]:
        """The moderator's decisions about a task, in order."""
        return decisions.of_task(self._connection, campaign, task_id)

    def ballots_of(
        self, campaign: str, stage: str | None = None, since: int = 0
    ) -> Iterator[RecordedBallot]:
        """Recorded ballots with probabilities, in order; ``since`` is the last number seen."""
        return turns.ballots(self._connection, campaign, stage, since)

    def search(self, query: str, campaign: str | None = None, limit: int = 20) -> list[Found]:
        """The turns that hold every word of ``query``, best first. Operators have no meaning."""
        return search.search(self._connection, query, campaign, limit)

    def ballots_in_order(
        self, campaign: str, drafts_to: int, talk_to: int, drafting: Sequence[str]
    ) -> Iterator[RecordedBallot]:
        """Ballots in an order of their own; see :func:`storage.turns.ballots_in_order`."""
        return turns.ballots_in_order(self._connection, campaign, drafts_to, talk_to, drafting)
