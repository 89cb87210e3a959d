"""What is learnt is computed in one thread, whoever loads what when."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import numpy as np
from threadpoolctl import threadpool_info
from consensus.learning.one_thread import one_thread
def threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}
with one_thread():
    inside = threads()
print(inside, threads() == inside)
"""


def test_a_fit_takes_one_thread_also_where_scipy_is_loaded_for_it() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT],
        env={"PYTHONPATH": ".", "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["{1}", "False"]
