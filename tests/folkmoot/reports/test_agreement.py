"""``folkmoot agreement``: figures of made-up seats of known skill, and of a finished campaign."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, table_of_labels
from folkmoot.reports.agreement import NO_ANSWER, Beside, beside, drafts_report
from schema.figure import Figure
from storage.reader import LedgerReader
from tests.consensus.made_up import committee
from tests.folkmoot.conftest import Cli, Finished


def value(figure: Figure | None) -> float:
    assert figure is not None
    return figure.value


def test_seats_are_reported_by_what_they_know() -> None:
    report = drafts_report(
        committee(300, {"wise": 4.0, "fair": 1.0, "lost": 0.0}), ("wise", "fair", "lost"), "xyz"
    )
    wise, fair, lost = report.seats
    assert value(wise.right) > value(fair.right) > value(lost.right)
    assert value(wise.worth) > 0.1 > value(lost.worth)
    assert (wise.seat, wise.model) == ("wise", "x")
    assert sum(sum(row.values()) for row in wise.confusion.values()) == report.solved == 300
    pairs = {(pair.one, pair.other): pair for pair in report.pairs}
    assert len(pairs) == 3
    assert value(pairs["wise", "fair"].kappa) > value(pairs["fair", "lost"].kappa)
    assert 2.5 < (report.effective_votes or 0.0) <= 3.0, "they err independently"
    assert value(report.mean_right) > value(lost.right)


def test_alpha_by_label_tells_which_label_they_disagree_on() -> None:
    # All know an a; b and c they toss for.
    labels = [[0, 0], [0, 0], [0, 0], [0, 0], [1, 2], [2, 1], [1, 2], [2, 1], [1, 1], [2, 2]]
    report = drafts_report(
        table_of_labels(np.array(labels), ("a", "b", "c")), ("one", "two"), ("", "")
    )
    assert value(report.by_label["a"]) == 1.0
    assert value(report.by_label["b"]) < 0.5
    assert value(report.by_label["c"]) < 0.5
    assert report.seats[0].right is None
    assert report.mean_right is None
    assert report.effective_votes is None


def test_a_seat_that_is_silent_disagrees_with_nobody() -> None:
    labels = [[0, 0], [1, 1], [UNKNOWN, 1], [0, UNKNOWN]]
    table = table_of_labels(np.array(labels), ("a", "b"), gold=np.array([0, 1, 1, 0]))
    report = drafts_report(table, ("one", "two"), ("", ""))
    assert value(report.alpha) == 1.0
    assert report.seats[0].confusion["b"] == {"b": 1, NO_ANSWER: 1}
    assert [value(seat.right) for seat in report.seats] == [1.0, 1.0]


def test_nothing_in_common_is_nothing_to_compare() -> None:
    assert beside({"t": "a"}, {"u": "a"}) is None
    none = beside({"t": None, "u": "a"}, {"t": "a", "u": "a"})
    assert isinstance(none, Beside)
    assert none.accuracy.value == 0.5
    assert none.confusion == {"a": {"a": 1, NO_ANSWER: 1}}


def test_the_figures_are_those_of_the_ledger(cli: Cli, finished: Finished) -> None:
    done = cli("--state", finished.state, "agreement", finished.campaign, "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    with LedgerReader(finished.state / "ledger.db") as reader:
        pairs = [(a.value, t.gold) for t, a in reader.annotations(finished.campaign, "ending")]
    assert report["gold"]["rows"] == finished.rows == len(pairs)
    right = sum(value == gold for value, gold in pairs)
    assert report["gold"]["accuracy"]["value"] == pytest.approx(right / len(pairs))
    by_gold = Counter(gold for _, gold in pairs)
    assert {each["label"]: each["gold"] for each in report["gold"]["labels"] if each["gold"]} == (
        by_gold
    )
    assert report["people"] is None
    assert report["drafts"]["rows"] == finished.rows
    assert len(report["drafts"]["pairs"]) == 3


def test_people_read_it_as_tables(cli: Cli, finished: Finished) -> None:
    done = cli("--state", finished.state, "agreement", finished.campaign)
    assert done.code == 0, done.err
    for words in ("Cohen's kappa", "Krippendorff's alpha", "Fleiss' kappa", "macro-F1", "recall"):
        assert words in done.out
    assert "independent votes" in done.out
