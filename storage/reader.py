"""Reading the ledger: for the command line, reports and exports, beside the writer or without."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from schema.annotation import Annotation
from schema.campaign import Campaign, CampaignState
from schema.policy import Policy
from schema.task import Outcome, Task
from schema.transcript import Transcript
from storage import (
    answers,
    blocked,
    campaigns,
    decisions,
    invariants,
    outcomes,
    search,
    statistics,
    tasks,
    transcripts,
    turns,
)
from storage.answers import AnswerOnRecord
from storage.backup import backup
from storage.campaigns import Spent
from storage.connection import open_reader, plain_errors, snapshot
from storage.decisions import Decision
from storage.invariants import Violation
from storage.migrations import check_version
from storage.outcomes import Versions
from storage.search import Found
from storage.statistics import SeatFigures, Standing
from storage.tasks import Counts, TaskRow
from storage.turns import RecordedBallot


class LedgerReads:
    """Everything that can be asked of a ledger. The writer answers it too."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._revisions: dict[str, Campaign] = {}
        self._policies: dict[str, Policy] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go. Safe to call twice."""
        self._connection.close()

    def _snapshot(self) -> AbstractContextManager[None]:
        return snapshot(self._connection)

    def moment(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, while a writer goes on."""
        return self._snapshot()

    # --- campaigns -------------------------------------------------------------------------

    def campaign(self, name: str) -> Campaign:
        """The current revision of a campaign.

        Raises:
            UnknownCampaign: when there is none of this name; names those that look like it.
        """
        return self.revision(campaigns.current_revision(self._connection, name))

    def revision(self, digest: str) -> Campaign:
        """A campaign as it was in the revision of this digest.

        Raises:
            UnknownCampaign: when no revision has this digest.
        """
        if digest not in self._revisions:  # a revision never changes
            self._revisions[digest] = campaigns.revision(self._connection, digest)
        return self._revisions[digest]

    def campaign_state(self, name: str) -> CampaignState:
        """Whether a campaign runs; raises as :meth:`campaign` does."""
        return campaigns.state(self._connection, name)

    def blocked(self) -> dict[str, str]:
        """The campaigns that cannot go on, each with the reason."""
        return blocked.reasons(self._connection)

    def revisions_in_use(self, name: str) -> list[Campaign]:
        """The current revision and those that open tasks were submitted under."""
        return [self.revision(n) for n in campaigns.revisions_in_use(self._connection, name)]

    def campaign_names(self) -> list[str]:
        """All campaigns, oldest first."""
        return campaigns.names(self._connection)

    def counts(self, campaign: str) -> Counts:
        """What became of the campaign's tasks; raises as :meth:`campaign` does."""
        return tasks.counts(self._connection, campaign)

    def spent(self, campaign: str) -> Spent:
        """What the campaign has cost; raises as :meth:`campaign` does."""
        return campaigns.spent(self._connection, campaign)

    def standing(self, campaign: str) -> Standing:
        """How the campaign stands, for a dashboard; raises as :meth:`campaign` does."""
        with self._snapshot():
            return statistics.standing(self._connection, campaign)

    def seat_figures(self, campaign: str) -> list[SeatFigures]:
        """What each seat did, what it cost, and how often it was right."""
        return statistics.seats(self._connection, campaign)

    # --- tasks -----------------------------------------------------------------------------

    def task(self, campaign: str, task_id: str) -> Task:
        """One task.

        Raises:
            UnknownTask: when the campaign has none of this id; names those that look like it.
        """
        return tasks.get(self._connection, campaign, task_id)

    def tasks(
        self, campaign: str, outcome: Outcome | None = None, *, open_only: bool = False
    ) -> Iterator[TaskRow]:
        """The campaign's tasks in order of submission, all or those that ended in one way."""
        return tasks.listing(self._connection, campaign, outcome, open_only=open_only)

    def campaigns_of(self, task_id: str) -> list[str]:
        """The campaigns that have a task of this id."""
        return tasks.campaigns_of(self._connection, task_id)

    def field_names(self, campaign: str) -> list[str]:
        """Names of the fields that finished tasks have, input first, then what came with it."""
        return tasks.field_names(self._connection, campaign)

    def transcript(self, campaign: str, task_id: str) -> Transcript:
        """A task with its own revision, what was found for it, and its turns as recorded.

        Raises:
            UnknownTask: when the campaign has no such task.
        """
        with self._snapshot():
            task = tasks.get(self._connection, campaign, task_id)
            return transcripts.assemble(self._connection, self.revision(task.revision), task)

    def drafted(self, campaign: str, solved: bool, limit: int) -> list[Task]:
        """The first tasks in order of submission about which a seat has drafted an answer: those
        that came with a known answer, or those that did not."""
        return tasks.drafted(self._connection, campaign, solved, limit)

    def heard(self, task: Task) -> Transcript:
        """As :meth:`transcript`, without the prompts and answers behind the turns."""
        with self._snapshot():
            revision = self.revision(task.revision)
            return transcripts.assemble(self._connection, revision, task, with_calls=False)

    def turns_of(self, campaign: str, task_id: str, questions: Sequence[str] | None = None) -> int:
        """How many turns are on record about a task: all of them, or those with these questions."""
        return turns.number_of(self._connection, campaign, task_id, questions)

    def decisions(self, campaign: str, task_id: str) -> list[Decision]:
        """The moderator's decisions about a task, in order."""
        return decisions.of_task(self._connection, campaign, task_id)

    def tasks_asked(self, campaign: str, question: str) -> list[str]:
        """Ids of the tasks in which a stage with this question was heard, those with most to read
        first."""
        return turns.tasks_asked(self._connection, campaign, question)

    def transcript_rows(self, campaign: str, task_id: str) -> list[str]:
        """The transcript for a person, one line an event; empty for an unknown task."""
        return transcripts.lines(self._connection, campaign, task_id)

    def annotation(
        self, campaign: str, task_id: str, version: int | None = None
    ) -> Annotation | None:
        """One version of a task's annotation, the latest by default; None if there is none."""
        return outcomes.get(self._connection, campaign, task_id, version)

    def annotations(
        self, campaign: str, versions: Versions = "latest"
    ) -> Iterator[tuple[Task, Annotation]]:
        """Every finished task with its annotation, in order of submission, as of one moment."""
        with self._snapshot():
            yield from outcomes.of_campaign(self._connection, campaign, versions)

    # --- what people said ------------------------------------------------------------------

    def said_by_people(self, campaign: str, task_id: str) -> list[AnswerOnRecord]:
        """All that people said about a task, oldest first; see :mod:`storage.answers`."""
        return answers.of_task(self._connection, campaign, task_id)

    def standing_answers(self, campaign: str) -> dict[str, AnswerOnRecord]:
        """By task, the person's answer that stands, of any kind."""
        with self._snapshot():
            return answers.of_campaign(self._connection, campaign)

    def person_answers(self, campaign: str, *, blind_only: bool = False) -> dict[str, str]:
        """By task, the key of the choice that a person made and that stands: gold to learn from.

        Only kinds that want exactly one choice have such answers; for all kinds, see
        :meth:`standing_answers`.

        Args:
            campaign: its name.
            blind_only: leave out answers that the committee's own may have swayed.
        """
        return {
            task: answer.choice
            for task, answer in self.standing_answers(campaign).items()
            if answer.choice is not None and (answer.blind or not blind_only)
        }

    # --- what was learnt and said ----------------------------------------------------------

    def policy(self, policy_id: str) -> Policy:
        """The policy of this id.

        Raises:
            LedgerError: when it was never kept.
        """
        if policy_id not in self._policies:  # nor does a policy
            self._policies[policy_id] = decisions.policy(self._connection, policy_id)
        return self._policies[policy_id]

    def latest_policy(self, campaign: str) -> Policy | None:
        """The campaign's latest policy; None before the first."""
        return decisions.latest_policy(self._connection, campaign)

    def pinned_policy(self, campaign: str, task_id: str) -> str | None:
        """Id of the policy that a task is bound to, if it is."""
        return decisions.pinned(self._connection, campaign, task_id)

    def ballots_of(
        self, campaign: str, stage: str | None = None, since: int = 0
    ) -> Iterator[RecordedBallot]:
        """Recorded ballots with probabilities, in order; ``since`` is the last number seen."""
        return turns.ballots(self._connection, campaign, stage, since)

    def search(self, query: str, campaign: str | None = None, limit: int = 20) -> list[Found]:
        """The turns that hold every word of ``query``, best first. Operators have no meaning."""
        return search.search(self._connection, query, campaign, limit)

    # --- the ledger itself -----------------------------------------------------------------

    def violations(self) -> list[Violation]:
        """Where the invariants of :mod:`storage.invariants` do not hold; empty is good."""
        with self._snapshot():
            return invariants.violations(self._connection)

    def backup(self, target: Path) -> None:
        """Copy the ledger while it is in use; see :func:`storage.backup.backup`."""
        backup(self.path, target)


class LedgerReader(LedgerReads):
    """A ledger that is only read. Works while a writer runs, and in the absence of one.

    Raises:
        LedgerError: when there is no ledger at ``path``, or it has to be migrated first.
        LedgerTooNew: when a later version of folkmoot has written it.
    """

    def __init__(self, path: Path) -> None:
        connection = open_reader(path)
        try:
            with plain_errors(path):
                check_version(connection)
        except BaseException:
            connection.close()
            raise
        super().__init__(path, connection)
