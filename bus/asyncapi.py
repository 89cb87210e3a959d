"""The bus as an AsyncAPI 3 document, made from the envelopes' models: what programs in other
languages may rely on. ``docs/asyncapi.json`` is what :func:`document` gives; a test compares.

Operations are folkmoot's: it receives submissions and sends announcements.
"""

from __future__ import annotations

import json
import sys
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bus.envelopes import (
    AnswerGiven,
    CampaignRevised,
    Command,
    DeadLetter,
    Receipt,
    RecordMade,
    TaskEnded,
    TurnRequested,
    TurnTaken,
)
from bus.submission import MAX_ID_CHARACTERS
from schema.base import SCHEMA_VERSION, Json
from schema.task import FileRow

REFERENCE = "#/components/schemas/{model}"
REPLY = "Folkmoot-Reply"
"""The header that names the subject for a receipt."""


class _Channel(NamedTuple):
    """Subjects of one shape, and what travels on them."""

    name: str
    address: str
    message: type[BaseModel] | None
    """None is for a submission, which is no envelope."""
    action: str
    """What folkmoot does: ``receive`` or ``send``."""
    about: str
    is_answered: bool = False
    """Whether a receipt is sent when the ledger has it."""


_CHANNELS = (
    _Channel(
        "submissions", "folkmoot.submit.{campaign}", None, "receive",
        "Tasks of a campaign, as plain JSON from anybody.", is_answered=True,
    ),
    _Channel(
        "commands", "folkmoot.command.{campaign}", Command, "receive",
        "Orders about a campaign.", is_answered=True,
    ),
    _Channel(
        "answers", "folkmoot.answer.{campaign}", AnswerGiven, "receive",
        "People's answers to finished tasks.", is_answered=True,
    ),
    _Channel(
        "announcements", "folkmoot.announce.{outcome}.{campaign}", TaskEnded, "send",
        "The end of each task, and each later version of its annotation.",
    ),
    _Channel(
        "records", "folkmoot.announce.record.{campaign}", RecordMade, "send",
        "Every record that a recipe makes, with its fate; the campaign is the recipe's name.",
    ),
    _Channel(
        "campaigns", "folkmoot.campaign.{campaign}", CampaignRevised, "send",
        "The revisions of a campaign, for workers to read.",
    ),
    _Channel(
        "requests", "folkmoot.work.{role}.{campaign}", TurnRequested, "send",
        "Turns that are asked for.",
    ),
    _Channel(
        "turns", "folkmoot.turn.{role}.{campaign}", TurnTaken, "receive",
        "Turns that were taken.",
    ),
    _Channel(
        "dead", "folkmoot.dead.{stream}.{campaign}", DeadLetter, "send",
        "Messages that nobody could handle, with the reason.",
    ),
)  # fmt: skip
_PARAMETERS = {
    "campaign": {"description": "Name of a campaign."},
    "role": {"description": "A role, such as generator."},
    "stream": {"description": "The stream that a message was buried from."},
    "outcome": {
        "description": "How the task ended.",
        "enum": ["accepted", "escalated", "rejected", "failed", "cancelled"],
    },
}


def document() -> Json:
    """The document."""
    models = [each.message for each in _CHANNELS if each.message] + [Receipt, FileRow]
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(each, "validation") for each in models]
    _, found = models_json_schema(wanted, ref_template=REFERENCE)
    schemas = {**found["$defs"], "Submission": _submission()}
    messages = {each.name: _message(each) for each in _CHANNELS}
    messages["receipt"] = _body(Receipt)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "The bus of folkmoot",
            "version": str(SCHEMA_VERSION),
            "description": "JSON over NATS with JetStream. A reader refuses envelopes whose `v` is "
            "above the version that it knows. Models and subjects: docs/bus.md.",
        },
        "defaultContentType": "application/json",
        "channels": {**{each.name: _channel(each) for each in _CHANNELS}, "receipts": _receipts()},
        "operations": {f"{each.action}_{each.name}": _operation(each) for each in _CHANNELS},
        "components": {
            "messages": dict(sorted(messages.items())),
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _channel(channel: _Channel) -> Json:
    names = [name for name in _PARAMETERS if f"{{{name}}}" in channel.address]
    return {
        "address": channel.address,
        "description": channel.about,
        "parameters": {name: _PARAMETERS[name] for name in names},
        "messages": {channel.name: {"$ref": f"#/components/messages/{channel.name}"}},
    }


def _receipts() -> Json:
    return {
        "address": None,
        "description": "A subject of the sender's own, beginning with _INBOX. or folkmoot.receipt.",
        "messages": {"receipt": {"$ref": "#/components/messages/receipt"}},
    }


def _operation(channel: _Channel) -> Json:
    made: dict[str, Json] = {
        "action": channel.action,
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{channel.name}"}],
    }
    if channel.is_answered:
        made["reply"] = {
            "address": {"location": f"$message.header#/{REPLY}"},
            "channel": {"$ref": "#/channels/receipts"},
        }
    return made


def _message(channel: _Channel) -> Json:
    if channel.message is None:
        made: dict[str, Json] = {
            "name": "submission", "payload": {"$ref": REFERENCE.format(model="Submission")},
        }  # fmt: skip
    else:
        made = _body(channel.message)
    if channel.is_answered:
        about = "Where the receipt goes."
        headers = {
            "type": "object",
            "properties": {REPLY: {"type": "string", "description": about}},
        }
        made["headers"] = headers
    return made


def _body(model: type[BaseModel]) -> dict[str, Json]:
    return {
        "name": model.model_fields["kind"].default,
        "payload": {"$ref": REFERENCE.format(model=model.__name__)},
    }


def _submission() -> Json:
    """A submission: what is not named here is one of the campaign's input fields."""
    text = {"type": "string"}
    return {
        "title": "Submission",
        "description": "The campaign's input fields, usually `text`, directly or within `input`.",
        "type": "object",
        "properties": {
            "id": {"anyOf": [{**text, "maxLength": MAX_ID_CHARACTERS}, {"type": "number"}]},
            "input": {"type": "object"},
            "gold": {"description": "A known answer; no model sees it."},
            "meta": {"type": "object", "description": "Anything else; it is carried through."},
            "row": {"$ref": REFERENCE.format(model="FileRow")},
            "reply": {**text, "description": "A subject for the receipt."},
            "unreadable": {**text, "description": "Why the row could not be read."},
        },
        "additionalProperties": True,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=1, ensure_ascii=False) + "\n")
