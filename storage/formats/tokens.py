"""A text in tokens, and stretches of it as tags of tokens: what formats of columns need.

Tokens are the words of every script (:mod:`kinds.shapes.words`), cut where a name within them may
begin or end, and every sign between them. They are the same whatever is marked in the text. A
stretch that cuts a token is contracted to the whole tokens in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kinds.exchange import Range
from kinds.shapes.words import words_of

Token = tuple[int, int]
"""Start and end in code points."""

OUTSIDE = "O"
NOT_WHOLE = "stretches that hold no whole token"
CUT = "stretches that were contracted to whole tokens"
OVERLAPPING = "stretches that overlap others"


def tokens_of(text: str) -> list[Token]:
    """The tokens, in order, without overlaps; there is none of white space."""
    cuts = {0, len(text)}
    within: set[int] = set()
    for word in words_of(text):
        inner = (*word.starts, *word.ends) if len(word.ends) < 2 or word.starts else ()
        cuts.update((word.start, word.end, *inner))
        within.update(range(word.start + 1, word.end))
    for place, letter in enumerate(text):
        if letter.isspace():
            cuts.update((place, place + 1))
        elif place not in within:
            cuts.update((place,))
    places = sorted(cuts)
    return [(one, other) for one, other in pairwise(places) if not text[one:other].isspace()]


def whole_tokens(
    tokens: Sequence[Token], ranges: Iterable[Range], left_out: Counter[str]
) -> list[tuple[int, int, str]]:
    """Stretches as the number of their first token, that behind their last one, and the label; none
    overlaps another: of two, the one that begins first is kept, and of these the longer one.

    Args:
        tokens: of the text.
        ranges: the stretches.
        left_out: gets what cannot be said so.
    """
    found: list[tuple[int, int, str]] = []
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    taken = 0
    for each in sorted(ranges, key=lambda one: (one.start, -one.end)):
        first = bisect_left(starts, each.start)
        last = bisect_right(ends, each.end)
        if first >= last:
            left_out[NOT_WHOLE] += 1
            continue
        if first < taken:
            left_out[OVERLAPPING] += 1
            continue
        cuts_before = first > 0 and ends[first - 1] > each.start
        if cuts_before or (last < len(tokens) and starts[last] < each.end):
            left_out[CUT] += 1
        found.append((first, last, each.label))
        taken = last
    return found


def tags_of(count: int, stretches: Iterable[tuple[int, int, str]]) -> list[str]:
    """A tag for each of ``count`` tokens: ``B-`` where a stretch begins, ``I-`` within, ``O``."""
    tags = [OUTSIDE] * count
    for first, last, label in stretches:
        tags[first:last] = [f"B-{label}", *[f"I-{label}"] * (last - first - 1)]
    return tags


def stretches_of(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The stretches that tags mean, as BIO, IOB, BIOES or BILOU have them."""
    found: list[tuple[int, int, str]] = []
    open_since: int | None = None
    label = ""
    for place, tag in enumerate([*tags, OUTSIDE]):
        sign, _, named = tag.partition("-")
        begins = sign in ("B", "S", "U") or (sign in ("I", "E", "L") and named != label)
        if open_since is not None and (begins or sign == OUTSIDE or not named):
            found.append((open_since, place, label))
            open_since = None
        if named and sign != OUTSIDE and open_since is None:
            open_since, label = place, named
        if open_since is not None and sign in ("E", "L", "S", "U"):
            found.append((open_since, place + 1, label))
            open_since, label = None, ""
        elif open_since is None:
            label = ""
    return found
