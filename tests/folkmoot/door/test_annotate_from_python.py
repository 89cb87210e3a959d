"""``folkmoot.annotate``: rows in, the caller's own rows with their answers out."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import folkmoot
from folkmoot.door import annotating
from folkmoot.door.tables import plain, read
from folkmoot.labels import parse_label, parse_labels
from tests.folkmoot.conftest import ROOT, environment

ANSWERS = {"annotation", "confidence", "outcome", "reason", "votes", "dissent", "campaign", "task"}
HOUSE = {"agents", "bus", "consensus", "engine", "kinds", "roles", "schema", "storage"}


@pytest.mark.slow
def test_texts_and_dicts_come_back_in_order_with_their_own_things() -> None:
    odd = object()
    rows = [
        "Simply the best.",
        {"text": "Never again.", "reason": "mine", "when": date(2026, 1, 2), "n": math.nan},
        {"id": "r3", "text": "So so.", "kept": odd},
    ]
    found = folkmoot.annotate(rows, labels=["good", "bad"], progress=False)
    assert [row["text"] for row in found] == ["Simply the best.", "Never again.", "So so."]
    assert all(set(row) >= ANSWERS for row in found)
    assert {row["annotation"] for row in found} <= {"good", "bad"}
    assert found[1]["original_reason"] == "mine"
    assert found[1]["when"] == date(2026, 1, 2)
    assert math.isnan(found[1]["n"])
    assert found[2]["kept"] is odd
    assert (found[0]["task"], found[2]["task"], found[2]["id"]) == ("1", "r3", "r3")
    assert "id" not in found[0]


@pytest.mark.slow
def test_a_data_frame_keeps_its_index_and_types() -> None:
    frame = pd.DataFrame(
        {"body": ["Simply the best.", "Never again."], "n": [1, pd.NA], "task": ["k", "l"]},
        index=["i", "j"],
    )
    found = folkmoot.annotate(frame, labels="good,bad", field="body", progress=False)
    assert isinstance(found, pd.DataFrame)
    assert list(found.index) == ["i", "j"]
    assert list(found["original_task"]) == ["k", "l"]
    assert set(found.columns) >= {"body", *ANSWERS}
    assert list(frame.columns) == ["body", "n", "task"], "the caller's own is as it was"


class Dataset:
    """What of a ``datasets.Dataset`` is used."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns_held = columns

    @property
    def column_names(self) -> list[str]:
        return list(self.columns_held)

    def __iter__(self) -> Any:
        for values in zip(*self.columns_held.values(), strict=True):
            yield dict(zip(self.columns_held, values, strict=True))

    def add_column(self, name: str, column: list[Any]) -> Dataset:
        return Dataset({**self.columns_held, name: column})

    def rename_column(self, old: str, new: str) -> Dataset:
        return Dataset({new if k == old else k: v for k, v in self.columns_held.items()})


def test_a_dataset_gets_columns_and_keeps_its_own() -> None:
    given = read(Dataset({"text": ["one", "two"], "votes": [1, 2]}))
    back = given.give_back(
        {"text": "text", "votes": "original_votes"}, [{"annotation": "a"}, {"annotation": "b"}]
    )
    assert isinstance(back, Dataset)
    assert back.columns_held == {
        "text": ["one", "two"],
        "original_votes": [1, 2],
        "annotation": ["a", "b"],
    }


@pytest.mark.slow
def test_the_same_call_asks_nothing_twice_and_a_mended_row_alone_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def call(rows: list[str], campaign: str) -> tuple[list[dict[str, Any]], str]:
        found = folkmoot.annotate(rows, labels=["good", "bad"], campaign=campaign)
        return found, capsys.readouterr().err

    rows = ["Simply the best.", "Never again.", "So so."]
    first, told = call(rows, "mine")
    assert "starting" in told
    assert "rows written" not in told, "the file that was written is gone already"
    again, told = call(rows, "mine")
    assert again == first
    assert "nothing was left to do" in told
    mended, told = call([*rows[:2], "Quite good, in fact."], "mine")
    assert mended[:2] == first[:2]
    assert "of 3 rows 2 keep their answers" in told


