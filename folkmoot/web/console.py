"""What all pages have at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from folkmoot.settings import Settings
from folkmoot.web.door import Door, Person, Rights
from folkmoot.web.figures import Desk
from folkmoot.web.lending import Readers
from folkmoot.web.live import Feed
from folkmoot.web.sittings import Sittings
from schema.errors import UserError


@dataclass
class Console:
    """One console on one ledger."""

    settings: Settings
    door: Door
    readers: Readers = field(init=False)
    feed: Feed = field(init=False)
    desk: Desk = field(default_factory=Desk)
    sittings: Sittings = field(init=False)

    def __post_init__(self) -> None:
        self.readers = Readers(self.settings.ledger)
        self.feed = Feed(self.settings.ledger)
        self.sittings = Sittings(self.settings.ledger)


def console_of(request: Request) -> Console:
    """The console that a request came to."""
    found: Console = request.app.state.console
    return found


def person_of(request: Request, wanted: Rights = "reader") -> Person:
    """Who makes a request.

    Raises:
        UserError: when they may not do what takes these rights.
    """
    person: Person = request.state.person
    if not person.may(wanted):
        raise UserError(
            f"{person.name} is a {person.rights} here, and this takes a {wanted}",
            "whoever keeps the file of people can change that",
        )
    return person
