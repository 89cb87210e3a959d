"""``leakage``: whether texts of test files stand in a pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from recipes.measures.words import Gram, worded
from recipes.runs import grams
from schema.figure import Figure

LENGTH = 13
"""Words of a run that two texts do not share by chance (Brown et al., 2020, Language Models are
Few-Shot Learners, arXiv 2005.14165, appendix C)."""


@dataclass(frozen=True)
class Leak:
    """One record in which a text of a test file stands."""

    record: int
    """Its place among the texts that were looked at."""
    file: str
    row: int
    """The row of the test file, from 0: the first of several."""
    is_whole: bool
    """Whether both are the same text but for case, spaces and marks; else they share a run of
    words."""


@measure("leakage", fields=("text",), needs=("files",))
def leakage(subject: Subject) -> Iterator[Figure]:
    """For each test file: records that are a row of it, and records that share a run of 13 words
    with one.

    A text of fewer words shares a run only where it is whole in the other, and has five at least.
    """
    length = int(subject.option("leakage", "words", LENGTH))
    found = list(leaks(subject.texts, subject.files, length))
    for name in subject.files:
        own = [leak for leak in found if leak.file == name]
        whole = sum(leak.is_whole for leak in own)
        of = "the pool, after case, spaces and marks"
        yield wilson(whole, len(subject.texts)).figure(f"same as a row of {name}", of)
        of = f"the pool: a run of {length} words, or the same"
        yield wilson(len(own), len(subject.texts)).figure(f"overlaps with {name}", of)


def leaks(
    texts: Sequence[str], files: Mapping[str, Sequence[str]], length: int = LENGTH
) -> Iterator[Leak]:
    """The texts in which a row of a file stands, each once a file.

    Args:
        texts: of the pool.
        files: by name, the texts of each test file.
        length: words that a run has.
    """
    words = worded(texts)
    for name, rows in files.items():
        tests = worded(rows)
        whole: dict[Gram, int] = {}
        runs: dict[Gram, int] = {}
        for place, own in enumerate(tests):
            whole.setdefault(tuple(own), place)
            for run in _runs(own, length):
                runs.setdefault(run, place)
        whole.pop((), None)
        short = {len(run) for run in runs if len(run) < length}
        for at, own in enumerate(words):
            row = whole.get(tuple(own))
            if row is not None:
                yield Leak(at, name, row, True)
                continue
            shared = (
                runs[run]
                for size in sorted({length, *short})
                for run in grams(own, size)
                if run in runs
            )
            found = next(shared, None)
            if found is not None:
                yield Leak(at, name, found, False)


def _runs(words: Sequence[str], length: int) -> list[Gram]:
    """A text's runs; of a short one the whole, from five words on."""
    if len(words) >= length:
        return grams(words, length)
    return [tuple(words)] if len(words) >= 5 else []
