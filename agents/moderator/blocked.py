"""Blocked campaigns: what one campaign lacks, or what goes wrong for it, stops no other.

A campaign whose kind, voting rule, role or agent is missing cannot go on, and nothing is wrong with
its tasks: they stay open, nothing more of it is asked, and what is submitted or answered is still
recorded. So it is with an error that nobody expected. It is tried again every
:data:`AGAIN_SECONDS`, at each start, and when somebody resumes it or creates it anew.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import structlog

from agents.seat.agent_registry import check_agent
from consensus.votes.base import voting_rule
from kinds.base import kind_of
from roles.base import role_of
from schema.campaign import Campaign
from schema.errors import FolkmootError, LedgerError, PluginMissing
from storage.ledger import Ledger

AGAIN_SECONDS = 30.0
"""Between two attempts to go on with a blocked campaign."""

_LONGEST = 500
"""Characters of a reason."""

_FRAMES = 4

log = structlog.get_logger(__name__)


def check_plugins(campaign: Campaign) -> None:
    """Load whatever the campaign names by name, as far as the moderator needs it.

    Raises:
        PluginMissing: when its kind, its voting rule or one of its roles is not here or does not
            load, or when no package offers one of its agents.
    """
    kind_of(campaign.kind)
    voting_rule(campaign.protocol.voting_rule)
    for seat in campaign.roster:
        role_of(seat.role)
        check_agent(seat.agent)


def what_is_missing(revisions: Sequence[Campaign]) -> str:
    """What these revisions of a campaign lack, and what to do; empty when nothing is missing."""
    importlib.invalidate_caches()  # a package may have been installed since
    try:
        for revision in revisions:
            check_plugins(revision)
    except PluginMissing as error:
        return in_words(error)
    return ""


def in_words(error: Exception) -> str:
    """Why an error blocks a campaign, on one line, and what to do."""
    if isinstance(error, PluginMissing):
        todo = "install or repair the package that brings it, or start the moderator where it is"
        return f"{_line(error.message)}: {todo}"
    return f"{type(error).__name__}: {_line(str(error))}: the moderator's log says where"


class BlockedCampaigns:
    """The blocked campaigns of one ledger.

    Args:
        ledger: where they are on record.
        forget: throws away what is kept in memory about a campaign: it may be half of something.
        obstacles: campaigns that cannot go on for a reason outside the ledger, as they are now.
    """

    def __init__(
        self, ledger: Ledger, forget: Callable[[str], None], obstacles: Mapping[str, str]
    ) -> None:
        self._ledger = ledger
        self._forget = forget
        self._obstacles = obstacles
        self._again = dict.fromkeys(ledger.blocked(), 0.0)
        """The blocked ones, each with the time of the next attempt: after a start, now."""
        self._complete: set[str] = set()
        """Campaigns whose revisions in use were seen to have all that they name."""

    def __contains__(self, name: str) -> bool:
        return name in self._again

    def admits(self, name: str) -> bool:
        """Whether a campaign may be gone on with. Where this is not known yet, everything that it
        names is loaded, and it is blocked if something is missing."""
        if name not in self and (name not in self._complete or name in self._obstacles):
            if why := self._lacks(name):
                self.block(name, why)
            else:
                self._complete.add(name)
        return name not in self

    def block(self, name: str, why: str) -> None:
        """Block a campaign until it is tried again."""
        if name not in self:
            log.warning("a campaign is blocked", campaign=name, why=why)
            self._forget(name)
        self._ledger.block(name, why)
        self._again[name] = time.monotonic() + AGAIN_SECONDS
        self._complete.discard(name)

    def unblock(self, name: str) -> None:
        """Let a campaign go on, whatever blocked it."""
        if name in self:
            self._ledger.unblock(name)
            del self._again[name]

    def try_again(self, name: str) -> bool:
        """See whether a blocked campaign can go on; unblocked now, if nothing is missing."""
        if why := self._lacks(name):
            self.block(name, why)
            return False
        self.unblock(name)
        log.info("a campaign goes on", campaign=name)
        return True

    def _lacks(self, name: str) -> str:
        obstacle = self._obstacles.get(name, "")
        return obstacle or what_is_missing(self._ledger.revisions_in_use(name))

    def due(self) -> list[str]:
        """Those that are to be tried again now."""
        now = time.monotonic()
        return [name for name, again in self._again.items() if again <= now]

    @contextmanager
    def apart(self, name: str) -> Iterator[None]:
        """What is done inside for a campaign happens altogether or not at all; when it fails, this
        campaign alone is blocked.

        Raises:
            LedgerError: nothing goes on without a ledger.
        """
        try:
            with self._ledger.transaction():
                yield
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - kinds and rules may be other people's
            if not isinstance(error, FolkmootError):
                log.error("an error that nobody expected", campaign=name, where=_where(error))
            self.block(name, in_words(error))


def _where(error: Exception) -> str:
    """The innermost places of an error. Not the values there: they may hold texts of tasks."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return ", ".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
