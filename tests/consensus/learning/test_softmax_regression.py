"""Logistic regression as a value that can be written down."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from consensus.learning.softmax_regression import DIGITS, coefficients, rounded

MANY_LABELS = """
import numpy as np
from consensus.learning.softmax_regression import fitted
gold = np.arange(20) % 15
print(len(fitted(np.eye(20), gold, 15, ridge=1.0).bias))
"""

LEARN = """
import sys
import numpy as np
from consensus.learning.confidence_map import fit_confidence_map
from consensus.learning.trust import fit_trust
from tests.consensus.made_up import committee
fit_trust(committee(40, {"one": 2.0, "two": 1.0}, reading=0.5))
fit_confidence_map(np.linspace(0, 1, 20), np.arange(20) > 9)
print([name for name in ("sklearn", "pandas") if name in sys.modules])
"""


@pytest.mark.parametrize("number", [0.0, 1.0, -2.5, 1 / 3, 123456.789, -9.87654321e-12, 4.4e30])
def test_a_number_keeps_its_first_digits_and_is_short(number: float) -> None:
    assert rounded(np.array([number])) == (float(f"{number:.{DIGITS}g}"),)


def test_nobody_is_told_that_many_labels_may_be_no_classes() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MANY_LABELS], capture_output=True, text=True, check=True
    )
    assert (ran.stdout.strip(), ran.stderr) == ("15", "")


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("shape", [np.asarray, csr_matrix])
def test_the_fit_is_that_of_scikit_learn(classes: int, shape: type) -> None:
    rng = np.random.default_rng(3)
    gold = np.arange(80) % classes
    x = np.where(rng.random((80, 5)) < 0.5, rng.normal(size=(80, 5)) + gold[:, None], 0.0)
    weights, bias = coefficients(shape(x), gold, classes, ridge=2.0)
    theirs = LogisticRegression(C=0.5, max_iter=300).fit(x, gold)
    assert softly(x @ weights.T + bias) == pytest.approx(theirs.predict_proba(x), abs=1e-6)


def softly(logits: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> object:
    shares = np.exp(logits)
    return shares / shares.sum(axis=1, keepdims=True)


def test_who_learns_does_not_wait_for_scikit_learn() -> None:
    ran = subprocess.run([sys.executable, "-c", LEARN], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
