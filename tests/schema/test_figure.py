"""One figure: a value with its interval, in words and for tables."""

from __future__ import annotations

from kinds.measures.bootstrap import Interval
from kinds.measures.share import wilson


def test_a_share_says_of_how_many_it_is() -> None:
    share = wilson(46, 72).figure("right")
    assert share.words == "64% (46 of 72, 95% interval 52% to 74%)"
    assert share.support == "46 of 72, 95% interval 52% to 74%"
    assert share.decimals == "0.639 [0.524, 0.740]"
    assert share.model_copy(update={"low": None, "high": None}).words == "64% (46 of 72)"


def test_what_is_no_share_is_shown_in_decimals() -> None:
    figure = Interval(0.6361, 0.52, 0.75).figure("macro-F1", 72, "bootstrap")
    assert figure.words == figure.decimals == "0.636 [0.520, 0.750]"
    assert (figure.n, figure.how) == (72, "bootstrap")
    assert figure.model_copy(update={"high": None}).words == "0.636"
