"""Equations that stand in a text, as far as they can be computed."""

from __future__ import annotations

import re

from tools.arithmetic import BadSum, holds

MOST_CHARACTERS = 50_000
"""Characters of a text in which equations are sought."""
LONGEST = 200
"""Characters of an equation; longer ones are left alone."""

_SUM = re.compile(
    r"(?<![\w.])\.?[\d(][\d \t+*/().,=%$\u20ac\u00a3\u00d7\u00b7\u00f7\u2212\u2013-]*"
)
_TIMES = re.compile(r"(?<=[\d)])([ \t]?)[xX]([ \t]?)(?=[$(.\d])")
_BEFORE = re.compile(r"(?:[-+*/^=\u00d7\u00b7\u00f7\u2212\u2013\u2248~]|\b[xX])[ \t]{0,3}$")
"""What makes a sum that follows the rest of another, which has words in it."""
_BETWEEN = re.compile(r"[.,](?=\s)|\.$")
_PERCENT = re.compile(r"(?<=\d)[ \t]?%(?![ \t]?[\d(])")
_COMPUTES = re.compile(r"\d[\s)]*[-+*/\u00d7\u00b7\u00f7\u2212\u2013]")
_AFTER = re.compile(
    r"\s{0,3}(?:r\d?|rem|remainder|rest)\b|[ \t]*[\u2248~^]|[a-zA-Z]", re.IGNORECASE
)
_MONEY = str.maketrans(dict.fromkeys("$\u20ac\u00a3"))


def equations_in(text: str) -> list[tuple[str, bool]]:
    """Each equation of numbers, as it is written, and whether it holds.

    Only such are told as can be worked out: with a sum on one side at least, and without words or
    letters in it. ``10 / 3 = 3.33`` holds, rounded as it is.
    """
    text = _TIMES.sub("\\1\u00d7\\2", text[:MOST_CHARACTERS])
    found = []
    for run in _SUM.finditer(text):
        before = text[max(0, run.start() - 4) : run.start()]
        if _BEFORE.search(before) or _AFTER.match(text, run.start() + len(run.group().rstrip())):
            continue  # x + 4 = 25; 60 days / (2/3) = 90; 7 / 2 = 3 remainder 1
        for piece in _BETWEEN.split(run.group()):
            written = piece.rstrip(" \t,-\u2013").lstrip()
            if "=" in written and len(written) <= LONGEST and _COMPUTES.search(written):
                plain = _PERCENT.sub(" / 100", written.translate(_MONEY))
                try:
                    found.append((written, holds(plain)))
                except BadSum:
                    continue
    return found
