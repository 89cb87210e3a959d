"""A share of a number of tasks, with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from schema.figure import Figure

Z95 = 1.959964
"""Two-sided 95% quantile of the standard normal distribution."""


@dataclass(frozen=True)
class Share:
    """A share of ``total``, with its interval; all are 0, 0 and 1 where ``total`` is 0."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """``count / total``."""
        return self.count / self.total if self.total else 0.0

    def figure(self, name: str, of: str = "") -> Figure:
        """The share as it is reported; ``of`` says of what it is one."""
        return Figure(
            name=name,
            value=self.value,
            low=self.low,
            high=self.high,
            n=self.total,
            count=self.count,
            unit="share",
            how=f"share{f' of {of}' if of else ''}, 95% Wilson interval",
        )


def wilson(count: int, total: int, z: float = Z95) -> Share:
    """The Wilson score interval of ``count`` in ``total``; for 95% unless ``z`` says otherwise.

    Unlike the textbook interval it holds for small samples and shares near 0 or 1 (Wilson, 1927;
    Brown, Cai and DasGupta, 2001, Interval Estimation for a Binomial Proportion).
    """
    if total == 0:
        return Share(0, 0, 0.0, 1.0)
    share = count / total
    shrink = 1.0 + z * z / total
    middle = (share + z * z / (2 * total)) / shrink
    half = z / shrink * sqrt(share * (1.0 - share) / total + z * z / (4 * total * total))
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))


def upper_bound(count: int, total: int, miss: float = 0.05) -> float:
    """What the true share exceeds with a chance of at most ``miss``, having seen ``count`` in
    ``total``: the exact one-sided bound (Clopper and Pearson, 1934). 1 where all were counted."""
    from scipy.special import betaincinv  # here: it takes a third of a second to import

    if count >= total:
        return 1.0
    return float(betaincinv(count + 1, total - count, 1.0 - miss))
