"""The names of answers in a text: whether it names one, and whether it gives one out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kinds.suspects.plain import plain

LONGEST_LEAD = 12
"""Characters before a name that are looked at."""
LONGEST_SINGULAR = 4
"""Characters. A longer name that ends in "s" may be a plural."""
_BEFORE = (
    r"(?:[:=→⇒»#]|->|=>|\b(?:is|as|be|say|says|answer|label|labelled|labeled|hashtag))"
    r"[\s\"'`“”‘’«»\[\](){}<>*_|~^.\\-]{0,12}"
)
"""What stands before an answer that is given out."""
_BEFORE_SHORT = (
    r"\b(?:label|answer|option|class|category|response|choice|rating|score|rate|grade|mark|level)"
    r"\W{0,3}(?:(?:is|as|of|it|this|at|to|be|with)\W{1,3}){0,2}"
)
"""The same before a letter or a number, of which every text is full."""
_GOES_ON = re.compile(r"[ \t]+[^\W\d_]")
_LEADS_ON = re.compile(
    r"(?:^\W*|\b(?:an?|the|no|nothing|any|very|so|too|more|most|quite|really|such|of|and|or)\s+)$"
)
"""What stands before a name that is a word of its sentence: nothing, or what calls for a word."""
_LETTER_WORD = re.compile(r"[^\W\d_]+")


class Names:
    """The names by which an item's answers may be called, ready to be looked for."""

    def __init__(self, names: Sequence[str]) -> None:
        plains = {plain(name.replace("_", " ").replace("-", " ")).strip() for name in names}
        long = sorted((name for name in plains if len(name) >= 3 and not name.isdigit()), key=len)
        self.any = any(plains)
        self._named = _one_of([_stem(name) + r"(?:s|ly|es|ity|ness)?" for name in long])
        short = [_spaced(name) for name in plains if name and name not in long]
        self._given = _one_of([_spaced(name) for name in long], before=_BEFORE)
        self._given_short = _one_of(short, before=_BEFORE_SHORT)
        self._parted = _one_of([_in_parts(name) for name in long if len(name) >= 6])
        self._words = frozenset(word for name in long for word in name.split())
        self._letters = frozenset("".join(sorted(w)) for w in self._words if len(w) >= 5)

    def named(self, said: str) -> list[str]:
        """The names in ``said``, which is plain (:func:`kinds.suspects.plain.plain`)."""
        return [match.group() for match in self._named.finditer(said)] if self._named else []

    def places(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where in ``text[start:end]`` a name stands in clear letters, but for where it plainly is
        a word of the sentence, as in "a positive experience" and "Politics has no place here"."""
        small = text[start:end].casefold()
        if self._named is None or len(small) != end - start:
            return []
        found = (match.span() for match in self._named.finditer(small))
        return [(start + a, start + b) for a, b in found if not _is_a_word_of(small, a, b)]

    def misspelt(self, said: str) -> bool:
        """Whether ``said`` has a long name with its letters out of order, or in two parts."""
        return bool(self._parted and self._parted.search(said) and not self.named(said)) or any(
            "".join(sorted(word)) in self._letters and word not in self._words
            for word in _LETTER_WORD.findall(said)
        )

    def gives(self, said: str) -> bool:
        """Whether ``said`` gives an answer out: its name after a colon, an arrow or "is"."""
        return bool(self._given and self._given.search(said)) or self.gives_short(said)

    def gives_short(self, said: str) -> bool:
        """Whether that is a letter or a number, after a word for an answer."""
        return bool(self._given_short and self._given_short.search(said))

    def share(self, said: str) -> float:
        """The share of the words that are words of names."""
        words = _LETTER_WORD.findall(said)
        return sum(word in self._words for word in words) / len(words) if words else 0.0


def _is_a_word_of(said: str, start: int, end: int) -> bool:
    before = said[max(0, start - LONGEST_LEAD) : start]
    return bool(_GOES_ON.match(said, end) and _LEADS_ON.search(before))


def _one_of(patterns: Sequence[str], before: str = "") -> re.Pattern[str] | None:
    if not patterns:
        return None
    longest_first = sorted(patterns, key=len, reverse=True)
    # Letters of other scripts may touch a name: they write particles on to it.
    return re.compile(rf"{before}(?<![a-z\d])(?:{'|'.join(longest_first)})(?![a-z\d])")


def _in_parts(name: str) -> str:
    return r"[\W_]{0,4}".join(re.escape(letter) for letter in name if letter.isalnum())


def _stem(name: str) -> str:
    """A name and its singular."""
    return _spaced(name[:-1] if len(name) > LONGEST_SINGULAR and name.endswith("s") else name)


def _spaced(name: str) -> str:
    return r"[\s_-]*".join(re.escape(word) for word in name.split())
