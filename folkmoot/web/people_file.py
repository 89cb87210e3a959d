"""``people.toml``: who may use the console, with which rights and which password.

    [[people]]
    name = "Ada"
    rights = "reviewer"
    password = "scrypt$32768$8$3$...$..."

Passwords are kept as scrypt makes them (Percival, 2009, Stronger key derivation via sequential
memory-hard functions; RFC 7914), never as they are typed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from folkmoot.plain_words import in_plain_words
from schema.base import Frozen
from schema.errors import UserError
from schema.person import PersonName

COST, BLOCK, LANES = 2**15, 8, 3
"""32 MiB and about a fifth of a second for each password that is tried."""
_MEMORY = 64 * 1024 * 1024
LEAST_LETTERS = 10
"""Of a password."""


class Member(Frozen):
    """One of several people."""

    name: PersonName
    rights: Literal["reader", "reviewer", "owner"] = "reviewer"
    password: str

    @field_validator("password")
    @classmethod
    def _is_scrypt(cls, password: str) -> str:
        if _parted(password) is None:
            raise ValueError("the password is not one that `folkmoot web --new-person` has made")
        return password


class People(Frozen):
    """All of them."""

    people: tuple[Member, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> People:
        names = [each.name for each in self.people]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"names repeat: {', '.join(twice)}")
        return self


def read_people(file: Path) -> tuple[Member, ...]:
    """The people of a file.

    Raises:
        UserError: when it cannot be read, or is none; says where.
    """
    try:
        found = People.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"{file} cannot be read ({error.strerror})", "check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is not TOML: {error}", "see docs/how-to/browser.md") from None
    except ValidationError as error:
        raise UserError(f"{file}: {in_plain_words(error)}", "see docs/how-to/browser.md") from None
    return found.people


def entry_for(name: str, password: str) -> str:
    """The lines of the file for a person."""
    return f'[[people]]\nname = "{name}"\nrights = "reviewer"\npassword = "{scrambled(password)}"'


def scrambled(password: str, salt: bytes | None = None) -> str:
    """A password as it is kept.

    Raises:
        UserError: when it is too short to keep anybody out.
    """
    if len(password) < LEAST_LETTERS:
        raise UserError(
            f"a password has at least {LEAST_LETTERS} letters", "a few words in a row will do"
        )
    salt = salt or secrets.token_bytes(16)
    made = _scrypt(password, salt, COST, BLOCK, LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${_text(salt)}${_text(made)}"


_NOBODYS = f"scrypt${COST}${BLOCK}${LANES}${base64.b64encode(bytes(16)).decode()}$AAAA"


def verified(password: str, kept: str | None) -> bool:
    """Whether this is the password that is kept. It takes as long where nobody has this name."""
    parted = _parted(kept or _NOBODYS)
    if parted is None:
        return False
    cost, block, lanes, salt, made = parted
    return hmac.compare_digest(_scrypt(password, salt, cost, block, lanes), made) and bool(kept)


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=32
    )


def _parted(kept: str) -> tuple[int, int, int, bytes, bytes] | None:
    name, *rest = kept.split("$")
    if name != "scrypt" or len(rest) != 5:
        return None
    try:
        cost, block, lanes = (int(number) for number in rest[:3])
        salt, made = (base64.b64decode(text, validate=True) for text in rest[3:])
    except ValueError:
        return None
    sane = 2**10 <= cost <= 2**18 and cost & (cost - 1) == 0 and 1 <= block <= 16
    return (cost, block, lanes, salt, made) if sane and 1 <= lanes <= 16 and salt and made else None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
