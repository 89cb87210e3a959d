"""Which row of a file is which task, however the file is changed between two runs."""

from __future__ import annotations

import random
from collections.abc import Sequence

from folkmoot.matching import Matching, SeenRow, matched
from storage.rows_of_files import RowOnRecord


class Campaign:
    """The tasks of a campaign, kept as the ledger would."""

    def __init__(self) -> None:
        self.tasks: dict[str, RowOnRecord] = {}

    def run(self, *rows: tuple[str, str] | tuple[str, str, str]) -> tuple[list[str], Matching]:
        """One run of the command on rows of (own id, text, known answer): the ids of their
        tasks."""
        seen = [
            SeenRow(number, row[0], f"key of {row[1]}", row[2] if len(row) > 2 else None)
            for number, row in enumerate(rows, start=1)
        ]
        found = matched(seen, self.tasks.values())
        self.carry_out(seen, found)
        return list(found.tasks), found

    def carry_out(self, seen: Sequence[SeenRow], found: Matching) -> None:
        for task in found.gone:
            self.tasks[task] = self.tasks[task].model_copy(update={"withdrawn": True})
        for task in found.back:
            self.tasks[task] = self.tasks[task].model_copy(update={"withdrawn": False})
        for place in (*found.new, *found.corrected):
            row, task = seen[place], found.tasks[place]
            self.tasks[task] = RowOnRecord(
                task=task, file="f", row_id=row.id, key=row.key, gold=row.gold, withdrawn=False
            )


def test_rows_without_ids_are_known_by_their_number_at_first() -> None:
    assert Campaign().run(("", "x"), ("", "y"))[0] == ["1", "2"]


def test_the_same_file_again_asks_nothing() -> None:
    campaign = Campaign()
    before, _ = campaign.run(("a", "x"), ("b", "y"))
    after, found = campaign.run(("a", "x"), ("b", "y"))
    assert after == before == ["a", "b"]
    assert found == Matching(tasks=("a", "b"), new=())


def test_a_row_keeps_its_task_wherever_it_stands() -> None:
    campaign = Campaign()
    campaign.run(("", "x"), ("", "y"), ("", "z"))
    tasks, found = campaign.run(("", "z"), ("", "x"), ("", "y"))
    assert tasks == ["3", "1", "2"]
    assert not found.new


def test_an_inserted_row_is_asked_and_takes_no_other_rows_id() -> None:
    campaign = Campaign()
    campaign.run(("", "x"), ("", "y"))
    tasks, found = campaign.run(("", "new"), ("", "x"), ("", "y"))
    assert tasks[1:] == ["1", "2"]
    assert found.new == (0,)
    assert tasks[0].startswith("1~")


def test_a_mended_row_is_asked_again_and_its_old_task_is_gone() -> None:
    campaign = Campaign()
    campaign.run(("a", "x"), ("b", "y"))
    tasks, found = campaign.run(("a", "x, mended"), ("b", "y"))
    assert found.gone == ("a",)
    assert found.new == (0,)
    assert tasks[0].startswith("a~")


def test_what_was_changed_back_has_its_old_answer_again() -> None:
    campaign = Campaign()
    campaign.run(("a", "x"))
    campaign.run(("a", "other"))
    tasks, found = campaign.run(("a", "x"))
    assert tasks == ["a"]
    assert found.back == ("a",)
    assert not found.new
    assert len(found.gone) == 1


def test_a_removed_row_is_gone_and_a_new_one_of_its_id_is_asked() -> None:
    campaign = Campaign()
    campaign.run(("a", "x"), ("b", "y"))
    assert campaign.run(("b", "y"))[1].gone == ("a",)
    tasks, found = campaign.run(("b", "y"), ("a", "something else"))
    assert found.new == (1,)
    assert tasks[1] != "a"


