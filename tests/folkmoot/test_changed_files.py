"""The output of ``annotate FILE`` is the file: its rows, order and columns, as they are now."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, Result, read_jsonl, write_jsonl

LABELS = ("--labels", "good,bad", "--talk", "0", "--campaign", "c")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "soup.jsonl"


def annotated(cli: Cli, file: Path, rows: Sequence[object], *more: str) -> list[dict[str, object]]:
    """The rows that come out."""
    write_jsonl(file, rows)
    result = cli("annotate", file, *LABELS, *more)
    assert result.code in (0, 3), result.err
    return read_jsonl(file.with_name("soup.annotated.jsonl").read_text(encoding="utf-8"))


def texts(rows: Sequence[Mapping[str, object]]) -> list[object]:
    return [row["text"] for row in rows]


def tokens() -> int:
    """What the campaign has cost."""
    with LedgerReader(Path("state") / "ledger.db") as reader:
        return reader.spent("c").tokens


LABEL = ("good", "bad")
A, B, C = (
    {"id": "a", "text": "The soup was cold."},
    {"id": "b", "text": "The soup was hot."},
    {"id": "c", "text": "There was soup."},
)


def test_rows_that_were_sorted_inserted_and_removed_come_out_as_they_are_now(
    cli: Cli, file: Path
) -> None:
    plain = [{"text": each["text"]} for each in (A, B, C)]
    first = annotated(cli, file, plain)
    new = {"text": "No soup today."}
    second = annotated(cli, file, [plain[2], new, plain[0]])
    assert texts(second) == [C["text"], new["text"], A["text"]]
    assert [second[0]["id"], second[2]["id"]] == [first[2]["id"], first[0]["id"]]
    assert second[2]["confidence"] == first[0]["confidence"]
    assert texts(annotated(cli, file, plain)) == texts(plain)


def test_only_what_is_new_is_asked(cli: Cli, file: Path) -> None:
    annotated(cli, file, [A, B])
    before = tokens()
    annotated(cli, file, [B, A])
    assert tokens() == before
    annotated(cli, file, [B, A, C])
    assert tokens() > before


def test_a_rejected_row_that_was_mended_is_annotated(cli: Cli, file: Path) -> None:
    rows = annotated(cli, file, [A, {"id": "b", "text": " "}])
    assert [row["outcome"] for row in rows][1] == "rejected"
    rows = annotated(cli, file, [A, B])
    assert [row["id"] for row in rows] == ["a", "b"]
    assert "rejected" not in [row["outcome"] for row in rows]


def test_known_answers_that_are_added_later_are_compared_with(cli: Cli, file: Path) -> None:
    annotated(cli, file, [A, B])
    write_jsonl(file, [{**A, "gold": "bad"}, {**B, "gold": "good"}])
    result = cli("annotate", file, *LABELS, "--json")
    assert json.loads(result.out)["against_gold"][0]["n"] == 2
    assert "2 known by another id or answer" in result.err
    write_jsonl(file, [A, {**B, "gold": "good"}])
    assert json.loads(cli("annotate", file, *LABELS, "--json").out)["against_gold"][0]["n"] == 1


def test_a_column_that_was_added_comes_out_and_nothing_is_asked_for_it(
    cli: Cli, file: Path
) -> None:
    annotated(cli, file, [A, B])
    before = tokens()
    rows = annotated(cli, file, [{"page": 3, **A}, {"page": 4, **B}])
    assert [(next(iter(row)), row["page"]) for row in rows] == [("page", 3), ("page", 4)]
    assert tokens() == before


def test_two_rows_of_one_id_come_out_as_two(cli: Cli, file: Path) -> None:
    rows = annotated(cli, file, [A, {**B, "id": "a"}, A])
    assert [row["id"] for row in rows] == ["a", "a", "a"]
    assert len({row["task"] for row in rows}) == 3
    assert all(row["annotation"] for row in rows)


def test_a_line_that_was_half_written_is_rejected_and_then_read(cli: Cli, file: Path) -> None:
    write_jsonl(file, [A, B])
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert cli("annotate", file, *LABELS).code == 0
    out = file.with_name("soup.annotated.jsonl")
    half = read_jsonl(out.read_text(encoding="utf-8"))
    assert half[1]["outcome"] == "rejected"
    assert str(half[1]["unread"]).startswith('{"id": "b"')
    file.write_bytes(whole)
    cli("annotate", file, *LABELS)
    rows = read_jsonl(out.read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert "unread" not in rows[1]


def test_ids_keep_their_type_and_own_columns_survive_any_number_of_passes(
    cli: Cli, file: Path
) -> None:
    own = {"id": 7, "text": A["text"], "annotation": "mine", "original_annotation": "older"}
    (row,) = annotated(cli, file, [own])
    assert row["id"] == 7
    for _ in range(3):
        (row,) = annotated(cli, file, [row])
    mine = [name for name, value in row.items() if value == "mine"]
    older = [name for name, value in row.items() if value == "older"]
    assert len(mine) == len(older) == 1
    assert row["annotation"] in ("good", "bad")


def test_a_task_is_found_by_the_id_of_its_row_whatever_became_of_the_row(
    cli: Cli, file: Path
) -> None:
    annotated(cli, file, [A])
    annotated(cli, file, [{**A, "text": "The soup was warm."}])
    assert "warm" in cli("transcript", "a", "--campaign", "c").out


def refused(result: Result) -> str:
    assert result.code == 2, result.err
    return result.err


def test_another_question_under_the_same_name_is_refused_unless_all_is_to_be_asked_again(
    cli: Cli, file: Path
) -> None:
    annotated(cli, file, [A, B])
    other = ("annotate", file, "--labels", "salty,sweet", "--talk", "0", "--campaign", "c")
    said = refused(cli(*other))
    assert "other labels" in said
    assert "--ask-again" in said
    assert "another guideline" in refused(
        cli("annotate", file, *LABELS, "--guideline", "Is it warm?")
    )
    assert cli(*other, "--ask-again").code == 0
    rows = read_jsonl(file.with_name("soup.annotated.jsonl").read_text(encoding="utf-8"))
    assert {row["annotation"] for row in rows} <= {"salty", "sweet"}
    before = tokens()
    assert annotated(cli, file, [A, B], "--ask-again")[0]["annotation"] in ("good", "bad")
    assert tokens() == before, "what was asked before is known"


def test_another_file_under_the_same_name_is_refused_and_a_renamed_one_is_not(
    cli: Cli, file: Path
) -> None:
    annotated(cli, file, [A, B])
    other = write_jsonl(file.with_name("stew.jsonl"), [C])
    assert "give this file another --campaign" in refused(cli("annotate", other, *LABELS))
    renamed = write_jsonl(file.with_name("renamed.jsonl"), [A, B, C])
    assert cli("annotate", renamed, *LABELS).code == 0


def test_what_a_budget_cut_short_goes_on_when_the_budget_is_raised(cli: Cli, file: Path) -> None:
    rows = annotated(cli, file, [A, B, C], "--tokens", "1")
    assert {row["decided_by"] for row in rows} == {"moderator"}
    result = cli("annotate", file, *LABELS)
    assert "3 rows that failed or ran out of budget: asked again" in result.err
    assert "nothing was left to do" not in result.err
    rows = read_jsonl(file.with_name("soup.annotated.jsonl").read_text(encoding="utf-8"))
    assert {row["decided_by"] for row in rows} == {"committee"}
    with LedgerReader(Path("state") / "ledger.db") as reader:
        assert reader.violations() == []


def test_known_answers_that_are_added_teach_how_the_other_rows_are_counted(
    cli: Cli, file: Path
) -> None:
    rows = [{"id": f"r{n}", "text": f"item {n} is {n * 7 % 11} and {n % 5}"} for n in range(70)]
    before = annotated(cli, file, rows)
    spent = tokens()
    # What one seat says is always wrong: that is there to be learnt.
    by_seat = [[vote["choice"] for vote in row["votes"]] for row in before]  # type: ignore[attr-defined]  # JSON
    said = max(map(list, zip(*by_seat, strict=True)), key=lambda seat: min(map(seat.count, LABEL)))
    drafted = [{"good": "bad", "bad": "good"}[answer] for answer in said]
    known = [{**row, "gold": gold} for row, gold in zip(rows[:50], drafted, strict=False)]
    write_jsonl(file, [*known, *rows[50:]])
    result = cli("annotate", file, *LABELS)
    assert "counted anew" in result.err
    after = read_jsonl(file.with_name("soup.annotated.jsonl").read_text(encoding="utf-8"))
    assert tokens() == spent, "nobody was asked again"
    right = [row["annotation"] == gold for row, gold in zip(after, drafted, strict=True)][50:]
    guessed = [row["annotation"] == gold for row, gold in zip(before, drafted, strict=True)][50:]
    assert sum(right) > sum(guessed)
    assert sum(right) >= 18
    assert {row["version"] for row in after} == {2}
    again = cli("annotate", file, *LABELS)
    assert "nothing was left to do" in again.err
    with LedgerReader(Path("state") / "ledger.db") as reader:
        assert reader.violations() == []


def test_a_run_goes_on_with_a_ledger_that_an_earlier_version_wrote(cli: Cli, file: Path) -> None:
    annotated(cli, file, [A])
    with closing(sqlite3.connect(Path("state") / "ledger.db")) as ledger, ledger:
        ledger.executescript(
            "drop index tasks_by_end; drop index turns_that_failed; "
            "delete from _sqlite_migrations where name like 'm018%';"
        )
    assert "folkmoot up" in cli("status").err
    assert texts(annotated(cli, file, [A, B])) == texts([A, B])
    assert cli("status").code == 0


def test_known_answers_that_come_after_the_budget_is_spent_open_nothing_again(
    cli: Cli, file: Path
) -> None:
    rows = [{"id": f"r{n}", "text": f"item {n} is {n * 7 % 11}"} for n in range(40)]
    annotated(cli, file, rows)
    more = [*rows, {"id": "late", "text": "one more"}]
    before = annotated(cli, file, more, "--tokens", "1")
    assert {row["decided_by"] for row in before} == {"committee", "moderator"}
    known = [{**row, "gold": ("good", "bad")[n % 2]} for n, row in enumerate(more)]
    after = annotated(cli, file, known, "--tokens", "1")
    assert [row["outcome"] for row in after] == [row["outcome"] for row in before]
