"""The console as a browser asks it, without a port; ledgers are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from folkmoot.settings import Settings
from folkmoot.web.application import application
from folkmoot.web.console import Console
from folkmoot.web.door import Door, Person
from folkmoot.web.people_file import Member
from folkmoot.web.serving import LOOPBACK

COOKIE = "folkmoot_80"
OURS = {"sec-fetch-site": "same-origin"}


class Visitor:
    """Somebody in front of a console."""

    def __init__(self, client: TestClient, console: Console) -> None:
        self.client = client
        self.console = console

    def enter(self) -> Visitor:
        """Come in by the token."""
        answer = self.client.get("/enter", params={"token": self.console.door.token})
        assert answer.status_code == 200
        return self

    def get(self, address: str) -> str:
        """A page that is there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return str(answer.text)


Open = Callable[..., Visitor]


@pytest.fixture
def console() -> Iterator[Open]:
    """Opens the console of a state folder."""
    with ExitStack() as stack:

        def opened(
            state: Path,
            *,
            owner: str = "Ada",
            members: tuple[Member, ...] = (),
            raises: bool = True,
        ) -> Visitor:
            door = Door(Person(name=owner), members=members)
            own = Console(Settings(state=state), door)
            app = application(own, [LOOPBACK, "localhost"], COOKIE, secure=False)
            client = TestClient(
                app, f"http://{LOOPBACK}", follow_redirects=False, raise_server_exceptions=raises
            )
            return Visitor(stack.enter_context(client), own)

        yield opened
