"""A predicate of a text that an item gives, and the phrases that may play a part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import text_of
from kinds.shapes.given import given
from kinds.shapes.listed import shortened
from kinds.shapes.mentions import Mention, mention_of, mentions_of
from kinds.shapes.words import words_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidSubmission

PREDICATE, CANDIDATES = "predicate", "candidates"
"""The input fields that have them."""


def predicate_of(campaign: Campaign, input: Mapping[str, Json]) -> Mention:
    """The predicate's place: its offsets, or the first place of its word.

    Raises:
        InvalidSubmission: when it is not in the text.
    """
    found = mention_of(text_of(campaign, input), given(input, PREDICATE))
    if found is None:
        raise InvalidSubmission(
            f"the predicate {shortened(input.get(PREDICATE))} is not in the text",
            'write "predicate": "its word", or {"start": 8, "end": 12}',
        )
    return found


def given_phrases(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Mention, ...]:
    """The candidates that the item names, each once, in the order of the text.

    Raises:
        InvalidSubmission: when one of them is not in the text.
    """
    named = mentions_of(text_of(campaign, input), input, CANDIDATES, '["the cat", "on the mat"]')
    places = {(each.start, each.end): each for each in named}
    return tuple(places[place] for place in sorted(places))


def words_around(text: str, verb: Mention, reach: int) -> tuple[Mention, ...]:
    """So many words before the predicate, and as many after it."""
    words = [
        Mention(start=word.start, end=word.end, text=text[word.start : word.end])
        for word in words_of(text)
    ]
    before = [word for word in words if word.end <= verb.start][-reach:]
    return (*before, *[word for word in words if word.start >= verb.end][:reach])


def side_of(phrases: Sequence[Mention], phrase: Mention, verb: Mention) -> str:
    """On which side of the predicate, and how many candidates away: first, second, or further."""
    before = phrase.start < verb.start
    low, high = sorted((phrase.start, verb.start))
    between = sum(low < each.start < high for each in phrases)
    side = "before" if before else "after"
    return f"{('first', 'second', 'further')[min(between, 2)]} {side}"
