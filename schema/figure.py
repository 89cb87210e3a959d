"""A figure: one measured value, and what is known of it."""

from __future__ import annotations

from schema.base import Frozen


class Figure(Frozen):
    """One measured value with its interval, how many rows it rests on, and how it was got."""

    name: str
    """What it is called where people read it, such as ``accuracy``."""
    value: float
    low: float | None = None
    """The ends of its 95% interval; None where there is none."""
    high: float | None = None
    n: int = 0
    """How many rows, or parts, it was measured on."""
    count: int | None = None
    """For a share: how many of ``n`` it counts."""
    unit: str = ""
    """``share``, ``points``, ``tokens`` and so on; empty where the name says it."""
    how: str = ""
    """The measure, and what its interval is: for whoever wants to recompute it."""

    @property
    def words(self) -> str:
        """The value with what it rests on: ``64% (46 of 72, 95% interval 52% to 74%)``, or, of what
        is no share, as :attr:`decimals`."""
        return f"{self.value:.0%} ({self.support})" if self._is_share else self.decimals

    @property
    def decimals(self) -> str:
        """The value with its interval, for tables: ``0.636 [0.520, 0.740]``."""
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def support(self) -> str:
        """Of a share, what it rests on: ``46 of 72, 95% interval 52% to 74%``."""
        if self.low is None or self.high is None:
            return f"{self.count} of {self.n}"
        return f"{self.count} of {self.n}, 95% interval {self.low:.0%} to {self.high:.0%}"

    @property
    def _is_share(self) -> bool:
        return self.unit == "share" and self.count is not None
