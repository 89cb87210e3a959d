"""Figures of the consensus benchmark: per set, and over all sets, each counting the same.

Intervals are 95% bootstrap intervals over rows, paired where arms are compared: the rows of a set
are drawn again, each with all that was said of it in all draws of gold. They tell what other rows
would have changed; the draws of gold are averaged over, not drawn again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from consensus.ballot_table import Floats
from consensus.measures.calibration_error import calibration_error, reliability
from consensus.measures.risk_coverage import risk_coverage
from folkmoot.bench.consensus.trials import Answers, Trials
from kinds.measures.answers import macro_f1
from kinds.measures.bootstrap import (
    RESAMPLES,
    Interval,
    Resampled,
    draws,
    macro_mean,
)
from schema.base import Frozen
from schema.figure import Figure

CLEARLY = 0.01
"""A set is lost clearly where the whole interval of the difference lies more than this below 0."""

COVERAGE = 0.8


class ArmFigures(Frozen):
    """How one arm did on one set."""

    accuracy: Figure
    macro_f1: float
    ece: float
    """Expected calibration error, debiased; may fall below 0 around a calibrated arm."""
    tokens: float
    """A row: prompt tokens that were computed, and generated ones."""
    rows: int
    """Different rows that were tested."""
    minus: dict[str, Figure]
    """By other arm: how much higher the accuracy is, on the same rows."""


class MacroFigures(Frozen):
    """How one arm did over all sets, each counting the same."""

    accuracy: Figure
    macro_f1: float
    ece: float
    """Mean of the sets'."""
    pooled_ece: float
    """Of the rows of all sets together."""
    tokens: float
    risk: float
    """Share of wrong answers of all rows together,"""
    risk_at_coverage: float
    """and of the most confident 80% of them."""
    minus: dict[str, Figure]
    clearly_worse: dict[str, tuple[str, ...]]
    """By other arm: the sets that are clearly lost to it."""
    reliability: tuple[tuple[float, float, float, float], ...]
    """Of all rows together, by bin: confidence, share that is right, its interval."""
    risk_curve: tuple[float, ...]
    """At coverages of 5%, 10%, ... 100%."""


ByGold = dict[str, ArmFigures]
"""By ``gold_<n>``."""


def of_set(trials: Trials, against: Sequence[str]) -> dict[str, ByGold]:
    """The figures of one set by arm.

    Args:
        trials: what was tried.
        against: the arms that all others are compared with.
    """
    found: dict[str, ByGold] = {}
    for gold, by_arm in trials.tested.items():
        names = list(by_arm)
        drawn = resampled(trials, gold)
        for at, (name, tested) in enumerate(by_arm.items()):
            rows = len(np.unique(np.concatenate([each.rows for each in tested])))
            figures = ArmFigures(
                accuracy=_figure(drawn.interval(at), "accuracy", rows),
                macro_f1=round(float(np.mean([_macro_f1(trials, each) for each in tested])), 4),
                ece=round(float(np.mean([_ece(trials, each) for each in tested])), 4),
                tokens=round(float(np.mean([each.tokens for each in tested])), 1),
                rows=rows,
                minus=_differences(drawn, names, at, against, rows),
            )
            found.setdefault(name, {})[f"gold_{gold}"] = figures
    return found


