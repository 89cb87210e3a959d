"""Small sums of linear algebra in one thread.

Threads of a BLAS wait for each other by spinning: the fits here, of some hundred rows, take up to
twenty times the processor time with two threads, and are slower. A limit holds for what is loaded
when it is set, and scipy, which brings a BLAS of its own, is loaded only by those who learn.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Within this context nothing is computed by several threads. It costs next to nothing."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> ThreadpoolController:
    import scipy.optimize  # noqa: F401 - so that its BLAS is there to be limited

    return ThreadpoolController()
