"""Announcements: what the bus is told of tasks that ended and of records that recipes made."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from agents.moderator.mail import Mail
from bus.envelopes import RecordMade, TaskEnded, encode
from bus.subjects import announcement_subject, record_subject
from schema.annotation import Annotation

log = structlog.get_logger(__name__)

Message = tuple[str, bytes, str]
"""Subject, data, and the id under which the server takes it once."""


def announcements_in(mail: Mail, most_bytes: int) -> list[Message]:
    """The messages, tasks first. What is too large for the server is left out and logged."""
    messages = [*_of_tasks(mail), *_of_records(mail)]
    fitting = [message for message in messages if len(message[1]) <= most_bytes]
    if len(fitting) < len(messages):
        log.warning("outcomes are too large to announce", left_out=len(messages) - len(fitting))
    return fitting


def announcement_id(annotation: Annotation) -> str:
    """The id of the message that announces this version of an annotation."""
    return f"{annotation.campaign}.{annotation.task}.{annotation.version}"


def _of_tasks(mail: Mail) -> Iterator[Message]:
    for annotation in mail.ended:
        yield (
            announcement_subject(annotation.outcome, annotation.campaign),
            encode(TaskEnded(annotation=annotation)),
            announcement_id(annotation),
        )


def _of_records(mail: Mail) -> Iterator[Message]:
    for record in mail.made:
        yield (
            record_subject(record.recipe),
            encode(RecordMade(record=record)),
            f"{record.recipe}.record.{record.address}",
        )
