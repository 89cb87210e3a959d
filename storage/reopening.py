"""Opening finished tasks again: what failed, what a budget cut short, what is to be counted anew.

The outcome that is taken back stays on record as a version of the annotation. Turns that failed are
asked for again; they stay on record, too, under another id, and no decision depends on them.
"""

from __future__ import annotations

import sqlite3
import time


def retriable(
    connection: sqlite3.Connection, campaign: str, *, failed: bool, cut_short: bool
) -> list[str]:
    """Ids of the finished tasks that may be opened again, in order of submission.

    Args:
        connection: a reader's or the writer's.
        campaign: name of the campaign.
        failed: whether failed ones are among them.
        cut_short: whether those are that were escalated by the moderator, not by the committee:
            because a budget was spent.
    """
    rows = connection.execute(
        "select id from tasks join annotations a on a.campaign = tasks.campaign and task = id "
        "and a.version = tasks.version where tasks.campaign = :campaign and state = 'finished' "
        "and withdrawn is null and ((:failed and tasks.outcome = 'failed') "
        " or (:cut_short and tasks.outcome = 'escalated' and author = 'moderator')) "
        "and not exists (select 1 from annotations where campaign = :campaign and task = tasks.id "
        " and author = 'person') order by tasks.n",
        {"campaign": campaign, "failed": failed, "cut_short": cut_short},
    )
    return [row["id"] for row in rows]


def decided(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Ids of the finished tasks that the committee has decided and no person has answered, in order
    of submission."""
    rows = connection.execute(
        "select id from tasks join annotations a on a.campaign = tasks.campaign and task = id "
        "and a.version = tasks.version where tasks.campaign = :campaign and state = 'finished' "
        "and withdrawn is null and author = 'committee' and not exists (select 1 from annotations "
        " where campaign = :campaign and task = tasks.id and author = 'person') order by tasks.n",
        {"campaign": campaign},
    )
    return [row["id"] for row in rows]


def open_again(connection: sqlite3.Connection, campaign: str, task: str) -> bool:
    """Open a finished task again, if no person has answered it. It waits like any other, and is
    started with all that was said about it before.

    Returns:
        False if it is open, withdrawn, or answered by a person; then nothing changes.
    """
    opened = connection.execute(
        "update tasks set state = 'waiting', outcome = null, reason = '', started = null, "
        "ended = null, policy = null, version = (select max(version) + 1 "
        " from annotations where campaign = :campaign and task = :task) "
        "where campaign = :campaign and id = :task and state = 'finished' and withdrawn is null "
        "and not exists (select 1 from annotations where campaign = :campaign and task = :task "
        " and author = 'person')",
        {"campaign": campaign, "task": task},
    )
    if opened.rowcount == 0:
        return False
    failed = {"campaign": campaign, "task": task, "now": time.time()}
    connection.execute(
        "update outbox set answered = null, dropped = :now where turn in (select turn from turns "
        "where campaign = :campaign and task = :task and status = 'failed' and retried is null)",
        failed,
    )
    connection.execute(
        "update turns set turn = turn || '/' || attempt, retried = :now "
        "where campaign = :campaign and task = :task and status = 'failed' and retried is null",
        failed,
    )
    return True
