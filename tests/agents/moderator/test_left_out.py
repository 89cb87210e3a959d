"""Nothing of a person's answer is left out in silence, whatever the kind."""

from __future__ import annotations

from typing import Any

import pytest

from agents.moderator.left_out import left_out
from schema.errors import InvalidAnswer


def names(answer: Any) -> Any:
    """A lenient kind: a set of known names, as a list or under ``names``; the rest is dropped."""
    items = answer.get("names") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise InvalidAnswer("no list")
    return sorted({item for item in items if item in ("ada", "bob", "eve")})


def order(answer: Any) -> Any:
    """A strict kind: all of three, in order."""
    if not isinstance(answer, list) or sorted(map(str, answer)) != ["1", "2", "3"]:
        raise InvalidAnswer("not all three")
    return answer


def events(answer: Any) -> Any:
    """Parts within parts: types, each with its places; what is no place is dropped."""
    return [
        [item["type"], [place for place in item.get("places", ()) if place in ("rome", "oslo")]]
        for item in answer
        if isinstance(item, dict)
    ]


def pairs(answer: Any) -> Any:
    """Questions of which the value holds only those that are not answered with ``no``."""
    if set(answer.values()) - {"yes", "no"}:
        raise InvalidAnswer("yes or no")
    return [key for key, said in answer.items() if said == "yes"]


def reasoned(answer: Any) -> Any:
    """An answer with a quote, which is dropped where it is not in the text."""
    return {
        "answer": answer["answer"],
        "quote": answer.get("quote", "") * (answer.get("quote") == "so"),
    }


@pytest.mark.parametrize(
    ("read", "answer", "lost"),
    [
        (names, ["ada", "bob"], []),
        (names, ["ada", "ada"], []),
        (names, [], []),
        (names, ["ada", "zoe"], ["zoe"]),
        (names, ["zoe", "zoe"], ["zoe", "zoe"]),
        (names, {"names": ["eve", None]}, [None]),
        (names, {"names": ["eve"], "sure": "very"}, [{"sure": "very"}]),
        (order, [2, 1, 3], []),
        (events, [{"type": "a", "places": ["rome", "oslo"]}, {"type": "b"}], []),
        (events, [{"type": "a", "places": ["rome", "moon"]}, 7], ["moon", 7]),
        (events, [{"type": "a", "places": ["moon"]}], ["moon"]),
        (pairs, {"1": "yes", "2": "no"}, []),
        (reasoned, {"answer": "4", "quote": "so"}, []),
        (reasoned, {"answer": "4", "quote": ""}, []),
        (reasoned, {"answer": "4", "quote": "elsewhere"}, [{"quote": "elsewhere"}]),
        (str.upper, "words", []),
    ],
)
def test_what_could_as_well_be_nonsense_is_named(read: Any, answer: Any, lost: list[Any]) -> None:
    assert list(left_out(read, answer)) == lost
