"""The subjects of the bus, in one place. Every token that comes from outside is checked.

Subjects carry the campaign, and the role where there is one, so that a campaign can be purged or
watched by itself, and a worker can take the work of one role alone.
"""

from __future__ import annotations

import re

from schema.errors import BusError

PRESENCE = "folkmoot.presence.moderator"
"""Where a moderator says that it is there, and answers who asks for it."""

ATTENDANCE = "folkmoot.presence.agents"
"""Where workers say that they are there, and what they wait for."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def submission_subject(campaign: str) -> str:
    """Where anybody submits tasks of a campaign, as plain JSON."""
    return f"folkmoot.submit.{_token(campaign)}"


def command_subject(campaign: str) -> str:
    """Where orders about a campaign go."""
    return f"folkmoot.command.{_token(campaign)}"


def answer_subject(campaign: str) -> str:
    """Where people's answers to finished tasks of a campaign go."""
    return f"folkmoot.answer.{_token(campaign)}"


def work_subject(role: str, campaign: str) -> str:
    """Where turns are asked for."""
    return f"folkmoot.work.{_token(role)}.{_token(campaign)}"


def turn_subject(role: str, campaign: str) -> str:
    """Where turns that were taken go."""
    return f"folkmoot.turn.{_token(role)}.{_token(campaign)}"


def revision_subject(campaign: str) -> str:
    """Where the revisions of a campaign can be read."""
    return f"folkmoot.campaign.{_token(campaign)}"


def announcement_subject(outcome: str, campaign: str) -> str:
    """Where the ends of tasks are announced."""
    return f"folkmoot.announce.{_token(outcome)}.{_token(campaign)}"


def record_subject(recipe: str) -> str:
    """Where the records of a recipe are announced."""
    return announcement_subject("record", recipe)


def dead_subject(stream: str, campaign: str) -> str:
    """Where messages of a stream are buried; ``_`` stands for an unknown campaign."""
    return f"folkmoot.dead.{_token(stream)}.{_token(campaign or '_')}"


def engine_subject(model: str) -> str:
    """Where engines answer for a model; characters that a subject gives a meaning become ``_``."""
    return f"folkmoot.engine.{re.sub(r'[^A-Za-z0-9_-]', '_', model)}"


def campaign_of(subject: str) -> str:
    """The campaign that a subject of ours is about: its last token."""
    return subject.rpartition(".")[2]


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise BusError(
            f"{text!r} cannot be part of a subject", "use letters, digits, - and _ in names"
        )
    return text
