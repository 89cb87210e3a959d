"""Who may come in, and what they may do there.

Alone on one's machine a token in the printed address opens the console; several people have names
and passwords. Either becomes a cookie that no page of another site can send, and no script read.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from folkmoot.web.people_file import Member, verified
from schema.base import Frozen, digest
from schema.person import PersonName

Rights = Literal["reader", "reviewer", "owner"]
"""A reader looks, a reviewer answers, an owner settles what people disagree on."""
_ORDER: tuple[Rights, ...] = ("reader", "reviewer", "owner")

SESSION_SECONDS = 12 * 3600.0
"""After so long without a request somebody who gave a password gives it again."""
MOST_TRIES = 5
"""Wrong passwords for one name, after which ..."""
PAUSE_SECONDS = 60.0
"""... nobody gets in under it for so long."""


class Person(Frozen):
    """Who makes a request."""

    name: PersonName
    rights: Rights = "owner"

    def may(self, wanted: Rights) -> bool:
        """Whether these rights are enough."""
        return _ORDER.index(self.rights) >= _ORDER.index(wanted)


@dataclass
class Door:
    """Gives out cookies and knows whose they are."""

    owner: Person
    """Who comes in by the token."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    members: tuple[Member, ...] = ()
    """Who comes in by a password. Where there are any, the token opens nothing."""
    clock: Callable[[], float] = time.monotonic
    _sessions: dict[str, tuple[Person, float]] = field(default_factory=dict)
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)

    @property
    def has_people(self) -> bool:
        """Whether people come in by name and password."""
        return bool(self.members)

    def by_token(self, token: str) -> str | None:
        """A cookie for whoever knows the token; None for others."""
        if self.has_people or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        return self._let_in(self.owner)

    def by_password(self, name: str, password: str) -> str | None:
        """A cookie for whoever knows a member's password; None for others, and for everybody who
        gives a name for which too many were wrong just now."""
        with self._one:  # a password takes a processor for a while: one at a time
            tries, since = self._wrong.get(name, (0, 0.0))
            if tries >= MOST_TRIES and self.clock() - since < PAUSE_SECONDS:
                return None
            member = next((each for each in self.members if each.name == name), None)
            if not verified(password, member.password if member else None) or member is None:
                if len(self._wrong) > 1000:
                    self._wrong.clear()
                self._wrong[name] = tries + 1, self.clock()
                return None
            self._wrong.pop(name, None)
        return self._let_in(Person(name=member.name, rights=member.rights))

    def who(self, cookie: str) -> Person | None:
        """Whose cookie this is; None for nobody's."""
        key = digest(cookie)  # what is compared is no secret
        person, seen = self._sessions.get(key, (None, 0.0))
        if person is None:
            return None
        if self.has_people and self.clock() - seen > SESSION_SECONDS:
            self._sessions.pop(key, None)
            return None
        self._sessions[key] = person, self.clock()
        return person

    def leave(self, cookie: str) -> None:
        """A cookie opens nothing any more."""
        self._sessions.pop(digest(cookie), None)

    def _let_in(self, person: Person) -> str:
        cookie = secrets.token_urlsafe(32)
        self._sessions[digest(cookie)] = person, self.clock()
        return cookie
