"""What the pages say of the ledger is what it is. A real ledger is held against them."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "ledger.md").read_text(encoding="utf-8")
TABLES = (DOCS / "project" / "ledger-tables.md").read_text(encoding="utf-8")
SAID_ONCE = ("campaign", "task")
"""Columns that only say which; the page says so at its beginning."""


def documented() -> dict[str, list[str]]:
    """Table to columns, as the page has them. A line may tell of several: `` - `a`, `b`: ... ``."""
    tables: dict[str, list[str]] = {}
    for part in TABLES.split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        body = body.split("\nEach of ")[0]
        lines = re.findall(r"^- ((?:`\w+`(?:, )?)+)", body, re.MULTILINE)
        tables[name] = [column for line in lines for column in re.findall(r"\w+", line)]
    return tables


def queries() -> list[str]:
    section = PAGE.split("## Useful queries")[1].split("\n## ")[0]
    return re.findall(r"```sql\n(.*?)```", section, re.DOTALL)


def test_every_table_and_column_is_documented_and_nothing_else(ledger: Ledger) -> None:
    real = {
        row["name"]: [
            column["name"]
            for column in ledger._connection.execute(f"pragma table_xinfo({row['name']})")
            if column["name"] not in SAID_ONCE
        ]
        for row in ledger._connection.execute(
            "select name from sqlite_schema where type = 'table' "
            "and name not like '%fts%' and name not like '%sqlite%'"
        )
    }  # fmt: skip
    assert documented() == real


def test_every_view_and_index_of_words_is_named(ledger: Ledger) -> None:
    for row in ledger._connection.execute(
        "select name from sqlite_schema where type = 'view' or sql like 'create virtual%'"
    ):
        assert f"`{row['name']}`" in TABLES or f"from {row['name']} " in PAGE


@pytest.mark.parametrize("n", range(6))
def test_every_query_of_the_page_runs_and_finds_something(
    ledger: Ledger, campaign: Campaign, make: Make, n: int
) -> None:
    make.finished(ledger, campaign)
    rows = ledger._connection.execute(queries()[n]).fetchall()
    assert rows


def test_the_query_for_a_transcript_runs(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    make.finished(ledger, campaign, "r17")
    sql = re.findall(r"```sql\n(select line.*?)```", PAGE, re.DOTALL)[0]
    assert ledger._connection.execute(sql).fetchall()


def test_the_queries_say_who_dissents_and_what_a_seat_costs(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign)
    _, dissent, cost, contested, *_ = queries()
    assert tuple(ledger._connection.execute(dissent).fetchone()) == ("cay", 1, 1)
    row: sqlite3.Row = ledger._connection.execute(cost).fetchone()
    assert (row["turns"], row["tokens"], row["tokens_a_turn"]) == (1, 21, 21.0)
    assert ledger._connection.execute(contested).fetchone()["id"] == "t1"
