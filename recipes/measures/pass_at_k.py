"""``pass_at_k``: the chance that one of k programs passes the tests of its problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import comb

import numpy as np

from kinds.measures.bootstrap import resampled_means
from recipes.measures.base import Subject, measure
from schema.figure import Figure

KS = (1, 2, 5, 10, 100)


@measure("pass_at_k", fields=("passed",))
def pass_at_k(subject: Subject) -> Iterator[Figure]:
    """pass@k over problems, unbiased, for each k of which all have as many samples.

    Chen et al., 2021, Evaluating Large Language Models Trained on Code, arXiv 2107.03374; Nijkamp
    et al., 2022, CodeGen, arXiv 2203.13474. Samples of one problem have the same ``problem``; where
    records have none, the same parents. Those that gates turned away count: they were written.
    """
    samples: dict[object, list[bool]] = defaultdict(list)
    for record in subject.records:
        passed = subject.value_in(record.value, "passed")
        if passed is not None:
            name = subject.value_in(record.value, "problem")
            samples[str(name) if name is not None else record.parents].append(bool(passed))
    fewest = min(len(own) for own in samples.values())
    for k in (k for k in KS if k <= fewest):
        each = [chance_at(k, len(own), sum(own)) for own in samples.values()]
        yield (
            resampled_means(np.array(each), seed=subject.seed)
            .interval()
            .figure(
                f"pass@{k}",
                n=len(each),
                how=f"unbiased, mean over problems of {fewest} samples at least; 95% bootstrap"
                " interval over problems",
            )
        )


def chance_at(k: int, samples: int, passed: int) -> float:
    """The chance that of k samples, drawn from so many without replacement, one passes at least.

    Raises:
        ValueError: when there are fewer than k.
    """
    if samples < k:
        raise ValueError(f"{samples} samples are fewer than {k}")
    return 1.0 - comb(samples - passed, k) / comb(samples, k)
