"""The console as a browser asks it, without a port; ledgers are real."""

from __future__ import annotations

import json
import subprocess
import sys
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
from tests.folkmoot.conftest import ROOT, environment
from tests.payloads import ALL, HTML, NAMES, TERMINAL

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


HOSTILE_LABELS = ("<b>yes</b>", '"><script>alert(2)</script>')
RUN = """
import json, sys
from folkmoot.cli import run
for arguments in json.load(sys.stdin):
    code = run(arguments)
    if code:
        sys.exit(code)
"""


@pytest.fixture(scope="session")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a ledger with campaigns of several kinds, and one whose every word is a
    payload, all debated; for tests that only read, or answer tasks that no other test looks at."""
    folder = tmp_path_factory.mktemp("web")
    reviews = (ROOT / "examples" / "reviews.jsonl").read_text(encoding="utf-8").splitlines(True)
    (folder / "reviews.jsonl").write_text("".join(reviews[:16]), encoding="utf-8")
    ids = (*NAMES[:12], *HTML[:8], *TERMINAL[:4])
    share = -(-len(ALL) // len(ids))
    rows = [
        {"id": name, "text": "\n".join([*ALL[n * share : (n + 1) * share], "end"]), name: name}
        for n, name in enumerate(ids)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "hostile.jsonl").write_text(lines, encoding="utf-8")
    (folder / "labels.txt").write_text("\n".join(HOSTILE_LABELS), encoding="utf-8")
    commands = [
        ["annotate", "reviews.jsonl", "--labels", "positive,negative", "--campaign", "reviews",
         "--examples", str(ROOT / "examples" / "solved-reviews.jsonl"), "--talk", "100%"],
        ["annotate", str(ROOT / "examples" / "spans.jsonl"), "--out", "spans.jsonl", "--kind",
         "spans", "--labels", "person,organization,place", "--campaign", "names", "--talk", "100%"],
        ["annotate", "hostile.jsonl", "--labels", "@labels.txt", "--campaign", "hostile",
         "--talk", "50%", "--guideline", " ".join(ALL[:40]).replace("\0", "")],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUN], input=json.dumps(commands), cwd=folder,
        env={**environment(folder / "state"), "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "state"
