"""Dead letters: messages that nobody could handle, for people to look at, replay or delete."""

from __future__ import annotations

import base64
import contextlib
import time
from typing import Literal

import structlog
from nats.errors import Error
from nats.js.api import StreamState
from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.envelopes import Command, DeadLetter, TurnRequested, decode, encode
from bus.message import Delivery
from bus.orders import AskedAgain
from bus.subjects import campaign_of, command_subject, dead_subject
from bus.topology import DEAD, STREAMS, WORK
from schema.base import Frozen
from schema.errors import BusUnavailable, MalformedMessage, UserError

_PREVIEW_CHARACTERS = 120
_KEPT_BYTES = 64 * 1024
"""What is kept of a message that is too large to travel in a letter."""

log = structlog.get_logger(__name__)


class Grave(Frozen):
    """One line of the list of dead letters."""

    sequence: int
    """What a letter is called when it is replayed or deleted."""
    subject: str
    reason: str
    buried: float
    """Unix time, in seconds."""
    size: int
    preview: str


async def bury(bus: Bus, message: Delivery, reason: str) -> None:
    """Keep a message as a dead letter; burying the same one twice keeps one.

    Raises:
        BusError: when it could not be stored.
    """
    encoded = encode(_letter(message, reason, len(message.data)))
    if len(encoded) > bus.max_bytes:
        encoded = encode(_letter(message, reason, _KEPT_BYTES))
    await bus.publish(
        dead_subject(message.stream, campaign_of(message.subject)),
        encoded,
        message_id=f"{message.stream}.{message.sequence}.{message.timestamp:.6f}",
    )
    log.warning("buried a message", subject=message.subject, reason=reason)


async def list_dead(bus: Bus, *, limit: int = 100) -> list[Grave]:
    """The newest dead letters, newest first; :func:`count_dead` says how many there are.

    Raises:
        BusUnavailable: when the server does not answer.
    """
    graves: list[Grave] = []
    sequence = (await _state(bus)).last_seq
    while sequence > 0 and len(graves) < limit:
        with contextlib.suppress(NotFoundError):  # it was replayed or deleted
            data, subject = await _letter_at(bus, sequence)
            try:
                graves.append(_grave(sequence, _opened(data, subject)))
            except MalformedMessage as error:
                log.warning("a dead letter cannot be read", sequence=sequence, why=str(error))
        sequence -= 1
    return graves


async def count_dead(bus: Bus) -> int:
    """How many dead letters there are.

    Raises:
        BusUnavailable: when the server does not answer.
    """
    return (await _state(bus)).messages


async def replay(bus: Bus, sequence: int) -> str:
    """Publish a dead letter's message again where it came from, and delete the letter.

    Returns its subject. A letter is believed as far as its own subject goes: whoever may bury work
    can write of work alone, and no order. The message gets a new id, so that it is no duplicate of
    its first life. A request for a turn is not published again, since nobody may wait for the turn
    any more: the moderator is told, and asks again if somebody does.

    Raises:
        UserError: when there is no such letter, or the message was too large to be kept whole.
        BusError: when it could not be stored; the letter is still there.
    """
    letter = await read_dead(bus, sequence)
    if not letter.whole:
        raise UserError(
            f"dead letter {sequence} holds only the beginning of {letter.size:,} bytes",
            "send the original again",
        )
    subject, data, headers = letter.subject, _data_of(letter), dict(letter.headers)
    if letter.stream == WORK:
        subject, data = _asking_again(letter)
        headers = {}
    await bus.publish(
        subject,
        data,
        message_id=f"replay.{sequence}.{letter.buried}",
        headers={name: value for name, value in headers.items() if not name.startswith("Nats-")},
    )
    await delete(bus, sequence)
    return subject


def _asking_again(letter: DeadLetter) -> tuple[str, bytes]:
    """The order that tells the moderator of a request that came to nothing."""
    campaign = campaign_of(letter.subject)
    requests: list[tuple[str, int]] = []
    with contextlib.suppress(MalformedMessage):  # of what is no request, there is nothing to ask
        asked = decode(_data_of(letter))
        if isinstance(asked, TurnRequested):
            requests = [(asked.request.turn, asked.attempt)]
    arguments = AskedAgain(requests=tuple(requests)).model_dump(mode="json")
    order = Command(command="ask_again", campaign=campaign, arguments=arguments)
    return command_subject(campaign), encode(order)