def over_sets(
    sets: Sequence[Trials], figures: Mapping[str, Mapping[str, ByGold]], against: Sequence[str]
) -> dict[str, dict[str, MacroFigures]]:
    """The figures over all sets, by arm and ``gold_<n>``; of the arms that every set has.

    Args:
        sets: what was tried.
        figures: by set, what :func:`of_set` made of it.
        against: the arms that all others are compared with.
    """
    found: dict[str, dict[str, MacroFigures]] = {}
    for gold in sets[0].tested if sets else ():
        key = f"gold_{gold}"
        names = [arm for arm in sets[0].tested[gold] if all(arm in s.tested[gold] for s in sets)]
        drawn = macro_mean([resampled(each, gold, names, at) for at, each in enumerate(sets)])
        for at, name in enumerate(names):
            each = [figures[trials.name][name][key] for trials in sets]
            sure, right = _pooled(sets, gold, name)
            curve = risk_coverage(sure, right)
            rows = sum(one.rows for one in each)
            found.setdefault(name, {})[key] = MacroFigures(
                accuracy=_figure(drawn.interval(at), "accuracy", rows),
                macro_f1=round(float(np.mean([one.macro_f1 for one in each])), 4),
                ece=round(float(np.mean([one.ece for one in each])), 4),
                pooled_ece=round(calibration_error(sure, right), 4),
                tokens=round(float(np.mean([one.tokens for one in each])), 1),
                risk=round(curve.risk_at(1.0), 4),
                risk_at_coverage=round(curve.risk_at(COVERAGE), 4),
                minus=_differences(drawn, names, at, against, rows),
                clearly_worse=_clearly_worse(sets, each, against),
                reliability=tuple(
                    (
                        round(point.confidence, 4),
                        round(point.right.value, 4),
                        round(point.right.low, 4),
                        round(point.right.high, 4),
                    )
                    for point in reliability(sure, right)
                ),
                risk_curve=tuple(round(curve.risk_at(part / 20), 4) for part in range(1, 21)),
            )
    return found


def resampled(trials: Trials, gold: int, names: Sequence[str] = (), seed: int = 0) -> Resampled:
    """The accuracies of arms, on the rows as they are and drawn again.

    Args:
        trials: what was tried.
        gold: with how much gold.
        names: the arms; all by default.
        seed: a different one for each set.
    """
    by_arm = trials.tested[gold]
    right, times = np.zeros((len(trials.gold), len(names or by_arm))), np.zeros(len(trials.gold))
    for at, name in enumerate(names or by_arm):
        for each in by_arm[name]:
            np.add.at(right[:, at], each.rows, is_right(trials, each))
            if at == 0:  # all arms are tested on the same rows
                np.add.at(times, each.rows, 1.0)
    heard = times > 0
    right, times = right[heard], times[heard]
    replicates = [
        (drawn @ right) / np.maximum(drawn @ times, 1e-9)[:, None]
        for drawn in draws(len(times), RESAMPLES, (0, seed))
    ]
    return Resampled(right.sum(axis=0) / times.sum(), np.concatenate(replicates))


def is_right(trials: Trials, tested: Answers) -> Floats:
    """[tested]: 1 where the answer is the gold label, else 0."""
    return np.asarray(tested.answers == trials.gold[tested.rows], dtype=np.float64)


def _differences(
    drawn: Resampled, names: Sequence[str], at: int, against: Sequence[str], rows: int
) -> dict[str, Figure]:
    return {
        other: _figure(drawn.difference(at, names.index(other)), f"accuracy beside {other}", rows)
        for other in against
        if other in names and other != names[at]
    }


def _figure(interval: Interval, name: str, rows: int) -> Figure:
    return Figure(
        name=name,
        value=round(interval.value, 4),
        low=round(interval.low, 4),
        high=round(interval.high, 4),
        n=rows,
        how="95% bootstrap interval over rows",
    )


def _clearly_worse(
    sets: Sequence[Trials], each: Sequence[ArmFigures], against: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    return {
        other: tuple(
            trials.name
            for trials, one in zip(sets, each, strict=True)
            if (one.minus[other].high or 0.0) < -CLEARLY
        )
        for other in against
        if all(other in one.minus for one in each)
    }


def _macro_f1(trials: Trials, tested: Answers) -> float:
    named = [*trials.labels, None]  # an answer of -1 is none
    return macro_f1(
        [named[at] for at in tested.answers], [trials.labels[at] for at in trials.gold[tested.rows]]
    )


def _ece(trials: Trials, tested: Answers) -> float:
    return calibration_error(tested.confidence, is_right(trials, tested))


def _pooled(sets: Sequence[Trials], gold: int, name: str) -> tuple[Floats, Floats]:
    """Confidence and rightness of all tested rows of all sets and draws."""
    said = [(trials, each) for trials in sets for each in trials.tested[gold][name]]
    return (
        np.concatenate([each.confidence for _, each in said]),
        np.concatenate([is_right(trials, each) for trials, each in said]),
    )
