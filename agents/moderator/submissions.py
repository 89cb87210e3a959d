"""Taking submissions: each becomes a task, or a rejected one with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from agents.moderator.fitting import fitting
from agents.moderator.memory import Memory
from agents.moderator.pool_rows import take_pool_row
from bus.submission import RejectedSubmission, Submission, read_submission
from schema.errors import UnknownCampaign
from schema.recipe import BETWEEN
from schema.task import Task
from storage.submissions import conflict


@dataclass(frozen=True)
class Taken:
    """What became of a submission: what its receipt says."""

    status: str
    campaign: str
    task: str
    reason: str = ""


def take_submission(memory: Memory, name: str, data: bytes) -> Taken:
    """Write a submission, plain JSON, to the campaign ``name``; the caller's transaction."""
    try:
        campaign, revision = memory.revision(name)
    except UnknownCampaign as error:
        if row := take_pool_row(memory.ledger, name, data):
            if row.status == "recorded":  # what is kept of its pools is not all of them any more
                memory.recipes.forget(name.partition(BETWEEN)[0])
            return Taken(row.status, name, "", row.reason)
        kept = f"the row is kept: create it, then `folkmoot dead replay --campaign {name}`"
        return Taken("unknown", name, "", f"{error.message}: {kept}")
    read = read_submission(data, campaign)
    if isinstance(read, Submission):
        read = fitting(campaign, read)
    if isinstance(read, RejectedSubmission):
        kept = memory.ledger.reject(name, read.id, read.shown, read.reason, read.row)
        known = kept == "duplicate"
        return Taken("duplicate" if known else "rejected", name, read.id, read.reason)
    task = Task(
        campaign=name,
        id=read.id,
        revision=revision,
        input=read.input,
        gold=read.gold,
        meta=read.meta,
        row=read.row,
    )
    status = memory.ledger.submit(task)
    if status == "conflict":
        return Taken("rejected", name, task.id, conflict(task.id))
    memory.policies.stir(name)
    return Taken(status, name, task.id)
