"""Files of label sets, as a person writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.bench.consensus.read_rows import read_rows
from folkmoot.bench.consensus.sets import LabelSet, chosen_sets, read_sets
from schema.errors import InvalidCampaign, UserError
from tests.folkmoot.bench.consensus.consensus_data import MODELS, SETS, write_set
from tests.folkmoot.conftest import ROOT
from tests.folkmoot.markdown import blocks


def sets_of(folder: Path, text: str) -> tuple[LabelSet, ...]:
    file = folder / "sets.toml"
    file.write_text(text, encoding="utf-8")
    return read_sets(str(file), None)


def test_the_files_of_sets_are_beside_it_or_in_the_folder_that_is_named(tmp_path: Path) -> None:
    (found,) = sets_of(tmp_path, SETS)
    assert found.file == tmp_path / "reviews.jsonl"
    (found,) = read_sets(str(tmp_path / "sets.toml"), Path("elsewhere"))
    assert found.file == Path("elsewhere/reviews.jsonl")


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\[reviews\]: there is no key 'guidline'") as error:
        sets_of(tmp_path, SETS.replace("guideline", "guidline"))
    assert "did you mean 'guideline'?" in (error.value.hint or "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no sets"),
        ('file = "a.jsonl"', "'file' stands in no set"),
        ("[reviews", "cannot read the sets"),
        ('[reviews]\nlabels = ["a", "b"]', "file: field required"),
        ('[My Set]\nfile = "a.jsonl"', "cannot read the sets"),
        ('["My Set"]\nfile = "a.jsonl"\nlabels = ["a", "b"]', "cannot be a name"),
        ('[a]\nfile = "a.jsonl"\nlabels = ["a", "b"]\nfields = []', "fields"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        sets_of(tmp_path, text)


def test_labels_that_make_no_campaign_are_refused(tmp_path: Path) -> None:
    for labels in ('["a"]', '["a", "a"]', "[]"):
        (found,) = sets_of(tmp_path, f'[s]\nfile = "s.jsonl"\nlabels = {labels}')
        with pytest.raises(InvalidCampaign):
            read_rows(found, MODELS)


def test_a_set_says_which_words_are_shown_for_which_gold(tmp_path: Path) -> None:
    write_set(
        tmp_path, "stars", [{"text": f"t{n}", "gold": [1, "2", 3.0][n % 3]} for n in range(9)]
    )
    (found,) = sets_of(
        tmp_path,
        '[stars]\nfile = "stars.jsonl"\nlabels = {1 = "bad", 2 = "bad", 3 = "good=I would buy it"}',
    )
    rows = read_rows(found, MODELS)
    assert rows.labels == ("bad", "good")
    assert sorted(rows.gold) == [0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert rows.campaign(MODELS).labels[1].description == "I would buy it"


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'imdb'"):
        chosen_sets(sets_of(tmp_path, SETS), ["reviews", "imdb"])
    with pytest.raises(UserError, match=r"no file of sets nowhere\.toml"):
        read_sets("nowhere.toml", None)


def test_the_sets_of_the_literature_come_without_rows() -> None:
    with pytest.raises(UserError, match="not part of folkmoot") as error:
        read_sets("literature", None)
    assert "--data" in (error.value.hint or "")
    found = read_sets("literature", Path("somewhere"))
    assert len(found) == 19
    for each in found:
        assert each.file == Path("somewhere") / f"{each.name}.jsonl"
        assert len(each.campaign(MODELS).labels) >= 2
        assert each.guideline


def test_a_set_whose_file_is_not_there_says_where_it_was_looked_for(tmp_path: Path) -> None:
    (found,) = sets_of(tmp_path, SETS)
    with pytest.raises(UserError, match=r"reviews\.jsonl") as error:
        read_rows(found, MODELS)
    assert "--data" in (error.value.hint or "")


def test_the_order_of_the_rows_is_always_the_same(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "text": f"t{n}", "label": "positive"} for n in range(20)]
    write_set(tmp_path, "reviews", rows)
    (found,) = sets_of(tmp_path, SETS)
    one, other = read_rows(found, MODELS), read_rows(found, MODELS)
    assert one.ids == other.ids
    assert list(one.ids) != [row["id"] for row in rows]


def test_the_file_on_the_page_can_be_read(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "measurements" / "quality.md")
    (text,) = [block.text for block in page if block.language == "toml"]
    for each in sets_of(tmp_path, text):
        assert each.campaign(MODELS).guideline == each.guideline
