"""The ledger's one writer. Its file is the truth; everything else can be rebuilt from it.

Each method is one transaction, or a part of the caller's (see :meth:`Ledger.transaction`), and
may be called again with the same arguments without doing its work twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal, Self

import structlog

from schema.annotation import Annotation
from schema.base import Json
from schema.campaign import Campaign, CampaignState
from schema.errors import LedgerError, LedgerLocked
from schema.estimate import Estimate
from schema.evidence import Passage
from schema.fate import PoolRecord, RecipeState, Unit, UnitState
from schema.policy import Policy
from schema.private import FOLDER, make_file, tighten
from schema.recipe import Recipe
from schema.task import FileRow, Outcome, Task
from schema.transcript import Step
from schema.turn import Turn, TurnRequest
from schema.wait import Wait
from storage import (
    announcements,
    blocked,
    campaigns,
    decisions,
    deletion,
    estimates,
    outbox,
    outcomes,
    passages,
    recipes,
    refused_turns,
    reopening,
    rows_of_files,
    submissions,
    tasks,
    turns,
    vectors,
    waits,
)
from storage.announcements import Version
from storage.connection import joined, open_writer, plain_errors, transaction
from storage.deletion import Deleted
from storage.erasing import Erased, Erasing
from storage.lock import WriterLock
from storage.migrations.runner import migrate
from storage.outbox import Asked, Outgoing, Overdue
from storage.reader import LedgerReads
from storage.submissions import Submitted
from storage.turns import Recorded

_BESIDE = ("-wal", "-shm", ".lock", ".claims")
"""What lies beside a ledger, and holds or guards its content."""

log = structlog.get_logger(__name__)


def bring_up_to_date(path: Path) -> None:
    """Bring the tables of a ledger up to date that an earlier version may have written, so that it
    can be read; where somebody writes to it, they have done so.

    Raises:
        LedgerError: when it is no ledger, cannot be written, or a later version has written it.
    """
    try:
        Ledger.open(path).close()
    except LedgerLocked:
        return


def _make_private(path: Path) -> None:
    """See that only the owner can read the ledger, its log, its lock and its reviewers' claims."""
    with suppress(PermissionError, IsADirectoryError):  # SQLite says it in our words
        make_file(path)
    words = [tighten(path)]
    words += [tighten(path.with_name(path.name + end)) for end in _BESIDE]
    for word in filter(None, words):
        log.warning("the ledger is not private", why=word)


