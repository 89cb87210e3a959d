"""What can be read of JSON that was cut off: everything up to its last complete element."""

from __future__ import annotations

from schema import shallow_json
from schema.base import Json
from schema.errors import InvalidAnswer


def read_cut(text: str) -> Json:
    """The value of ``text`` after its unfinished last element is left out and all is closed.

    A list of drafted parts that was cut off in its tenth part is a list of nine.

    Raises:
        InvalidAnswer: when no element is complete.
    """
    open_now: list[str] = []
    end, closing = 0, ""
    in_string = escaped = False
    for place, character in enumerate(text):
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            open_now.append("}" if character == "{" else "]")
        elif character in "}]" and open_now:
            open_now.pop()
            if "]" in open_now:  # an element of a list is complete
                end, closing = place + 1, "".join(reversed(open_now))
    try:
        return shallow_json.loads(text[:end] + closing)
    except ValueError:
        raise InvalidAnswer(
            "the draft was cut off before anything in it was complete",
            "ask for less in one task, or give the kind more tokens",
        ) from None
