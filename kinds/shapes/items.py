"""Items to be put in order, and orders of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kinds.numbers import in_digits, read_number
from kinds.showing import as_text
from schema import shallow_json
from schema.base import Json
from schema.errors import InvalidSubmission

MOST_ITEMS = 8
"""Eight items are 28 pairs, each asked about in both orders."""


def items_of(input: Mapping[str, Json], field: str) -> dict[str, str]:
    """By id, the texts of the items in a field, in the row's order. Items without an id are called
    by their number, from ``"1"`` on.

    Raises:
        InvalidSubmission: when they are no list, too few or too many, or two have one id.
    """
    given = input.get(field)
    if isinstance(given, str) and given.strip().startswith("["):
        try:
            given = shallow_json.loads(given)
        except ValueError:
            given = None
    if not isinstance(given, list):
        raise InvalidSubmission(
            f"the field {field!r} is no list of items", f'write {{"{field}": ["one", "two"]}}'
        )
    found: dict[str, str] = {}
    for number, item in enumerate(given, 1):
        name, text = _item(item, number)
        if name in found:
            raise InvalidSubmission(f"two items have the id {name!r}", "give each its own")
        found[name] = text
    if not 2 <= len(found) <= MOST_ITEMS:
        raise InvalidSubmission(
            f"there are {len(found)} items, and a ranking has 2 to {MOST_ITEMS}",
            "leave some out, or rank parts of them and then the best of each",
        )
    return found


def _item(item: Json, number: int) -> tuple[str, str]:
    if not isinstance(item, Mapping):
        return str(number), as_text(item)
    name = id_of(item.get("id", number))
    if "text" not in item or not isinstance(name, str) or not name.strip():
        raise InvalidSubmission(
            f"item {number} has no text, or no id that is a text or a number",
            'write {"id": "a", "text": "..."}',
        )
    return name.strip(), as_text(item["text"])


def places_of(value: Json) -> list[list[str]]:
    """An order as places, the best first, each with the ids that share it."""
    return [each if isinstance(each, list) else [each] for each in value or ()]


def order_of(places: Sequence[Sequence[str]]) -> Json:
    """Places as values hold them: ids, and lists of ids where a place is shared."""
    return [place[0] if len(place) == 1 else sorted(place) for place in places]


def read_order(text: str) -> Json:
    """What a text says: JSON, or names with > and = between (else line by line, or commas)."""
    try:
        return shallow_json.loads(text)
    except ValueError:
        between = r"\s*>\s*" if ">" in text else r"\s*\n\s*" if "\n" in text.strip() else r"\s*,\s*"
        return [re.split(r"\s*=\s*", place) for place in re.split(between, text.strip())]


def id_of(name: Json) -> Json:
    """An id as text: numbers in digits."""
    number = None if isinstance(name, str | bool) else read_number(name)
    return name if number is None else in_digits(number)