class Ledger(LedgerReads):
    """The writer. One process has it open at a time, and one thread uses it at a time."""

    _lock: WriterLock
    _erasing: Erasing

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the ledger at ``path``, make it if need be, and bring its tables up to date.

        Raises:
            LedgerLocked: when another process writes to it; names the process.
            LedgerTooNew: when a later version of folkmoot has written it.
            LedgerError: when the file is no ledger or cannot be written.
        """
        with plain_errors(path):
            try:
                path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
                lock = WriterLock(path)
            except (PermissionError, NotADirectoryError, FileExistsError) as error:
                raise LedgerError(
                    f"the ledger {path} cannot be written ({error.strerror})",
                    "check that its folder exists and is yours to write",
                ) from error
        try:
            with plain_errors(path):
                _make_private(path)
            connection = open_writer(path)
            try:
                migrate(connection)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
        ledger = cls(path, connection)
        ledger._lock = lock
        ledger._erasing = Erasing(connection)
        return ledger

    def close(self) -> None:
        """Let the file and the lock go. Safe to call twice."""
        super().close()
        self._lock.release()

    def transaction(self) -> AbstractContextManager[None]:
        """All calls inside happen together or not at all.

        One inside another is a savepoint: put it around calls that may fail by themselves while
        the rest of the group shall stand.

        Raises:
            DiskFull: when there is no room; nothing happened, and the ledger stays usable.
        """
        return transaction(self._connection)

    def _snapshot(self) -> AbstractContextManager[None]:
        # The one writer needs none: what it reads, nobody else changes. And a read transaction
        # that is left open by a half-read iterator must not swallow its next write.
        return plain_errors()

    # --- campaigns and policies ------------------------------------------------------------

    def save_campaign(self, campaign: Campaign) -> bool:
        """Make this the current revision of its campaign, which runs if it is new.

        Returns:
            True if the revision is new to the ledger; its examples are then kept as passages.
        """
        with joined(self._connection):
            return campaigns.save(self._connection, campaign)

    def set_campaign_state(self, name: str, state: CampaignState, reason: str = "") -> None:
        """Pause, resume, cancel, or mark as spent. Raises UnknownCampaign."""
        with joined(self._connection):
            campaigns.set_state(self._connection, name, state, reason)

    def block(self, campaign: str, reason: str) -> None:
        """Note that a campaign cannot go on, and why."""
        with joined(self._connection):
            blocked.block(self._connection, campaign, reason)

    def unblock(self, campaign: str) -> None:
        """Let a blocked campaign go on."""
        with joined(self._connection):
            blocked.unblock(self._connection, campaign)

    def add_work(self, campaign: str, seconds: float) -> None:
        """Add to the time in which the swarm worked on a campaign."""
        with joined(self._connection):
            campaigns.add_work(self._connection, campaign, seconds)

    def save_estimate(self, campaign: str, estimate: Estimate) -> None:
        """Keep what the next run of a campaign is expected to take."""
        with joined(self._connection):
            estimates.save(self._connection, campaign, estimate)

    def note_waits(self, found: Mapping[str, Sequence[Wait]]) -> None:
        """Note what each campaign waits for outside; see :func:`storage.waits.replace`."""
        with joined(self._connection):
            waits.replace(self._connection, found)

    def asked_roles(self) -> dict[str, set[str]]:
        """By running campaign, the roles of turns that were sent and are not answered."""
        return waits.asked_roles(self._connection)

    def save_policy(self, campaign: str, policy: Policy) -> None:
        """Keep a policy; it becomes the campaign's latest."""
        with joined(self._connection):
            decisions.save_policy(self._connection, campaign, policy)

    def pin_policy(self, campaign: str, task_id: str, policy_id: str) -> None:
        """Bind a task to a policy that was saved. The first one stays."""
        with joined(self._connection):
            decisions.pin(self._connection, campaign, task_id, policy_id)

    # --- tasks -----------------------------------------------------------------------------

    def submit(self, task: Task) -> Submitted:
        """Record a task; see :func:`storage.submissions.submit`."""
        with joined(self._connection):
            return submissions.submit(self._connection, task)

    def reject(
        self,
        campaign: str,
        task_id: str,
        raw_input: dict[str, Json],
        reason: str,
        row: FileRow | None = None,
    ) -> Literal["recorded", "duplicate"]:
        """Record what is no valid task as a rejected one; see
        :func:`storage.submissions.reject`."""
        with joined(self._connection):
            return submissions.reject(self._connection, campaign, task_id, raw_input, reason, row)

    def withdraw(self, campaign: str, task_ids: Sequence[str]) -> None:
        """Finished tasks are asked for no more; see :func:`storage.rows_of_files.withdraw`."""
        with joined(self._connection):
            rows_of_files.withdraw(self._connection, campaign, task_ids)

    def restore(self, campaign: str, task_ids: Sequence[str]) -> None:
        """Withdrawn tasks are asked for again."""
        with joined(self._connection):
            rows_of_files.restore(self._connection, campaign, task_ids)

    def correct_row(self, campaign: str, task_id: str, row_id: str, gold: Json) -> bool:
        """What a row is called, and its known answer, are other ones now; whether they were."""
        with joined(self._connection):
            return rows_of_files.correct(self._connection, campaign, task_id, row_id, gold)

    def import_gold(self, campaign: str, task_id: str, gold: Json) -> bool:
        """Write a known answer of elsewhere down; whether it is another one."""
        with joined(self._connection):
            return rows_of_files.import_gold(self._connection, campaign, task_id, gold)

    def outcomes_of(self, campaign: str, task_ids: Sequence[str]) -> dict[str, Outcome | None]:
        """Of those of these tasks that the campaign has, how they ended; None of open ones."""
        return tasks.outcomes_of(self._connection, campaign, task_ids)

    def open_again(self, campaign: str, task_id: str) -> bool:
        """Open a finished task again; see :func:`storage.reopening.open_again`."""
        with joined(self._connection):
            return reopening.open_again(self._connection, campaign, task_id)

    def unfinished_campaigns(self) -> dict[str, CampaignState]:
        """The campaigns with tasks that have no outcome, oldest first, each with its state."""
        return campaigns.unfinished(self._connection)

    def waiting(self, campaign: str, limit: int) -> list[Task]:
        """Tasks that were not started yet, oldest first."""
        return tasks.waiting(self._connection, campaign, limit)

    def waiting_solved(self, campaign: str, limit: int) -> list[Task]:
        """Of the :meth:`waiting` tasks, those that came with a known answer."""
        return tasks.waiting_solved(self._connection, campaign, limit)

    def started_solved(self, campaign: str) -> list[str]:
        """Ids of the :meth:`unfinished` tasks that came with a known answer."""
        return tasks.started_solved(self._connection, campaign)

    def open_ids(self, campaign: str) -> list[str]:
        """Ids of all tasks without an outcome, oldest first."""
        return tasks.open_ids(self._connection, campaign)

    def unfinished(self, campaign: str) -> list[str]:
        """Ids of the tasks that are started and not finished, oldest first."""
        return tasks.unfinished(self._connection, campaign)

    def hits_for(self, campaign: str, task: Task, limit: int) -> list[Passage]:
        """Passages that may help with a task; see :func:`storage.passages.hits_for`."""
        of_task = self.revision(task.revision)
        return passages.hits_for(self._connection, of_task, task, limit)

    def start(self, task: Task, hits: Sequence[Passage]) -> bool:
        """Mark a waiting task as started, with what was found for it; False if it was not
        waiting."""
        with joined(self._connection):
            return tasks.start(self._connection, task, hits)

    def finish(self, annotation: Annotation) -> Annotation | None:
        """End a task with its one outcome; see :func:`storage.outcomes.finish`."""
        with joined(self._connection):
            return outcomes.finish(self._connection, annotation)

    def unannounced(
        self, limit: int, known: Mapping[Version, Annotation] | None = None
    ) -> list[Annotation]:
        """Annotations that the bus is still to be told of, oldest first; those that are ``known``
        are not read again."""
        return announcements.unannounced(self._connection, limit, known or {})

    def mark_announced(self, versions: Sequence[Version]) -> None:
        """The bus was told of these."""
        with joined(self._connection):
            announcements.mark_announced(self._connection, versions)

    def add_version(self, annotation: Annotation) -> Annotation:
        """Add a later answer to a finished task; see :func:`storage.outcomes.add_version`."""
        with joined(self._connection):
            return outcomes.add_version(self._connection, annotation)

    def delete_task(self, campaign: str, task_id: str) -> Deleted:
        """Remove everything about a task, and erase it; see :func:`storage.deletion.delete_task`.
        In a big ledger this takes half a minute."""
        rows = deletion.delete_task(self._connection, campaign, task_id)
        return Deleted(rows=rows, erased=deletion.erase(self._connection))

    def remove_task(self, campaign: str, task_id: str) -> Deleted:
        """As :meth:`delete_task`; but it is erased by :meth:`erase_some`, called until it is."""
        rows = deletion.delete_task(self._connection, campaign, task_id)
        self._erasing.begin()
        return Deleted(rows=rows, erased=False)

    def erase_some(self) -> Erased:
        """Erase a little of what was removed, if anything is left of it."""
        return self._erasing.step()

    # --- turns -----------------------------------------------------------------------------

    def request_turns(self, requests: Sequence[TurnRequest]) -> int:
        """Ask for turns, each once; returns how many were new."""
        with joined(self._connection):
            return outbox.request(self._connection, requests)

    def unsent(self, limit: int, without: Sequence[str] = ()) -> list[Outgoing]:
        """Requests to publish, oldest first, of running campaigns but those of ``without``."""
        return outbox.unsent(self._connection, limit, without)

    def in_flight(self, campaign: str) -> int:
        """How many turns of a campaign were sent and not answered."""
        return len(outbox.unanswered(self._connection, campaign))

    def dearest(self, campaign: str) -> int:
        """Tokens of the dearest turn of a campaign on record; 0 before the first. Reads all."""
        return turns.dearest(self._connection, campaign)

    def mark_sent(self, turns: Sequence[str]) -> None:
        """The bus has acknowledged these requests."""
        with joined(self._connection):
            outbox.mark_sent(self._connection, turns)

    def overdue(self, older_than_s: float, restarted: float = 0.0) -> list[Overdue]:
        """Turns that were sent longer ago than this and not answered; see
        :func:`storage.outbox.overdue`."""
        return outbox.overdue(self._connection, older_than_s, restarted)

    def requests(self, turns: Sequence[str]) -> list[TurnRequest]:
        """The requests of those of these turns that nobody has answered."""
        return outbox.requests(self._connection, turns)

    def send_again(self, turns: Sequence[str]) -> None:
        """Let unanswered turns be sent once more, as a new attempt."""
        with joined(self._connection):
            outbox.send_again(self._connection, turns)

    def ask_again(self, requests: Sequence[tuple[str, int]]) -> int:
        """Let these requests be sent once more, if need be; see
        :func:`storage.outbox.ask_again`."""
        with joined(self._connection):
            return outbox.ask_again(self._connection, requests)

    def send_campaign_again(self, campaign: str) -> None:
        """Let everything that a campaign still waits for be sent once more."""
        with joined(self._connection):
            outbox.send_again(self._connection, outbox.unanswered(self._connection, campaign))

    def asked(self, turn: str) -> Asked | None:
        """What was asked for under the id of a turn; None where nothing ever was."""
        return outbox.asked(self._connection, turn)

    def refuse_turn(self, campaign: str, why: str) -> None:
        """Count a turn that is refused; see :mod:`storage.refused_turns`."""
        with joined(self._connection):
            refused_turns.count(self._connection, campaign, why)

    def record_turn(self, turn: Turn, *, awaited: bool = False) -> Recorded:
        """Write a turn down once; see :func:`storage.turns.record`."""
        with joined(self._connection):
            return turns.record(self._connection, turn, awaited)

    def record_decision(self, campaign: str, task_id: str, step: Step, policy_id: str = "") -> None:
        """Write down why the talking goes on or ends, under a policy that was saved."""
        with joined(self._connection):
            decisions.record(self._connection, campaign, task_id, step, policy_id)

    # --- recipes ---------------------------------------------------------------------------

    def save_recipe(self, recipe: Recipe) -> bool:
        """Keep a recipe, or a new revision of it; whether it was new."""
        with joined(self._connection):
            return recipes.save(self._connection, recipe)

    def set_recipe_state(self, name: str, state: RecipeState, reason: str = "") -> None:
        """Write how a recipe stands."""
        with joined(self._connection):
            recipes.set_state(self._connection, name, state, reason)

    def give_record(
        self, recipe: str, pool: str, value: Mapping[str, Json], source: str = ""
    ) -> bool:
        """Put a given record into a pool; whether it was new."""
        with joined(self._connection):
            return recipes.give(self._connection, recipe, pool, value, source)

    def record_made(self, made: PoolRecord) -> int:
        """Write a record with its fate; its number."""
        with joined(self._connection):
            return recipes.record(self._connection, made)

    def open_unit(
        self, unit: Unit, drawn: Mapping[str, Sequence[int]], task: str | None = None
    ) -> None:
        """Write a unit with what it drew, and the task that is to be done for it."""
        with joined(self._connection):
            recipes.open_unit(self._connection, unit, drawn, task)

    def close_unit(
        self, recipe: str, made_by: str, unit: int, state: UnitState, why: str = ""
    ) -> None:
        """A unit is judged, or nothing came of it."""
        with joined(self._connection):
            recipes.close_unit(self._connection, recipe, made_by, unit, state, why)

    def finished_units(
        self, recipe: str, made_by: str, campaign: str, limit: int, *, waits: bool = False
    ) -> list[tuple[int, str]]:
        """Units that are open while their tasks are finished; see
        :func:`storage.recipes.finished_units`."""
        return recipes.finished_units(
            self._connection, recipe, made_by, campaign, limit, waits=waits
        )

    def last_unit(self, recipe: str, made_by: str) -> Unit | None:
        """The unit of a pass that was drawn last."""
        return recipes.last_unit(self._connection, recipe, made_by)

    def end_pass(self, recipe: str, made_by: str, why: str) -> None:
        """A pass draws nothing more, and why."""
        with joined(self._connection):
            recipes.end_pass(self._connection, recipe, made_by, why)

    def begin_passes_again(self, recipe: str) -> None:
        """The passes of a recipe may draw again: it has another end now."""
        with joined(self._connection):
            recipes.begin_again(self._connection, recipe)

    def unannounced_records(self, limit: int) -> list[PoolRecord]:
        """Records of recipes that the bus is still to be told of, in order."""
        return recipes.unannounced(self._connection, limit)

    def mark_records_announced(self, numbers: Sequence[int]) -> None:
        """The bus has these."""
        with joined(self._connection):
            recipes.mark_announced(self._connection, numbers)

    def pin_embedder(self, recipe: str, model: str, digest: str) -> None:
        """A recipe goes by the vectors of this model from now on."""
        with joined(self._connection):
            vectors.pin(self._connection, recipe, model, digest)

    def keep_vectors(
        self,
        recipe: str,
        model: str,
        made: Mapping[bytes, bytes],
        *,
        cut: int = 0,
        tokens: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Keep what a pinned model made of texts; see :func:`storage.vectors.keep`."""
        with joined(self._connection):
            vectors.keep(
                self._connection, recipe, model, made, cut=cut, tokens=tokens, seconds=seconds
            )

    def note_recipe_waits(self, found: Mapping[str, Sequence[Wait]]) -> None:
        """Note what recipes wait for before they can compare."""
        with joined(self._connection):
            vectors.note_waits(self._connection, found)
