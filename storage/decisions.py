"""Decisions of the moderator, and the policies under which it took them."""

from __future__ import annotations

import sqlite3
import time
from typing import Literal

from schema.base import Frozen
from schema.errors import LedgerError
from schema.policy import Policy
from schema.transcript import Ask, Step


class Decision(Frozen):
    """One decision about a task, as it was written down."""

    n: int
    step: Literal["ask", "wait", "finish"]
    stage: str
    """The stage that was entered; empty when the talking was over."""
    why: str
    policy: str


_RECORD = """
    with heard (n) as (
        select coalesce(max(n), 0) from turns where campaign = :campaign and task = :task
    ), last as (
        select n, after_turn, step, stage, why, coalesce(policy, '') as policy from decisions
        where campaign = :campaign and task = :task order by n desc limit 1
    )
    insert into decisions (campaign, task, n, after_turn, step, stage, why, policy, created)
    select :campaign, :task, coalesce((select n from last), 0) + 1, heard.n, :step, :stage, :why,
        nullif(:policy, ''), :now
    from heard where not exists (
        select 1 from last where after_turn = heard.n and step = :step and stage = :stage
        and why = :why and policy = :policy
    )
"""


def of_task(connection: sqlite3.Connection, campaign: str, task: str) -> list[Decision]:
    """The decisions about a task, in order."""
    rows = connection.execute(
        "select n, step, stage, why, coalesce(policy, '') as policy from decisions "
        "where campaign = ? and task = ? order by n",
        [campaign, task],
    )
    return [Decision.model_validate(dict(row)) for row in rows]


def record(
    connection: sqlite3.Connection, campaign: str, task: str, step: Step, policy: str
) -> None:
    """Write a decision down. The same one again, with no turn in between, is not repeated."""
    connection.execute(
        _RECORD,
        {
            "campaign": campaign,
            "task": task,
            "step": step.step,
            "stage": step.stage if isinstance(step, Ask) else "",
            "why": step.why,
            "policy": policy,
            "now": time.time(),
        },
    )


def save_policy(connection: sqlite3.Connection, campaign: str, policy: Policy) -> None:
    """Keep a policy; it becomes the campaign's latest, also when it was kept before."""
    connection.execute(
        "insert into policies (campaign, id, number, body, created) values (:campaign, :id, "
        "(select coalesce(max(number), 0) + 1 from policies where campaign = :campaign), "
        ":body, :now) on conflict (campaign, id) do update set number = excluded.number",
        {
            "campaign": campaign,
            "id": policy.id,
            "body": policy.model_dump_json(),
            "now": time.time(),
        },
    )


def policy(connection: sqlite3.Connection, policy_id: str) -> Policy:
    """The policy of this id.

    Raises:
        LedgerError: when it was never kept.
    """
    row = connection.execute("select body from policies where id = ?", [policy_id]).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no policy {policy_id!r}")
    return Policy.model_validate_json(row["body"])


def latest_policy(connection: sqlite3.Connection, campaign: str) -> Policy | None:
    """The policy that was saved last; None before the first."""
    row = connection.execute(
        "select body from policies where campaign = ? order by number desc limit 1", [campaign]
    ).fetchone()
    return None if row is None else Policy.model_validate_json(row["body"])


def policies_since(connection: sqlite3.Connection, campaign: str, policy_id: str) -> list[Policy]:
    """The policies that were saved after the one of this id, in that order; all of them where it
    was never saved."""
    rows = connection.execute(
        "select body from policies where campaign = :campaign and number > coalesce("
        "(select number from policies where campaign = :campaign and id = :id), 0) "
        "order by number",
        {"campaign": campaign, "id": policy_id},
    )
    return [Policy.model_validate_json(row["body"]) for row in rows]


def policy_count(connection: sqlite3.Connection, campaign: str) -> int:
    """How many different policies a campaign has had."""
    row = connection.execute(
        "select count(*) from policies where campaign = ?", [campaign]
    ).fetchone()
    return int(row[0])


def pin(connection: sqlite3.Connection, campaign: str, task: str, policy_id: str) -> None:
    """Bind a task to the policy that decides it. The first one stays."""
    connection.execute(
        "update tasks set policy = ? where campaign = ? and id = ? and policy is null",
        [policy_id, campaign, task],
    )


def pinned(connection: sqlite3.Connection, campaign: str, task: str) -> str | None:
    """Id of the policy that a task is bound to, if it is."""
    row = connection.execute(
        "select policy from tasks where campaign = ? and id = ?", [campaign, task]
    ).fetchone()
    return None if row is None else row["policy"]
