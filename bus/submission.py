"""A submission: one task as plain JSON, from any NATS client.

    {"id": "r-17", "text": "The soup was cold.", "gold": "negative", "meta": {"page": 3}}

The fields are ``id`` (optional), the campaign's input fields (directly, or all of them under
``input``), ``gold``, ``meta`` (an object), ``row`` (which row of which file it is: an object with
``file``, ``id``, and ``key``, a digest of what it asks) and ``reply`` (where the receipt goes).
Whoever could not read a row of a file still submits it, with its ``id`` and the reason under
``unreadable``: it then ends as a rejected task, and not in silence.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass

from pydantic import ValidationError

from bus.receipts import is_receipt_subject
from bus.strict_json import load, unfit_text
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.errors import InvalidSubmission
from schema.printable import prints
from schema.task import MAX_INPUT_BYTES, FileRow, content_id

MAX_SUBMISSION_BYTES = 1024 * 1024
"""The longest submission: what one message of a NATS server with default limits holds."""

MAX_ID_CHARACTERS = 200
_OWN_FIELDS = ("id", "input", "gold", "meta", "row", "reply")


class Submission(Frozen):
    """A submission that is a task of its campaign."""

    id: str
    """The author's id, or one from the content where the author gave none."""
    input: dict[str, Json]
    gold: Json = None
    meta: dict[str, Json] = {}
    row: FileRow | None = None
    reply: str = ""


@dataclass(frozen=True)
class RejectedSubmission:
    """A submission that is none, as the ledger keeps it."""

    id: str
    """Its own id where that can be read, else ``raw-`` and 16 digits of its bytes' digest: the
    same bytes are always the same rejected task."""
    shown: dict[str, Json]
    """What it held, shortened, for a person to look at."""
    reason: str
    row: FileRow | None = None


def read_submission(data: bytes, campaign: Campaign) -> Submission | RejectedSubmission:
    """What ``data`` is to ``campaign``. Raises nothing, whatever the bytes are."""
    try:
        return parse_submission(data, campaign)
    except InvalidSubmission as error:
        body = _body(data)
        return RejectedSubmission(_rejected_id(data, body), _shown(data), str(error), _row_of(body))


def parse_submission(data: bytes, campaign: Campaign) -> Submission:
    """The submission that ``data`` holds.

    Raises:
        InvalidSubmission: says what is wrong, where, and what would be right.
    """
    if len(data) > MAX_SUBMISSION_BYTES:
        raise InvalidSubmission(
            f"the submission has {len(data):,} bytes, more than {MAX_SUBMISSION_BYTES:,}",
            "split the text into several tasks",
        )
    try:
        body = load(data)
    except ValueError as error:
        raise InvalidSubmission(
            f"the submission is {error}", "send one JSON object in UTF-8"
        ) from None
    if not isinstance(body, dict):
        raise InvalidSubmission(
            f"the submission is {_kind_of(body)}, not an object",
            f'send {{"{campaign.input_fields[0]}": "..."}}',
        )
    if isinstance(body.get("unreadable"), str):
        raise InvalidSubmission(f"the row could not be read: {body['unreadable']}")
    unfit = unfit_text(body)
    if unfit:
        raise InvalidSubmission(f"{unfit}, which no text can", "remove it")
    input = _input_of(body, campaign)
    identity = _identity_of(body)
    return Submission(
        id=content_id(input) if identity is None else identity,
        input=input,
        gold=body.get("gold"),
        meta=_meta_of(body),
        row=_row_of(body),
        reply=_reply_of(body),
    )


