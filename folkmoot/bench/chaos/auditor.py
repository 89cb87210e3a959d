"""What must hold throughout, by SQL of its own and by the invariants that ``doctor`` looks at."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from folkmoot.bench.chaos.witness import Witness, reading
from schema.errors import LedgerError
from storage.reader import LedgerReader

FORGER = "mallory"
"""The worker's name in every turn that a fault has forged."""

_DOUBLED = """
    select task || ' ' || stage || ' ' || seat from turns where campaign = :campaign
    group by task, stage, role, seat, round, sample, candidate, ord
    having count(*) > 1
    union all
    select task || ' version ' || version from annotations where campaign = :campaign
    group by task, version having count(*) > 1
    union all
    select id from tasks where campaign = :campaign group by id having count(*) > 1
"""
_SUM = """
    select count(*), sum(state != 'finished'), sum(outcome = 'accepted'),
        sum(outcome = 'escalated'), sum(outcome = 'rejected'), sum(outcome = 'failed'),
        sum(outcome = 'cancelled')
    from tasks where campaign = :campaign
"""


def outcomes(ledger: Path, campaign: str) -> dict[str, int]:
    """How many tasks there are, and how many of them by outcome; open ones among them."""
    with reading(ledger) as connection:
        row = connection.execute(_SUM, {"campaign": campaign}).fetchone()
    names = ("submitted", "open", "accepted", "escalated", "rejected", "failed", "cancelled")
    return dict(zip(names, (int(count or 0) for count in row), strict=True))


def lost(ledger: Path, campaign: str, witness: Witness) -> list[str]:
    """Rows that were confirmed, and that the ledger does not have."""
    confirmed = set(witness.confirmed)  # before the ledger is read: more are confirmed meanwhile
    with reading(ledger) as connection:
        found = connection.execute("select id from tasks where campaign = ?", [campaign])
        known = {task for (task,) in found}
    return sorted(confirmed - known)


def doubled(ledger: Path, campaign: str) -> list[str]:
    """Turns, outcomes and tasks that are there twice."""
    with reading(ledger) as connection:
        return [what for (what,) in connection.execute(_DOUBLED, {"campaign": campaign})]


def audit(ledger: Path, campaign: str, witness: Witness, beside: Sequence[str] = ()) -> list[str]:
    """What does not hold at this moment, in words; empty is good.

    Args:
        ledger: the file.
        campaign: whose rows the witness has seen.
        witness: who has.
        beside: other campaigns that have turns.
    """
    try:
        return _audited(ledger, campaign, witness, beside)
    except (sqlite3.Error, LedgerError) as error:
        return [f"the ledger cannot be read: {error}"]


def _audited(ledger: Path, campaign: str, witness: Witness, beside: Sequence[str]) -> list[str]:
    found = [f"lost: {row}" for row in lost(ledger, campaign, witness)]
    found += [f"twice: {what}" for what in doubled(ledger, campaign)]
    counts = outcomes(ledger, campaign)
    submitted = counts.pop("submitted")
    if submitted != sum(counts.values()):
        found.append(f"{submitted} tasks are submitted, and {counts} are accounted for")
    for outcome in ("rejected", "failed", "cancelled"):
        if counts[outcome]:
            found.append(f"{counts[outcome]} tasks are {outcome}, and nothing is wrong with them")
    found += [f"open for too long: {row} ({why})" for row, why in sorted(witness.stuck.items())]
    found += [f"turned down: {row}, {why}" for row, why in sorted(witness.rejected.items())]
    with reading(ledger) as connection:
        forged = connection.execute(
            "select count(*) from turns where worker = ?"
            " or campaign not in (select value from json_each(?))",
            [FORGER, json.dumps([campaign, *beside])],
        ).fetchone()[0]
    if forged:
        found.append(f"{forged} forged turns count")
    with LedgerReader(ledger) as reader:
        found += [
            f"{broken.sentence} Not so: {broken.campaign} {broken.subject}"
            for broken in reader.violations()
        ]
    return found
