"""An item as a person sees it who answers: its parts, and where two are compared, these side by
side with what only one of them says marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from kinds.base import kind_of
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.errors import InvalidSubmission
from schema.person import PERSON
from schema.turn import Turn

MOST_WORDS = 4000
"""Longer texts are not compared word by word."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Part(Frozen):
    """One part of the item."""

    title: str
    text: str
    words: tuple[tuple[str, bool], ...] = ()
    """Where it stands beside another: its words, each with whether only it has them."""


def sides_told(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Part, ...]:
    """The item's parts in order; the last two have their words where they are compared."""
    kind = kind_of(campaign.kind)
    parts = tuple(Part(title=p.title, text=p.text) for p in kind.render(campaign, input))
    try:
        compares = kind.answer_space(campaign, input).kind == "pair"
    except InvalidSubmission:
        compares = False
    if not compares or len(parts) < 2:
        return parts
    one, other = parts[-2:]
    own, others = _WORDS.findall(one.text), _WORDS.findall(other.text)
    if max(len(own), len(others)) > MOST_WORDS:
        only: tuple[set[int], set[int]] = set(), set()
    else:
        only = _only(own, others)
    return (*parts[:-2], _with(one, own, only[0]), _with(other, others, only[1]))


class DraftTold(Frozen):
    """A text that a seat has drafted."""

    seat: str
    role: str
    words: tuple[tuple[str, bool], ...]
    """Each with whether the committee's answer has it not."""


def drafts_told(turns: Iterable[Turn], answer: Json) -> tuple[DraftTold, ...]:
    """The texts that seats have drafted, beside the one that has won; none where answers are no
    texts that are written."""
    if not isinstance(answer, str):
        return ()
    found = []
    for turn in turns:
        draft = turn.ballot.value if turn.ballot else None
        if turn.seat.role != PERSON and isinstance(draft, str):
            words = compared(draft, answer)
            found.append(DraftTold(seat=turn.seat.id, role=turn.seat.role, words=words))
    return tuple(found)


def compared(text: str, beside: str) -> tuple[tuple[str, bool], ...]:
    """The words of a text, each with whether the other one has it not."""
    words, others = _WORDS.findall(text), _WORDS.findall(beside)
    short = text != beside and max(len(words), len(others)) <= MOST_WORDS
    only = _only(words, others)[0] if short else set[int]()
    return tuple((word, n in only and not word.isspace()) for n, word in enumerate(words))


def _with(part: Part, words: list[str], only: set[int]) -> Part:
    told = tuple((word, n in only and not word.isspace()) for n, word in enumerate(words))
    return part.model_copy(update={"words": told})


def _only(own: list[str], others: list[str]) -> tuple[set[int], set[int]]:
    first, second = set(range(len(own))), set(range(len(others)))
    for same in SequenceMatcher(None, own, others, autojunk=False).get_matching_blocks():
        first -= set(range(same.a, same.a + same.size))
        second -= set(range(same.b, same.b + same.size))
    return first, second
