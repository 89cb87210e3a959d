"""``entity_entropy``: how many different names and numbers a pool speaks of, and how evenly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import entropy
from schema.figure import Figure

_TOKEN = re.compile(r"\w+|[.!?:\n\"“”]")
_ENDS = frozenset('.!?:\n"“”')
_NEVER = frozenset({"I", "I'm", "OK"})


@measure("entity_entropy", fields=("text",), by_size=True)
def entity_entropy(subject: Subject) -> Iterator[Figure]:
    """Entropy of the names and numbers of a pool, in bits; higher is more diverse.

    Divekar and Durrett, 2024, SynthesizRR, arXiv 2405.10040, measure it with a tagger of named
    entities. Here no model is asked: a name is a run of capitalised words within a sentence, and at
    its beginning only words that are capitalised elsewhere within one; a number is a run of digits.
    Scripts without capitals have numbers only.
    """
    each = [Counter(found) for found in entities(subject.texts)]

    def bits(rows: Sequence[int]) -> float:
        return entropy(sum((each[row] for row in rows), Counter()))

    found = half_sampled(bits, len(each), seed=subject.seed)
    mentions = sum((own for own in each), Counter())
    how = "entropy of capitalised runs within sentences and of numbers, in bits"
    yield found.figure("entity entropy", how=how, unit="bits")
    yield Figure(
        name="different entities",
        value=float(len(mentions)),
        n=mentions.total(),
        how="different capitalised runs and numbers, of n mentions",
    )


def entities(texts: Iterable[str]) -> list[list[str]]:
    """The names and numbers of each text. What is a name at the beginning of a sentence follows
    from all texts together."""
    tokens = [_TOKEN.findall(text) for text in texts]
    known: set[str] = set()
    for own in tokens:
        known |= {word for word, starts in _capitals(own) if not starts}
    return [list(_runs(own, known)) for own in tokens]


def _capitals(tokens: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Capitalised words, and whether each begins a sentence."""
    starts = True
    for token in tokens:
        if token in _ENDS:
            starts = True
            continue
        if token[0].isupper() and token not in _NEVER:
            yield token, starts
        starts = False


def _runs(tokens: Sequence[str], known: set[str]) -> Iterator[str]:
    run: list[str] = []
    starts = True
    for token in (*tokens, "."):
        is_name = token[0].isupper() and token not in _NEVER and (not starts or token in known)
        if is_name:
            run.append(token)
        else:
            if run:
                yield " ".join(run)
            run = []
            if token[0].isdigit():
                yield token
        starts = token in _ENDS
