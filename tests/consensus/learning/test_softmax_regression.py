"""Logistic regression as a value that can be written down."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from consensus.learning.softmax_regression import DIGITS, rounded

MANY_LABELS = """
import numpy as np
from consensus.learning.softmax_regression import fitted
gold = np.arange(20) % 15
print(len(fitted(np.eye(20), gold, 15, ridge=1.0).bias))
"""


@pytest.mark.parametrize("number", [0.0, 1.0, -2.5, 1 / 3, 123456.789, -9.87654321e-12, 4.4e30])
def test_a_number_keeps_its_first_digits_and_is_short(number: float) -> None:
    assert rounded(np.array([number])) == (float(f"{number:.{DIGITS}g}"),)


def test_nobody_is_told_that_many_labels_may_be_no_classes() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MANY_LABELS], capture_output=True, text=True, check=True
    )
    assert (ran.stdout.strip(), ran.stderr) == ("15", "")
