"""Features: logits that come with a ballot, packed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.llama.distribution import Distribution
from engine.llama.features import features_of
from schema.features import LARGEST, pack, unpack

LOGITS = np.arange(1000, dtype=np.float32)


def test_features_are_evenly_spaced_logits_around_zero() -> None:
    found = unpack(features_of(Distribution(LOGITS), 4))
    assert found == pytest.approx((-499.5, -166.5, 166.5, 499.5), abs=0.3)


def test_features_do_not_depend_on_a_constant_in_the_logits() -> None:
    # A softmax does not either: llama.cpp is free to add one.
    assert features_of(Distribution(LOGITS), 8) == features_of(Distribution(LOGITS + 64), 8)


def test_none_are_given_where_none_are_wanted() -> None:
    assert features_of(Distribution(LOGITS), 0) == ""


def test_packed_numbers_keep_three_digits_and_are_cut_to_the_range_of_half_floats() -> None:
    assert unpack(pack([0.0, -1.5, 3.14159, 1e9])) == pytest.approx(
        (0.0, -1.5, 3.14159, LARGEST), rel=1e-3
    )


@pytest.mark.parametrize("packed", ["no base64!", "AAA=AAA", "AAAA"])
def test_what_was_not_packed_is_refused(packed: str) -> None:
    with pytest.raises(ValueError, match="packed"):
        unpack(packed)


def test_what_is_no_number_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="not a number"):
        pack([float("nan")])
