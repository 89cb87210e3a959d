"""What every message and stored object shares: frozen models, canonical JSON, digests."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

SCHEMA_VERSION = 1
"""Version of the models in this package; envelopes carry it, and a reader refuses a newer one."""

Json = Any
"""A JSON value: null, a boolean, a number, a string, a list or an object of JSON values."""

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,62}$"

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
"""A name that is also one token of a bus subject: lower-case letters, digits, ``_`` and ``-``."""


class Frozen(BaseModel):
    """An immutable value. Unknown fields are an error, so that a misspelt one is never lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: Json) -> str:
    """One text for one JSON value: sorted keys, no spaces, no escapes beyond what JSON needs.

    Raises:
        ValueError: for NaN or an infinity, which are not JSON.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(*parts: Json) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of ``parts``."""
    encoded = canonical_json(list(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).hexdigest()
