"""The diary of the ledger's tables: a file is an entry, its name is what ledgers remember."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from storage import migrations
from storage.ledger import Ledger
from storage.migrations.applying import statements

ENTRIES = sorted(file.stem for file in Path(migrations.__path__[0]).glob("m[0-9]*.py"))


def test_every_file_is_an_entry_that_is_applied_in_the_order_of_the_numbers(ledger: Ledger) -> None:
    rows = ledger._connection.execute("select name from _sqlite_migrations order by id")
    assert [row["name"] for row in rows] == ENTRIES


def test_no_number_is_given_twice() -> None:
    assert max(Counter(name[:4] for name in ENTRIES).values()) == 1


SCRIPT = """
create table a (
    x text default ';' -- one; and
);
create trigger t after insert on a begin
    update a set x = 'y;';
    delete from a where x = 'z';
end;

create index i on a (x);
"""


def test_a_script_is_taken_apart_where_statements_end() -> None:
    table, trigger, index = (each.strip() for each in statements(SCRIPT))
    assert (table[:16], table[-2:]) == ("create table a (", ");")
    assert (trigger[:16], trigger[-4:]) == ("create trigger t", "end;")
    assert index == "create index i on a (x);"


def test_a_script_whose_last_statement_does_not_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end"):
        statements("create table a (x);\ncreate table b (x")
