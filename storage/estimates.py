"""What was expected of a run before it, kept beside what came of it."""

from __future__ import annotations

import sqlite3
import time

from schema.base import Frozen
from schema.estimate import Estimate


class Expected(Frozen):
    """An estimate on record."""

    estimate: Estimate
    made: float
    """Unix time, in seconds."""
    worked: float
    """Seconds in which the swarm had worked on the campaign before."""


def save(connection: sqlite3.Connection, campaign: str, estimate: Estimate) -> None:
    """Keep an estimate of what the next run of a campaign takes."""
    connection.execute(
        "insert into estimates (campaign, body, worked, made) "
        "select campaign, ?, worked, ? from spent where campaign = ?",
        [estimate.model_dump_json(), time.time(), campaign],
    )


def latest(connection: sqlite3.Connection, campaign: str) -> Expected | None:
    """The latest estimate of a campaign; None where there is none."""
    row = connection.execute(
        "select body, made, worked from estimates where campaign = ? order by n desc limit 1",
        [campaign],
    ).fetchone()
    if row is None:
        return None
    estimate = Estimate.model_validate_json(row["body"])
    return Expected(estimate=estimate, made=row["made"], worked=row["worked"])