async def replay_all(bus: Bus, campaign: str = "") -> int:
    """Replay every whole dead letter that is there now, oldest first, or those of one campaign; how
    many there were.

    One that dies again while others are replayed is a new letter, and waits for the next time.

    Raises:
        BusError: as :func:`replay`.
    """
    count = 0
    sequence = 1
    last = (await _state(bus)).last_seq
    while (found := await _next(bus, sequence, campaign)) is not None and found[0] <= last:
        sequence, data, subject = found
        try:
            whole = _opened(data, subject).whole
        except MalformedMessage:
            whole = False
        if whole:
            await replay(bus, sequence)
            count += 1
        sequence += 1
    return count


async def read_dead(bus: Bus, sequence: int) -> DeadLetter:
    """One dead letter, with its whole message.

    Raises:
        UserError: when there is none of this number.
        BusUnavailable: when the server does not answer.
    """
    found = await _next(bus, sequence)
    if found is None or found[0] != sequence:
        raise _no_letter(sequence)
    return _opened(found[1], found[2])


async def delete(bus: Bus, sequence: int) -> None:
    """Throw a dead letter away.

    Raises:
        UserError: when there is none of this number.
        BusUnavailable: when the server does not answer.
    """
    found = await _next(bus, sequence)
    if found is None or found[0] != sequence:
        raise _no_letter(sequence)
    try:
        await bus.jetstream.delete_msg(DEAD, sequence)
    except (Error, OSError) as error:
        raise BusUnavailable(f"dead letter {sequence} cannot be deleted: {error}") from None


def _no_letter(sequence: int) -> UserError:
    return UserError(f"there is no dead letter {sequence}", "list them with `folkmoot dead list`")


async def _next(bus: Bus, sequence: int, campaign: str = "") -> tuple[int, bytes, str] | None:
    """The first letter from ``sequence`` on, of a campaign or of any, and its own subject."""
    subject = dead_subject("ANY", campaign).replace("ANY", "*") if campaign else "folkmoot.dead.>"
    try:
        found = await bus.jetstream.get_msg(DEAD, seq=sequence, subject=subject, next=True)
    except NotFoundError:
        return None
    except (Error, OSError) as error:
        raise BusUnavailable(f"the dead letters cannot be read: {error}") from None
    return found.seq or sequence, found.data or b"", found.subject or ""


async def _letter_at(bus: Bus, sequence: int) -> tuple[bytes, str]:
    """The letter of this very number, and its subject. Raises NotFoundError when there is none."""
    try:
        found = await bus.jetstream.get_msg(DEAD, seq=sequence)
        return found.data or b"", found.subject or ""
    except NotFoundError:
        raise
    except (Error, OSError) as error:
        raise BusUnavailable(f"the dead letters cannot be read: {error}") from None


async def _state(bus: Bus) -> StreamState:
    try:
        return (await bus.jetstream.stream_info(DEAD)).state
    except (Error, OSError) as error:
        raise BusUnavailable(f"the dead letters cannot be read: {error}") from None


def _letter(message: Delivery, reason: str, keep: int) -> DeadLetter:
    data = message.data[:keep]
    encoding, text = _as_text(data)
    return DeadLetter(
        subject=message.subject,
        stream=message.stream,
        reason=reason,
        deliveries=message.deliveries,
        headers=dict(message.headers),
        encoding=encoding,
        data=text,
        size=len(message.data),
        whole=len(data) == len(message.data),
        buried=time.time(),
    )


def _as_text(data: bytes) -> tuple[Literal["text", "base64"], str]:
    try:
        return "text", data.decode()
    except UnicodeDecodeError:
        return "base64", base64.b64encode(data).decode()


def _data_of(letter: DeadLetter) -> bytes:
    return letter.data.encode() if letter.encoding == "text" else base64.b64decode(letter.data)


def _opened(data: bytes, subject: str) -> DeadLetter:
    letter = decode(data)
    if not isinstance(letter, DeadLetter):
        raise MalformedMessage(f"a {letter.kind} is no dead letter")
    if not subject.startswith(f"folkmoot.dead.{letter.stream}.") or not _may_be_of(letter):
        raise MalformedMessage(f"a letter on {subject} says that its message came elsewhere")
    return letter


def _may_be_of(letter: DeadLetter) -> bool:
    """Whether a stream has messages of this subject."""
    kept = next((each.subjects for each in STREAMS if each.name == letter.stream), ())
    return any(letter.subject.startswith(subject.rstrip("*.") + ".") for subject in kept)


def _grave(sequence: int, letter: DeadLetter) -> Grave:
    text = _data_of(letter).decode(errors="replace")
    shown = " ".join(text[: 2 * _PREVIEW_CHARACTERS].split())[:_PREVIEW_CHARACTERS]
    return Grave(
        sequence=sequence,
        subject=letter.subject,
        reason=letter.reason,
        buried=letter.buried,
        size=letter.size,
        preview="".join(char if char.isprintable() else "\ufffd" for char in shown),
    )