def test_two_rows_of_one_id_are_two_tasks() -> None:
    campaign = Campaign()
    tasks, _ = campaign.run(("a", "x"), ("a", "x"), ("a", "y"))
    assert len(set(tasks)) == 3
    assert tasks[0] == "a"
    assert campaign.run(("a", "x"), ("a", "x"), ("a", "y"))[0] == tasks


def test_a_known_answer_that_was_added_changes_no_task() -> None:
    campaign = Campaign()
    campaign.run(("a", "x"), ("b", "y"))
    tasks, found = campaign.run(("a", "x", "good"), ("b", "y"))
    assert tasks == ["a", "b"]
    assert found.corrected == (0,)
    assert not found.new


def test_rows_that_get_ids_keep_their_answers() -> None:
    campaign = Campaign()
    campaign.run(("", "x"), ("", "y"))
    tasks, found = campaign.run(("p", "x"), ("q", "y"))
    assert tasks == ["1", "2"]
    assert found.corrected == (0, 1)


def test_an_own_id_that_looks_like_a_number_takes_no_place_of_a_row_without_one() -> None:
    tasks, _ = Campaign().run(("", "x"), ("1", "y"))
    assert tasks[1] == "1"
    assert tasks[0] not in ("1", "")


def test_rows_that_ask_the_same_keep_their_known_answers_apart() -> None:
    campaign = Campaign()
    campaign.run(("", "x", "good"), ("", "x", "bad"))
    campaign.run(("", "x", "bad"))
    campaign.run(("", "x", "bad"), ("", "x", "good"))
    _, found = campaign.run(("", "x", "bad"), ("", "x", "good"))
    assert not found.corrected


def test_a_task_that_stands_for_no_row_is_left_alone() -> None:
    campaign = Campaign()
    campaign.tasks["a"] = RowOnRecord(
        task="a", file="", row_id="", key="", gold=None, withdrawn=False, content="other"
    )
    tasks, found = campaign.run(("a", "x"))
    assert tasks[0] != "a"
    assert not found.gone


def test_what_came_over_the_bus_under_the_rows_id_and_with_its_content_is_the_same_task() -> None:
    task = RowOnRecord(
        task="a", file="", row_id="", key="", gold=None, withdrawn=False, content="c1"
    )
    same = matched([SeenRow(1, "a", "k", None, "c1")], [task])
    assert same == Matching(tasks=("a",), new=())
    other = matched([SeenRow(1, "a", "k", None, "c2")], [task])
    assert other.new == (0,)


def test_after_any_edits_each_row_has_one_current_task_that_asks_what_it_asks() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        campaign = Campaign()
        rows: list[tuple[str, str, str]] = []
        for _ in range(8):
            for _ in range(chance.randint(0, 4)):
                rows.insert(
                    chance.randint(0, len(rows)),
                    (
                        chance.choice(["", "1", "2", "a", "b"]),
                        chance.choice("uvwxyz"),
                        chance.choice(["good", "bad"]),
                    ),
                )
            if rows and chance.random() < 0.5:
                del rows[chance.randrange(len(rows))]
            if chance.random() < 0.3:
                chance.shuffle(rows)
            had = {(t.row_id, t.key): t for t in campaign.tasks.values()}
            tasks, found = campaign.run(*rows)
            assert len(set(tasks)) == len(rows)
            assert [campaign.tasks[task].key for task in tasks] == [
                f"key of {row[1]}" for row in rows
            ]
            current = {task for task, row in campaign.tasks.items() if not row.withdrawn}
            assert current == set(tasks)
            for place in found.new:
                own, text = rows[place][:2]
                alike = sum(row[:2] == (own, text) for row in rows)
                assert (own, f"key of {text}") not in had or alike > 1
            again = campaign.run(*rows)[1]
            assert sorted(again.tasks) == sorted(tasks), "of rows alike, which is which may differ"
            assert (again.new, again.gone, again.back) == ((), (), ())
            assert not again.corrected
