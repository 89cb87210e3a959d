"""Where a benchmark draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def canvas(width: float, height: float) -> Figure:
    """An empty figure of so many inches.

    Raises:
        UserError: when matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise UserError(
            "matplotlib, which draws the plot, is not installed",
            "install it (it is among the tools for development), or leave out --plot",
        ) from None
    return Figure(figsize=(width, height), layout="constrained")
