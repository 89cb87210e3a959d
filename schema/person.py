"""The name of a person who answers: any that people read and type."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from schema.printable import prints

PERSON: Final = "person"
"""What a turn that a person took has for its role and its model."""

MOST_LETTERS = 100
"""Characters of the longest name."""


def person_name(text: str) -> str:
    """A name as it is kept: composed (NFC), with single spaces and none around it, so that what
    looks the same is one person.

    Raises:
        ValueError: when it shows nothing, or holds what does not print.
    """
    name = " ".join(part for part in unicodedata.normalize("NFC", text).split(" ") if part)
    if not prints(name):
        raise ValueError("a name must show something, and hold nothing that does not print")
    return name


PersonName = Annotated[str, StringConstraints(max_length=MOST_LETTERS), AfterValidator(person_name)]
"""Of any script, with spaces and apostrophes. It may be that of a seat: a role tells them apart."""
