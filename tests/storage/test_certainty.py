"""The rows of a campaign by certainty: pages that an index gives, whatever the size."""

from __future__ import annotations

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
    assert "TEMP B-TREE FOR ORDER BY" not in plans


def test_words_are_found_in_the_item_and_in_what_was_said(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n in range(3):
        make.finished(ledger, campaign, f"t{n}")
    (one,) = ledger.least_certain("reviews", RowFilter(words="t1"))
    assert one.task == "t1"
    assert not ledger.least_certain("reviews", RowFilter(words="zebra"))
    assert not ledger.least_certain("reviews", RowFilter(words="' or 1=1 --"))
