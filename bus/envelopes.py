"""The envelopes: what travels on the bus between the parts of folkmoot.

One frozen model a message, told apart by ``kind``, versioned by ``v``. Submissions are not among
them: those are plain JSON from anybody (:mod:`bus.submission`).
"""

from __future__ import annotations

import contextlib
import re
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from bus.strict_json import load
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.base import SCHEMA_VERSION, Frozen, Json, canonical_json
from schema.campaign import Campaign, CampaignState
from schema.errors import LaterVersion, MalformedMessage
from schema.fate import PoolRecord
from schema.shallow_json import MAX_DEPTH
from schema.turn import Turn, TurnRequest


class _Envelope(Frozen):
    v: int = Field(default=SCHEMA_VERSION, ge=1)
    """Version of the models; a reader refuses a newer one."""


class TurnRequested(_Envelope):
    """The moderator asks for a turn."""

    kind: Literal["turn_requested"] = "turn_requested"
    request: TurnRequest
    attempt: int = Field(ge=1)
    nonce: str = ""
    """A word of this request's own, which the answer has to bring back."""
    shown: str = ""
    """Digest of the campaign as workers may read it: without its examples."""


class TurnTaken(_Envelope):
    """A worker has given a seat its turn."""

    kind: Literal["turn_taken"] = "turn_taken"
    turn: Turn
    nonce: str = ""
    """That of the request."""


class CampaignRevised(_Envelope):
    """A revision of a campaign, for workers to read."""

    kind: Literal["campaign_revised"] = "campaign_revised"
    campaign: Campaign
    """The campaign; without its examples, which only the moderator needs."""
    revision: str
    """Digest of the revision as the ledger has it, examples included: what requests name."""
    state: CampaignState = "running"


class TaskEnded(_Envelope):
    """A task came to its outcome, or a person answered."""

    kind: Literal["task_ended"] = "task_ended"
    annotation: Annotation


class RecordMade(_Envelope):
    """A recipe has made a record, and this is its fate."""

    kind: Literal["record_made"] = "record_made"
    record: PoolRecord


class Command(_Envelope):
    """An order to the moderator."""

    kind: Literal["command"] = "command"
    command: Literal[
        "create",
        "pause",
        "resume",
        "cancel",
        "delete_task",
        "withdraw",
        "restore",
        "correct_rows",
        "retry",
        "recount",
        "expect",
        "ask_again",
        "vote",
        "import_gold",
        "create_recipe",
        "start_recipe",
        "pause_recipe",
        "resume_recipe",
        "cancel_recipe",
    ]
    """The arguments of those about tasks and recipes: :mod:`bus.orders`."""
    campaign: str
    """Or the name of a recipe, of orders about one."""
    revision: Campaign | None = None
    """The campaign to create, or its new revision."""
    arguments: dict[str, Json] = {}
    reply: str = ""
    """Subject for the receipt, where the header ``Folkmoot-Reply`` names none."""


class AnswerGiven(_Envelope):
    """A person has answered a finished task, or takes an answer back."""

    kind: Literal["answer_given"] = "answer_given"
    answer: PersonAnswer


class Receipt(_Envelope):
    """What became of a submission, an answer or a command; sent once the ledger has it."""

    kind: Literal["receipt"] = "receipt"
    status: Literal["recorded", "duplicate", "rejected", "done"]
    campaign: str
    task: str = ""
    reason: str = ""


class DeadLetter(_Envelope):
    """A message that nobody could handle, with the reason, kept until a person decides."""

    kind: Literal["dead_letter"] = "dead_letter"
    subject: str
    stream: str
    reason: str
    deliveries: int
    """How often the message was delivered before it was buried."""
    headers: dict[str, str] = {}
    encoding: Literal["text", "base64"] = "text"
    data: str
    size: int
    """Length of the original message, in bytes."""
    whole: bool = True
    """False when the message was too large to travel in a letter, and ``data`` is its beginning."""
    buried: float
    """Unix time, in seconds."""


Envelope = Annotated[
    TurnRequested
    | TurnTaken
    | CampaignRevised
    | TaskEnded
    | RecordMade
    | Command
    | AnswerGiven
    | Receipt
    | DeadLetter,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Envelope] = TypeAdapter(Envelope)


_OVERFLOWS = re.compile(rb"[:,[]\s*-?[0-9][0-9.]*(?:(?<=[0-9.]{300})|[eE]\+?[0-9]{3})")
"""A number that may be too large for a float."""


def encode(envelope: Envelope) -> bytes:
    """The envelope as JSON in UTF-8.

    Raises:
        MalformedMessage: for values that JSON cannot hold (NaN, infinities, half characters).
    """
    try:
        body = envelope.model_dump(mode="json")
        data = to_json(body, inf_nan_mode="constants")
        if b"NaN" in data or b"Infinity" in data:  # as a number, or in some text
            data = canonical_json(body).encode()
    except ValueError as error:  # pydantic's serialisation errors and UnicodeEncodeError are ones
        raise MalformedMessage(f"a {envelope.kind} cannot be written as JSON: {error}") from None
    return data


def encode_request(request: str, attempt: int, nonce: str = "", shown: str = "") -> bytes:
    """A :class:`TurnRequested` around a request that is JSON already, as the outbox keeps it.

    ``nonce`` and ``shown`` are hexadecimal digits.
    """
    head = f'{{"v":{SCHEMA_VERSION},"kind":"turn_requested","attempt":{attempt},'
    return f'{head}"nonce":"{nonce}","shown":"{shown}","request":{request}}}'.encode()


def decode(data: bytes) -> Envelope:
    """The envelope that ``data`` holds.

    Raises:
        LaterVersion: when a later version of folkmoot has written it.
        MalformedMessage: when it is not JSON, or no envelope.
    """
    if data.count(b"{") + data.count(b"[") <= MAX_DEPTH and not _OVERFLOWS.search(data):
        # Neither too deep nor too large: what the fast parser takes, the strict one takes, too
        # (but for keys that stand twice, which no encoder of ours writes).
        with contextlib.suppress(ValidationError):
            envelope = _ADAPTER.validate_json(data)
            if envelope.v <= SCHEMA_VERSION and b"NaN" not in data and b"Infinity" not in data:
                return envelope
    return _decode_strictly(data)


def _decode_strictly(data: bytes) -> Envelope:
    """The same, slower, and with words for everything that may be wrong."""
    try:
        body = load(data)
    except ValueError as error:
        raise MalformedMessage(f"the message is {error}") from None
    version = body.get("v") if isinstance(body, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise LaterVersion(
            f"the message has version {version}, this program knows {SCHEMA_VERSION}",
            "run the same version of folkmoot everywhere",
        )
    try:
        return _ADAPTER.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedMessage(
            f"the message is no envelope: {where + ': ' if where else ''}{first['msg']}"
        ) from None
