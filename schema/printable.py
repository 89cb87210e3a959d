"""What counts as text that prints: a name that people read and type."""

from __future__ import annotations

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Do not print, but many scripts and emoji are wrong without them."""

DIRECTION_MARKS = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
"""Do not print either, and order nothing but what stands beside them."""
_TAGS = {chr(code): None for code in range(0xE0020, 0xE0080)}
"""Letters within some flags, such as Scotland's."""
_INVISIBLE = str.maketrans({**dict.fromkeys(JOINERS + DIRECTION_MARKS), **_TAGS})


def prints(text: str) -> bool:
    """Whether a text shows something, and holds nothing invisible but what scripts and emoji are
    written with."""
    visible = text.translate(_INVISIBLE)
    return bool(visible.strip()) and visible.isprintable()
