"""How much a text has in common with a reference, in words or in characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from kinds.measures.subsequence import Subsequence

_WORD = re.compile(r"\w+")


def rouge_l(text: str, reference: str) -> float:
    """F1 of the longest common subsequence of words (ROUGE-L: Lin, 2004, ROUGE: A Package for
    Automatic Evaluation of Summaries, with equal weight of precision and recall).

    Words are runs of letters and digits without regard to case, each character one where no space
    stands between words (:func:`words_of`). No stemming. 0 where either has none.
    """
    one, other = words_of(text), words_of(reference)
    common = Subsequence(one).common(other)
    return 2.0 * common / (len(one) + len(other)) if common else 0.0


def chrf(text: str, reference: str, longest: int = 6, beta: float = 2.0) -> float:
    """F-score of the character n-grams up to ``longest``, recall weighing ``beta`` times as much
    (chrF: Popovic, 2015, chrF: character n-gram F-score for automatic MT evaluation).

    White space does not count. Precision and recall are means over the lengths of which both texts
    have n-grams. From 0 to 1.
    """
    one, other = ("".join(_normal(each).split()) for each in (text, reference))
    precisions, recalls = [], []
    for length in range(1, min(longest, len(one), len(other)) + 1):
        given, right = _grams(one, length), _grams(other, length)
        both = (given & right).total()
        precisions.append(both / given.total())
        recalls.append(both / right.total())
    if not precisions or not sum(precisions):
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return (1.0 + beta**2) * precision * recall / (beta**2 * precision + recall)


def is_unspaced(text: str) -> bool:
    """Whether a text has characters of a script without spaces between words: Thai, Lao, Burmese,
    Khmer, Japanese or Chinese."""
    return _UNSPACED.search(text) is not None


def words_of(text: str) -> list[str]:
    """The words, case folded; each character by itself in scripts without spaces."""
    found = []
    for run in _WORD.findall(_normal(text).casefold()):
        found += list(run) if _UNSPACED.search(run) else [run]
    return found


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese."""


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _grams(text: str, length: int) -> Counter[str]:
    return Counter(text[n : n + length] for n in range(len(text) - length + 1))
