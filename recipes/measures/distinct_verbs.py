"""``distinct_verbs``: how many different things instructions ask for, as verb and object."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import entropy
from schema.figure import Figure

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_POLITE = """please kindly can could would will you now then first next"""
_ENDS = """about above after against among and around as at because before between but by during for
from how if in including into like of on or over per since so than that through to under until
using via what when where whether which while who whose why with within without is are was were be
"""
_SKIPPED = """a an the this that these those me us him her it them my your our his its their some
any each every all both no one two three four five six seven eight nine ten"""
POLITE, ENDS, SKIPPED = (frozenset(words.split()) for words in (_POLITE, _ENDS, _SKIPPED))
HOW = "verb: first word that is no politeness; object: last word before the first preposition"


@measure("distinct_verbs", fields=("text",), by_size=True)
def distinct_verbs(subject: Subject) -> Iterator[Figure]:
    """Different verbs, and pairs of verb and object, of the instructions of a pool.

    Wang et al., 2023, Self-Instruct, arXiv 2212.10560, parse each instruction for its root verb and
    the direct object of that. Here no parser is asked: the verb is the first word (after "please",
    "can you" and the like), the object the last word before the next preposition, conjunction or
    mark. For English instructions that begin with their verb; a question counts by its first word.
    """
    roots = [root_of(text) for text in subject.texts]

    def pairs(rows: Sequence[int]) -> float:
        return float(len({roots[row] for row in rows}))

    def verbs(rows: Sequence[int]) -> float:
        return float(len({roots[row][0] for row in rows}))

    rows = len(roots)
    yield half_sampled(pairs, rows, seed=subject.seed).figure("verb-object pairs", HOW)
    yield half_sampled(verbs, rows, seed=subject.seed).figure("verbs", HOW)
    yield Figure(
        name="verb entropy",
        value=entropy(Counter(verb for verb, _ in roots)),
        n=rows,
        unit="bits",
        how=f"entropy of the verbs; {HOW}",
    )


def root_of(instruction: str) -> tuple[str, str]:
    """The verb of an instruction and its object, in lower case; the latter is empty where none
    follows."""
    tokens = [token.casefold() for token in _TOKEN.findall(instruction[:400])]
    while tokens and (tokens[0] in POLITE or not tokens[0].isalpha()):
        tokens = tokens[1:]
    if not tokens:
        return "", ""
    last = ""
    for token in tokens[1:]:
        if token in ENDS or not token.isalnum():
            if last:
                break
        elif token.isalpha() and token not in SKIPPED:
            last = token
    return tokens[0], last.removesuffix("s") if len(last) > 3 else last