def _input_of(body: dict[str, Json], campaign: Campaign) -> dict[str, Json]:
    fields = campaign.input_fields
    nested = "input" in body and "input" not in fields
    allowed = [name for name in _OWN_FIELDS if name not in fields]
    _refuse_unknown(body, allowed if nested else [*fields, *allowed], "")
    source = body["input"] if nested else body
    if not isinstance(source, dict):
        raise InvalidSubmission(
            f"input is {_kind_of(source)}, not an object", f"its fields are {_list(fields)}"
        )
    if nested:
        _refuse_unknown(source, fields, " in input")
    missing = [name for name in fields if source.get(name) is None]
    if missing:
        raise InvalidSubmission(
            f"the field {_list(missing)} is missing", f"a task needs {_list(fields)}"
        )
    first = source[fields[0]]
    if not isinstance(first, str | list | dict):
        raise InvalidSubmission(f"{fields[0]!r} is {_kind_of(first)}, not text", "put it in quotes")
    if not (first.strip() if isinstance(first, str) else first):
        raise InvalidSubmission(f"{fields[0]!r} is empty", "there is nothing to annotate")
    input = {name: source[name] for name in fields}
    size = len(canonical_json(input).encode())
    if size > MAX_INPUT_BYTES:
        raise InvalidSubmission(
            f"the input has {size:,} bytes, more than {MAX_INPUT_BYTES:,}",
            "split it into several tasks",
        )
    return input


def _refuse_unknown(
    body: dict[str, Json], allowed: list[str] | tuple[str, ...], where: str
) -> None:
    unknown = next((name for name in body if name not in allowed), None)
    if unknown is None:
        return
    guess = difflib.get_close_matches(unknown, allowed, n=1)
    meant = f"did you mean {guess[0]!r}? " if guess else ""
    raise InvalidSubmission(
        f"unknown field {unknown[:60]!r}{where}",
        f"{meant}allowed are {_list(allowed)}; anything else can go under 'meta'",
    )


def _identity_of(body: dict[str, Json]) -> str | None:
    """The author's id; None where there is none."""
    identity = body.get("id")
    if identity is None:
        return None
    if isinstance(identity, bool) or not isinstance(identity, str | int | float):
        raise InvalidSubmission(f"the id is {_kind_of(identity)}, not text", "put it in quotes")
    identity = str(identity)
    if identity != identity.strip() or not prints(identity):
        raise InvalidSubmission(
            f"the id {identity[:60]!r} is empty, has spaces around it, or does not print",
            "leave the id out to have one made from the content",
        )
    if len(identity) > MAX_ID_CHARACTERS:
        raise InvalidSubmission(
            f"the id has {len(identity)} characters, more than {MAX_ID_CHARACTERS}", "shorten it"
        )
    return identity


def _meta_of(body: dict[str, Json]) -> dict[str, Json]:
    meta = body.get("meta")
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise InvalidSubmission(f"meta is {_kind_of(meta)}, not an object", 'send {"name": value}')
    return meta


def _reply_of(body: dict[str, Json]) -> str:
    """The receipt's subject; one that is not allowed costs the receipt, not the task."""
    reply = body.get("reply")
    return reply if isinstance(reply, str) and is_receipt_subject(reply) else ""


def _row_of(body: dict[str, Json]) -> FileRow | None:
    """The row it stands for; one that cannot be read costs no task."""
    try:
        return FileRow.model_validate(body["row"])
    except (KeyError, ValidationError):
        return None


def _body(data: bytes) -> dict[str, Json]:
    """What can be read of a submission that is none."""
    try:
        body = load(data) if len(data) <= MAX_SUBMISSION_BYTES else None
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _rejected_id(data: bytes, body: dict[str, Json]) -> str:
    try:
        identity = _identity_of(body)
    except InvalidSubmission:
        identity = None
    if identity is None or unfit_text(identity):
        return f"raw-{hashlib.sha256(data).hexdigest()[:16]}"
    return identity


def _shown(data: bytes) -> dict[str, Json]:
    text = data[:1000].decode(errors="replace").replace("\x00", "\ufffd")
    return {"raw": text, "bytes": len(data)}


def _kind_of(value: Json) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")


def _list(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(repr(name) for name in names)
