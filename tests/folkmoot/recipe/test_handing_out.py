from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from folkmoot.commands.recipe_export import parse_licences
from folkmoot.recipe.handing_out import UsedModel, Wanted, check_hand_out, exports_of, hand_out
from folkmoot.recipe.leak_files import texts_of
from recipes.card import Card
from schema.errors import InvalidSubmission, UserError
from schema.recipe import Recipe
from tests.recipes.made_records import made

WRITE = {"name": "write", "draw": {"each": "seeds"}, "prompt": "{text}", "into": "kept"}
REAL: dict[str, Any] = {"fate": "given", "made_by": "", "real": True, "pool": "seeds"}
ROW = {"text": "good soup, half a pair \ud800", "label": "positive"}
RECORDS = [*made(ROW, **REAL), *made(ROW, ROW, writers=("tiny",), parents=(1,), first=2)]


def recipe(**more: Any) -> Recipe:
    return Recipe.model_validate(
        {"name": "reviews", "pools": {"seeds": {}}, "pass": [WRITE], **more}
    )


def test_rows_and_card_come_together(tmp_path: Path) -> None:
    (done,) = hand_out(
        recipe(), RECORDS, tmp_path / "out", Wanted(), {"tiny": UsedModel("ab" * 32, 9)}
    )
    assert done.rows == 2
    lines = (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [ROW, ROW]
    assert "ab" * 32 in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    card = Card.model_validate_json((tmp_path / "out" / "card.json").read_text(encoding="utf-8"))
    assert card.rows == 2


def test_each_of_several_exports_has_a_folder_with_its_card(tmp_path: Path) -> None:
    both = recipe(export={"labels": {"pool": "kept"}, "dialogues": {"pool": "kept"}})
    with pytest.raises(UserError, match="no field 'turns'"):
        hand_out(both, RECORDS, tmp_path / "out", Wanted(), {})
    assert not (tmp_path / "out").exists()
    hand_out(both, RECORDS, tmp_path / "out", Wanted(only=("labels",)), {})
    assert (tmp_path / "out" / "labels.jsonl").exists()


def test_real_records_are_written_beside_where_they_are_demanded(tmp_path: Path) -> None:
    demanded = Wanted(min_real=0.3)
    with pytest.raises(UserError, match="people wrote 0 of the 2"):
        hand_out(recipe(), RECORDS, tmp_path / "out", demanded, {})
    with_real = Wanted(min_real=0.3, beside=("seeds",))
    (done,) = hand_out(recipe(), RECORDS, tmp_path / "out", with_real, {})
    assert done.rows == 3
    assert done.card.real.count == 1


def test_a_recipe_that_exports_nothing_and_a_pool_that_is_not_there_are_told_before_the_work(
    tmp_path: Path,
) -> None:
    with pytest.raises(UserError, match="exports nothing"):
        check_hand_out(recipe(makes="scores"), tmp_path / "out", Wanted())
    with pytest.raises(UserError, match="the pool 'keptt'"):
        exports_of(recipe(export={"labels": {"pool": "keptt"}}), Wanted())
    with pytest.raises(UserError, match="has no export 'sft'"):
        exports_of(recipe(), Wanted(only=("sft",)))


def test_a_licence_may_be_given_with_the_export(tmp_path: Path) -> None:
    wanted = Wanted(licences=parse_licences(["seeds=CC BY 4.0"]))
    (done,) = hand_out(recipe(), RECORDS, tmp_path / "out", wanted, {})
    assert done.card.sources[0].licence == "CC BY 4.0"
    assert done.card.revision == recipe().revision
    with pytest.raises(UserError, match="given no pool 'kept'"):
        check_hand_out(recipe(), tmp_path / "other", Wanted(licences={"kept": "MIT"}))
    with pytest.raises(UserError, match="names no licence"):
        parse_licences(["seeds"])


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="no export of folkmoot"):
        check_hand_out(recipe(), tmp_path, Wanted())


def test_every_text_of_a_test_file_is_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "test.jsonl"
    file.write_text('{"premise": "the soup was good", "label": "positive"}\n')
    assert texts_of([file]) == {"test.jsonl": ("the soup was good",)}
    file.write_text('{"label": "positive"}\n')
    with pytest.raises(InvalidSubmission, match="no text"):
        texts_of([file])
