"""Campaigns, their immutable revisions, and what they have spent."""

from __future__ import annotations

import difflib
import sqlite3
import time

from schema.base import Frozen
from schema.campaign import Campaign, CampaignState
from schema.errors import UnknownCampaign
from storage import passages


class Spent(Frozen):
    """What a campaign has cost so far. Deleted tasks stay counted: their tokens are spent."""

    turns: int
    tokens: int
    """All tokens, lost ones too."""
    lost_tokens: int
    """Those of them that went into attempts that nobody waited for any more."""
    lost_attempts: int = 0
    model_seconds: float
    """Seconds that recorded turns took, added up."""
    seconds: float
    """Time in which the swarm worked on the campaign: what a budget counts. Pauses, waiting for a
    model, and the time between two runs are no work."""

    @property
    def counted(self) -> int:
        """The tokens that a budget counts: those of turns that are on record. What comes when
        nobody waits for it may say of itself what it likes."""
        return self.tokens - self.lost_tokens


def save(connection: sqlite3.Connection, campaign: Campaign) -> bool:
    """Make ``campaign`` the current revision of its name; its examples become passages.

    Returns:
        True if this revision is new to the ledger. A new campaign is running.
    """
    now = time.time()
    digest = campaign.revision
    known = connection.execute("select 1 from revisions where digest = ?", [digest]).fetchone()
    connection.execute(
        "insert into campaigns (name, revision, state, reason, created) "
        "values (?, ?, 'running', '', ?) on conflict (name) do update "
        "set revision = excluded.revision where revision != excluded.revision",
        [campaign.name, digest, now],
    )
    if known:
        return False
    connection.execute("insert or ignore into spent (campaign) values (?)", [campaign.name])
    connection.execute(
        "insert into revisions (digest, campaign, number, spec, created) values (?, ?, "
        "(select count(*) + 1 from revisions where campaign = ?), ?, ?)",
        [digest, campaign.name, campaign.name, campaign.model_dump_json(), now],
    )
    passages.save(connection, digest, campaign.examples)
    return True


def set_state(connection: sqlite3.Connection, name: str, state: CampaignState, reason: str) -> None:
    """Pause, resume, cancel, or mark as spent; what blocks it is noted elsewhere.

    Raises:
        UnknownCampaign: when there is no campaign of this name.
    """
    changed = connection.execute(
        "update campaigns set state = ?, reason = ? where name = ?", [state, reason, name]
    )
    if changed.rowcount == 0:
        raise unknown(connection, name)


def state(connection: sqlite3.Connection, name: str) -> CampaignState:
    """The state of a campaign; see :func:`set_state` for what it raises."""
    found: CampaignState = _row(connection, name)["state"]
    return found


def current_revision(connection: sqlite3.Connection, name: str) -> str:
    """Digest of the current revision; see :func:`set_state` for what it raises."""
    return str(_row(connection, name)["revision"])


def revision(connection: sqlite3.Connection, digest: str) -> Campaign:
    """The campaign as it was in one revision.

    Raises:
        UnknownCampaign: when no revision has this digest.
    """
    row = connection.execute("select spec from revisions where digest = ?", [digest]).fetchone()
    if row is None:
        raise UnknownCampaign(f"the ledger has no campaign revision {digest[:16]}")
    return Campaign.model_validate_json(row["spec"])


def revisions_in_use(connection: sqlite3.Connection, name: str) -> list[str]:
    """Digests of the current revision and of those that open tasks were submitted under."""
    rows = connection.execute(
        "select revision from campaigns where name = ? union "
        "select revision from tasks where campaign = ? and state in ('waiting', 'started')",
        [name, name],
    )
    return [row["revision"] for row in rows]


def names(connection: sqlite3.Connection) -> list[str]:
    """All campaigns, oldest first."""
    rows = connection.execute("select name from campaigns order by created, name")
    return [row["name"] for row in rows]


def unfinished(connection: sqlite3.Connection) -> dict[str, CampaignState]:
    """The campaigns with tasks that have no outcome, oldest first, each with its state."""
    rows = connection.execute(
        "select campaigns.name, standings.state from campaigns join standings using (name) "
        "where exists (select 1 from tasks where campaign = campaigns.name "
        "and tasks.state in ('waiting', 'started')) order by created, campaigns.name"
    )
    return {row["name"]: row["state"] for row in rows}


def spent(connection: sqlite3.Connection, name: str) -> Spent:
    """What the campaign has cost; see :func:`set_state` for what it raises."""
    _row(connection, name)  # says so if there is none
    row = connection.execute(
        "select turns, tokens, lost_tokens, lost_attempts, seconds, worked from spent "
        "where campaign = ?",
        [name],
    ).fetchone()
    return Spent(
        turns=row["turns"],
        tokens=row["tokens"] + row["lost_tokens"],
        lost_tokens=row["lost_tokens"],
        lost_attempts=row["lost_attempts"],
        model_seconds=row["seconds"],
        seconds=row["worked"],
    )


def add_work(connection: sqlite3.Connection, name: str, seconds: float) -> None:
    """The swarm worked on a campaign for so long."""
    connection.execute("update spent set worked = worked + ? where campaign = ?", [seconds, name])


def unknown(connection: sqlite3.Connection, name: str) -> UnknownCampaign:
    """The error for a name that is not there, with the names that it may have meant."""
    known = names(connection)
    alike = difflib.get_close_matches(name, known, n=3)
    if alike:
        hint = f"did you mean {' or '.join(repr(other) for other in alike)}?"
    elif known:
        hint = f"there are: {', '.join(known[:10])}"
    else:
        hint = "the ledger has no campaign yet; create one first"
    return UnknownCampaign(f"there is no campaign {name!r}", hint)


def _row(connection: sqlite3.Connection, name: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "select revision, standings.state from campaigns join standings using (name) "
        "where name = ?",
        [name],
    ).fetchone()
    if row is None:
        raise unknown(connection, name)
    return row
