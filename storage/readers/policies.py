"""Policies: what was learnt, and what decided a task."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from schema.policy import Policy
from storage import decisions
from storage.readers.base import Reads


class PolicyReads(Reads):
    """What can be asked about policies."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._policies: dict[str, Policy] = {}

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

    def policies_since(self, campaign: str, policy_id: str) -> list[Policy]:
        """The policies that were saved after the one of this id, in that order."""
        return decisions.policies_since(self._connection, campaign, policy_id)

    def policy_count(self, campaign: str) -> int:
        """How many different policies a campaign has had."""
        return decisions.policy_count(self._connection, campaign)
