"""A few hundred numbers that come with a ballot, packed into text.

Half floats carry three significant digits, more than a learner on a few hundred rows can use, and
take a fifth of what numbers take as JSON.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence

LARGEST = 65_504.0
"""What a half float can hold."""


def pack(numbers: Sequence[float]) -> str:
    """The numbers as base64 of little-endian half floats; those beyond their range are cut to it.

    Raises:
        ValueError: when one of them is not a number.
    """
    if any(number != number for number in numbers):
        raise ValueError("a feature is not a number")
    cut = [min(LARGEST, max(-LARGEST, number)) for number in numbers]
    return base64.b64encode(struct.pack(f"<{len(cut)}e", *cut)).decode("ascii")


def unpack(packed: str) -> tuple[float, ...]:
    """What :func:`pack` was given, rounded.

    Raises:
        ValueError: when ``packed`` was not made by it.
    """
    try:
        data = base64.b64decode(packed, validate=True)
        return struct.unpack(f"<{len(data) // 2}e", data)
    except (binascii.Error, struct.error) as error:
        raise ValueError("these are not packed features") from error
