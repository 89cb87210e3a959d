"""The rows of a campaign by certainty: pages that an index gives, whatever the size."""

from __future__ import annotations

import pytest

from schema.campaign import Campaign
from storage.certainty import RowFilter
from storage.ledger import Ledger
from tests.storage.conftest import Make


def test_pages_follow_one_another_without_a_gap_and_without_a_row_twice(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n in range(23):
        make.finished(ledger, campaign, f"t{n} {n % 3}")
    seen: list[str] = []
    after = None
    while page := ledger.least_certain("reviews", RowFilter(), after, 5):
        seen += [row.task for row in page]
        after = page[-1].place
    assert sorted(seen) == sorted(f"t{n} {n % 3}" for n in range(23))


def test_a_page_of_rows_is_read_by_an_index_and_nothing_is_sorted_for_it(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t0")
    asked: list[str] = []
    ledger._connection.set_trace_callback(asked.append)
    ledger.least_certain("reviews", RowFilter(outcome="escalated", answered=False))
    ledger.least_certain("reviews", RowFilter(debated=True, known="good"))
    ledger.counts("reviews")
    ledger._connection.set_trace_callback(None)
    plans = "\n".join(
        str(step["detail"])
        for sql in asked
        for step in ledger._connection.execute(f"explain query plan {sql}")
    )
    assert "annotations_by_worth" in plans
    assert "annotations_of_people" in plans
    assert "COVERING INDEX tasks_by_outcome" in plans
    assert "turns_that_argue (campaign=?)" in plans
    assert "tasks_by_known_answer" in plans
    assert "TEMP B-TREE FOR ORDER BY" not in plans


def test_what_hardly_any_row_fits_is_found_out_by_indexes_alone(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t0", gold="good")
    asked: list[str] = []
    ledger._connection.set_trace_callback(asked.append)
    ledger.least_certain("reviews", RowFilter(known="nonesuch"))
    ledger.least_certain("reviews", RowFilter(differ=("ann", "nobody")))
    ledger.draft_differences("reviews")
    ledger._connection.set_trace_callback(None)
    plans = "\n".join(
        str(step["detail"])
        for sql in asked
        for step in ledger._connection.execute(f"explain query plan {sql}")
    )
    assert "tasks_by_known_answer (campaign=? AND <expr>=?)" in plans
    pairs = [line for line in plans.splitlines() if "SEARCH y" in line]
    assert len(pairs) == 2
    assert all("turns_that_draft (campaign=? AND seat=? AND task=?" in line for line in pairs)


@pytest.mark.parametrize("length", [3, 200])
def test_an_answer_and_a_known_one_are_found_however_long_they_are(
    ledger: Ledger, campaign: Campaign, make: Make, length: int
) -> None:
    label = "g" * length
    task = make.asked(ledger, campaign, "t0", gold=label)
    ledger.finish(make.annotation(task).model_copy(update={"value": label}))
    make.finished(ledger, campaign, "t1", gold="bad")
    for wanted in (RowFilter(answer=label), RowFilter(known=label)):
        assert [row.task for row in ledger.least_certain("reviews", wanted)] == ["t0"]
    assert not ledger.least_certain("reviews", RowFilter(answer="h" * length))


def test_words_are_found_in_the_item_and_in_what_was_said(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n in range(3):
        make.finished(ledger, campaign, f"t{n}")
    (one,) = ledger.least_certain("reviews", RowFilter(words="t1"))
    assert one.task == "t1"
    assert not ledger.least_certain("reviews", RowFilter(words="zebra"))
    assert not ledger.least_certain("reviews", RowFilter(words="' or 1=1 --"))


@pytest.mark.parametrize("held_in", ["item", "turns"])
def test_of_words_that_many_rows_hold_no_row_of_another_filter_is_missing(
    ledger: Ledger,
    campaign: Campaign,
    make: Make,
    held_in: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(12):
        make.finished(ledger, campaign, f"t{n}", text=f"a common word {n}", gold=str(n))
    words = "common" if held_in == "item" else "speaks"
    whole = [row.task for row in ledger.least_certain("reviews", RowFilter(words=words))]
    assert len(whole) == 12
    monkeypatch.setattr("storage.certainty.MOST_LISTED", 3)
    assert [r.task for r in ledger.least_certain("reviews", RowFilter(words=words))] == whole
    (rare,) = ledger.least_certain("reviews", RowFilter(words=words, known="11"))
    assert rare.task == "t11"


def test_what_has_a_meaning_in_a_pattern_is_only_text(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n, text in enumerate(("100% pure", "100 proof", "a_b", "a-b", "x^%y")):
        make.finished(ledger, campaign, f"t{n}", text=text)

    def found(words: str) -> list[str]:
        return [row.task for row in ledger.least_certain("reviews", RowFilter(words=words))]

    assert found("100%") == ["t0"]
    assert found("A_B") == ["t2"]
    assert found("x^%y") == ["t4"]


@pytest.mark.parametrize(
    "wanted",
    [
        RowFilter(outcome="accepted"),
        RowFilter(outcome="escalated"),
        RowFilter(words="t1"),
        RowFilter(words="zebra"),
        RowFilter(low=0.1, words="t"),
        RowFilter(debated=True),
        RowFilter(answer="good"),
    ],
    ids=str,
)
def test_so_many_wait_for_an_answer_as_are_listed(
    ledger: Ledger, campaign: Campaign, make: Make, wanted: RowFilter
) -> None:
    for n in range(12):
        make.finished(ledger, campaign, f"t{n}")
    listed = [task for task, _ in ledger.all_unanswered("reviews", wanted)]
    count, one = ledger.count_unanswered("reviews", wanted)
    assert count == len(listed)
    assert one in listed or not listed
    rows = ledger.least_certain("reviews", wanted.model_copy(update={"answered": False}))
    assert {row.task for row in rows} == set(listed)
