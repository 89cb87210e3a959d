"""Notes as a person asks for them, in a file or on the command line."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from folkmoot.plain_words import in_plain_words
from schema.base import Frozen, Json
from schema.errors import InvalidCampaign
from schema.note import Note


class NoteAsked(Frozen):
    """What is to be noted; its name is that of the section's key."""

    question: str
    labels: tuple[str, ...] = ()


def notes_spelt_out(notes: Json) -> Json:
    """Notes as they stand in a file, with a section for each, also for one that is only a
    question."""
    if not isinstance(notes, dict):
        return notes
    return {
        name: {"question": asked} if isinstance(asked, str) else asked
        for name, asked in notes.items()
    }


def notes_of(asked: Mapping[str, NoteAsked]) -> tuple[Note, ...]:
    """The notes as a campaign has them.

    Raises:
        pydantic.ValidationError: when one cannot be asked.
    """
    return tuple(Note(name=name, **each.model_dump()) for name, each in asked.items())


def parse_note(text: str) -> Note:
    """``name=question``, or ``name=question|answer,answer`` with the answers to choose from.

    Raises:
        InvalidCampaign: when it is none; says what is wrong with it.
    """
    name, equals, rest = text.partition("=")
    question, _, labels = rest.partition("|")
    if not equals or not question.strip():
        raise InvalidCampaign(
            f"{text!r} notes nothing", 'write --note "name=question" or "name=question|one,other"'
        )
    answers = tuple(label.strip() for label in labels.split(",") if label.strip())
    try:
        return Note(name=name.strip(), question=question.strip(), labels=answers)
    except ValidationError as error:
        raise InvalidCampaign(
            f"the note {name.strip()!r}: {in_plain_words(error)}",
            'write --note "name=question" or "name=question|one,other"',
        ) from None