@pytest.mark.slow
def test_a_complaint_of_the_command_is_an_exception_with_its_hint(tmp_path: Path) -> None:
    with pytest.raises(folkmoot.CommandFailed, match=r"(?s)--lables.*hint: ") as failed:
        folkmoot.annotate(["a"], labels=["x", "y"], lables="z", progress=False)
    assert failed.value.exit_code == 2
    assert "folkmoot annotate --help" in failed.value.hint
    with pytest.raises(folkmoot.CommandFailed, match="cannot be read"):
        folkmoot.annotate([{"text": "a", "gold": "w"}], labels=["x", "y"], progress=False)
    (tmp_path / "file").touch()
    with pytest.raises(folkmoot.CommandFailed, match="cannot be written"):
        folkmoot.annotate(["a"], labels=["x", "y"], state=tmp_path / "file")


def test_what_are_no_rows_is_said_before_anything_is_started() -> None:
    for nothing, words in (
        ("one text", "a str"),
        ({"train": [], "test": []}, "'train', 'test'"),
        (7, "a int"),
        ([["text"]], "row 1 is a list"),
    ):
        with pytest.raises(TypeError, match=words):
            folkmoot.annotate(nothing, labels=["x"])
    with pytest.raises(ValueError, match="no rows"):
        folkmoot.annotate([], labels=["x"])
    with pytest.raises(ValueError, match="one name"):
        folkmoot.annotate(pd.DataFrame([[1, 2]], columns=["a", "a"]), labels=["x"])
    with pytest.raises(TypeError, match="'out'"):
        folkmoot.annotate(["a"], labels=["x"], out="rows.jsonl")


def test_labels_arrive_as_they_are() -> None:
    names = ["plain", "yes, but", "k=1 or so", 'say "no"', "<=5", '"quoted"', "@home", "a=b=c"]
    typed = annotating.labels_option(names)
    assert [parse_label(part).name for part in parse_labels(typed)] == names
    meant = {"spam": 'unwanted, "bulk" = mail', "ham": "", "k=1": "what, it means"}
    parsed = [parse_label(part) for part in parse_labels(annotating.labels_option(meant))]
    assert {label.name: label.description for label in parsed} == meant
    with pytest.raises(ValueError, match="repeat"):
        annotating.labels_option(["a", "a"])


def test_options_are_typed_by_their_names() -> None:
    option = annotating._option
    assert option("max_error", "5%") == ["--max-error=5%"]
    assert option("compare_only", True) == ["--compare-only"]
    assert option("compare_only", False) == option("campaign", None) == []
    assert option("model", ["a", "b"]) == ["--model=a", "--model=b"]
    assert option("set", {"scale": [1, 5], "x": "y"}) == ["--set=scale=[1, 5]", "--set=x=y"]
    assert option("tokens", 5) == ["--tokens=5"]
    assert option("guideline", "--out=x") == ["--guideline=--out=x"], "never an option of its own"


def test_values_become_json() -> None:
    assert plain({"a": (1, {2.5}), 3: np.float32(0.5), "n": np.int64(4)}) == {
        "a": [1, [2.5]],
        "3": 0.5,
        "n": 4,
    }
    assert plain([float("nan"), np.nan, pd.NA, pd.NaT, float("inf"), None]) == [None] * 6
    assert plain([np.array([1, 2]), date(2026, 1, 2), Decimal("1.5"), True]) == [
        [1, 2],
        "2026-01-02",
        "1.5",
        True,
    ]
    with pytest.raises(TypeError, match="bytes"):
        plain({"a": b"x"})


@pytest.mark.slow
def test_no_package_of_the_house_enters_the_callers_modules(tmp_path: Path) -> None:
    script = (
        "import sys, folkmoot\n"
        "folkmoot.annotate, folkmoot.open, folkmoot.CommandFailed\n"
        "found = folkmoot.annotate(['a', 'b'], labels=['x', 'y'], progress=False)\n"
        "str(folkmoot.open().transcript('1'))\n"
        f"print(len(found), {HOUSE!r} & {{name.partition('.')[0] for name in sys.modules}})\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True,
        env={**environment(tmp_path / "state"), "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.stdout == "2 set()\n", done.stderr


@pytest.mark.slow
def test_an_interrupt_ends_the_child_and_reaches_the_caller(tmp_path: Path) -> None:
    script = (
        "from folkmoot.door.child import run\n"
        "try:\n    run(['up'], progress=True)\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**environment(tmp_path / "state"), "PYTHONPATH": str(ROOT)},
    ) as caller:  # fmt: skip
        assert caller.stderr is not None
        assert any("up: " in line for line in caller.stderr)
        children = _children(caller.pid)
        caller.send_signal(signal.SIGINT)
        printed, _ = caller.communicate(timeout=60)
    assert printed == "interrupted\n"
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split() if int(child) != os.getpid()]
