"""What the moderator keeps in memory of a ledger, so that it reads nothing again and again.

All of it is in the ledger, too. When a transaction fails, a memory may hold half of something: it
is thrown away whole, and another one begins from what the ledger has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.learning.policy_keeper import PolicyKeeper
from agents.moderator.blocked import BlockedCampaigns
from agents.moderator.budget_keeper import BudgetKeeper
from agents.moderator.open_talks import OpenTalks
from agents.moderator.stopwatch import Stopwatch
from agents.steward.steward import Steward
from schema.annotation import Annotation
from schema.campaign import Campaign
from storage.announcements import Version
from storage.ledger import Ledger


@dataclass
class Memory:
    """What is kept of one ledger, and the ledger itself."""

    ledger: Ledger
    stopwatch: Stopwatch
    closed: list[str]
    """Campaigns whose requests on the bus nobody shall answer any more."""
    obstacles: Mapping[str, str] = field(default_factory=dict)
    """Campaigns that cannot go on for a reason outside the ledger."""
    policies: PolicyKeeper = field(init=False)
    talks: OpenTalks = field(init=False)
    budgets: BudgetKeeper = field(init=False)
    blocked: BlockedCampaigns = field(init=False)
    recipes: Steward = field(init=False)
    ended: dict[Version, Annotation] = field(default_factory=dict)
    """Some of the annotations that are still to be announced; the others are read again."""
    _campaigns: dict[str, tuple[Campaign, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.policies = PolicyKeeper(self.ledger)
        self.talks = OpenTalks(self.ledger)
        self.budgets = BudgetKeeper(self.ledger, self.stopwatch)
        self.blocked = BlockedCampaigns(self.ledger, self._forget_blocked, self.obstacles)
        self.recipes = Steward(self.ledger, self.policies.stir)

    def current(self, name: str) -> Campaign:
        """The current revision of a campaign.

        Raises:
            UnknownCampaign: when there is none of that name.
        """
        return self.revision(name)[0]

    def revision(self, name: str) -> tuple[Campaign, str]:
        """The current revision of a campaign, and its digest; raises as :meth:`current`."""
        if name not in self._campaigns:
            campaign = self.ledger.campaign(name)
            self._campaigns[name] = campaign, campaign.revision
        return self._campaigns[name]

    def forget_revision(self, name: str) -> None:
        """A campaign may have a new revision."""
        self._campaigns.pop(name, None)

    def forget_task(self, name: str, task: str) -> None:
        """A task is deleted."""
        self.talks.forget(name, task)
        self.policies.forget(name, task)
        for version in [version for version in self.ended if version[:2] == (name, task)]:
            del self.ended[version]

    def _forget_blocked(self, name: str) -> None:
        """A campaign is blocked: what is kept of it is read again when it goes on, and what was
        asked for it is taken back."""
        self.policies.forget_campaign(name)
        self.talks.forget_campaign(name)
        self.forget_revision(name)
        for version in [version for version in self.ended if version[0] == name]:
            del self.ended[version]
        self.closed.append(name)
