"""The diary of the ledger's tables: a file is an entry, its name is what ledgers remember."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from storage import migrations
from storage.ledger import Ledger

ENTRIES = sorted(file.stem for file in Path(migrations.__path__[0]).glob("m[0-9]*.py"))


def test_every_file_is_an_entry_that_is_applied_in_the_order_of_the_numbers(ledger: Ledger) -> None:
    rows = ledger._connection.execute("select name from _sqlite_migrations order by id")
    assert [row["name"] for row in rows] == ENTRIES


def test_no_number_is_given_twice() -> None:
    assert max(Counter(name[:4] for name in ENTRIES).values()) == 1
