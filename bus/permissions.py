"""Who may do what on a server: one user for each part, as the server's own configuration. Pure.

What is not listed for a user is refused. Every user has an inbox prefix of its own, so that nobody
reads another's replies; all begin with ``_INBOX.`` because receipts go nowhere else. Nobody but
the moderator makes consumers: whoever may make one can have the server send messages anywhere. So
agents only pull from those that the moderator has made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bus.subjects import ATTENDANCE, PRESENCE
from bus.topology import CAMPAIGNS, COMMANDS, SUBMISSIONS, TURNS, WORK
from schema.base import NAME_PATTERN
from schema.errors import UserError

Sort = Literal["moderator", "agents", "engine", "submitter", "operator"]

MAX_PAYLOAD = "8MB"
"""A campaign travels in one message, with its solved examples and passages."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class User:
    """One user of the server."""

    name: str
    sort: Sort
    campaigns: tuple[str, ...] = ()
    """Of a submitter: those that it may submit to; all, where none is named."""
    roles: tuple[str, ...] = ()
    """Of agents: the roles whose turns they may take; all, where none is named."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UserError(
                f"a user cannot be called {self.name!r}",
                "use lower-case letters, digits and -, the first a letter, at most 31",
            )
        for what in (*self.campaigns, *self.roles):
            if not re.fullmatch(NAME_PATTERN, what):
                raise UserError(f"{what!r} cannot be the name of a campaign or role")

    @property
    def inbox(self) -> str:
        """The prefix of its reply subjects."""
        return f"_INBOX.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable of the server that holds its password."""
        return f"{self.name.upper().replace('-', '_')}_PASSWORD"


@dataclass(frozen=True)
class Rights:
    """What a user may do."""

    publish: list[str] = field(default_factory=list)
    subscribe: list[str] = field(default_factory=list)


PARTS = (
    User("moderator", "moderator"),
    User("agents", "agents"),
    User("engine", "engine"),
    User("operator", "operator"),
)
"""Those that every server has."""

_ABOUT = {
    "moderator": "Opens tasks, asks for turns, decides. Makes the streams and the consumers.",
    "agents": "Take turns: pull work, read campaigns, ask engines, publish turns.",
    "engine": "Answers for models, and nothing else.",
    "submitter": "Submits tasks, gets receipts, hears what becomes of them.",
    "operator": "The person in charge: submits, gives orders, looks after dead letters.",
}


def rights_of(user: User, users: Sequence[User]) -> Rights:
    """What a user may do beside these others."""
    own = f"{user.inbox}.>"
    inboxes = {sort: _inboxes(users, sort) for sort in _ABOUT}
    if user.sort == "moderator":
        return Rights(
            publish=[
                *("folkmoot.work.>", "folkmoot.campaign.>", "folkmoot.announce.>"),
                *("folkmoot.dead.>", "folkmoot.receipt.>", PRESENCE, "$JS.API.>"),
                *("folkmoot.engine.>", *inboxes["engine"]),
                *(f"$JS.ACK.{stream}.>" for stream in (SUBMISSIONS, COMMANDS, TURNS)),
                *inboxes["submitter"],
                *inboxes["operator"],
                own,
            ],
            subscribe=[own, "folkmoot.presence.*"],
        )
    if user.sort == "agents":
        roles = user.roles or ("*",)
        return Rights(
            publish=[
                *(f"folkmoot.turn.{role}.*" for role in roles),
                *(f"$JS.API.CONSUMER.MSG.NEXT.{WORK}.{role}" for role in roles),
                *(f"$JS.API.CONSUMER.INFO.{WORK}.{role}" for role in roles),
                *(f"$JS.ACK.{WORK}.{role}.>" for role in roles),
                f"$JS.API.STREAM.MSG.GET.{CAMPAIGNS}",
                *(f"folkmoot.dead.{WORK}.*", "folkmoot.engine.>", ATTENDANCE),
                *inboxes["engine"],
            ],
            subscribe=[own],
        )
    if user.sort == "engine":
        return Rights(
            publish=[*inboxes["agents"], *inboxes["moderator"]],
            subscribe=["folkmoot.engine.>", own],
        )
    if user.sort == "submitter":
        campaigns = user.campaigns or ("*",)
        return Rights(
            publish=[f"folkmoot.submit.{name}" for name in campaigns],
            subscribe=[own, *(f"folkmoot.announce.*.{name}" for name in campaigns)],
        )
    return Rights(publish=["folkmoot.>", "$JS.API.>"], subscribe=[own, "folkmoot.announce.>"])


def server_configuration(users: Sequence[User]) -> str:
    """The configuration of a server for these users. It holds no secret: passwords, and where the
    server listens and stores, come from its environment."""
    return f"""\
# A nats-server for folkmoot with one user for each part of it. Written by `folkmoot keys init`.
# Values with a $ come from the environment: see server.env beside it.

listen: $NATS_LISTEN
http: $NATS_MONITOR
pid_file: $NATS_PID_FILE
# A campaign travels in one message, with its solved examples and passages.
max_payload: {MAX_PAYLOAD}

jetstream {{
  store_dir: $NATS_STORE
  # Confirmed means on disk. Without it a power cut can take two minutes of submissions with it.
  sync_interval: always
  # Said, since a server that starts on a full disk would else keep to the room that there was then.
  max_file_store: 1125899906842624
}}

authorization {{
  users: [
{"".join(_entry(user, users) for user in users)}  ]
}}
"""


def _entry(user: User, users: Sequence[User]) -> str:
    rights = rights_of(user, users)
    return f"""\
    # {_ABOUT[user.sort]}
    {{
      user: {user.name}, password: ${user.variable}
      permissions: {{
        publish: [{_listed(rights.publish)}]
        subscribe: [{_listed(rights.subscribe)}]
      }}
    }}
"""


def _listed(subjects: Iterable[str]) -> str:
    lines = "".join(f'          "{subject}"\n' for subject in subjects)
    return f"\n{lines}        " if lines else ""


def _inboxes(users: Iterable[User], sort: Sort | str) -> list[str]:
    return [f"{user.inbox}.>" for user in users if user.sort == sort]
