"""What is typed wrong is told before anything starts, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folkmoot.conftest import Cli, write_jsonl

RECIPE = """
[pools.seeds]
fields = { text = "text" }
[[pass]]
name = "write"
draw = { sample = { seeds = 3 }, times = 4 }
prompt = "More."
shape = { whole = "text" }
gates = [{ words = [3, 60] }]
into = "written"
"""


@pytest.fixture
def soup(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "soup.jsonl", [{"text": "Good soup."}, {"text": "Cold soup."}])


def test_an_option_that_takes_one_value_may_not_stand_there_twice(cli: Cli, soup: Path) -> None:
    refused = cli("annotate", soup, "--labels", "good", "--labels", "bad")
    assert refused.code == 2
    assert refused.err.startswith("error: --labels stands there twice: give it once")
    of_a_group = cli("recipe", "run", "synthesizrr", "--name", "a", "--name", "b")
    assert "--name stands there twice" in of_a_group.err


def test_an_option_that_may_be_repeated_may(cli: Cli, soup: Path) -> None:
    planned = cli("plan", soup, "--labels", "good,bad", "--model", "scripted-a", "--model",
                  "scripted-b", "--compare-only", "--compare-only")  # fmt: skip
    assert planned.code == 0, planned.err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("--tokens many", "'--tokens': must be a whole number, not \"many\""),
        ("--tokens 0", "'--tokens': must be greater than or equal to 1"),
        ("--patience x", "'--patience': must be a number, not \"x\""),
    ],
)
def test_a_number_that_is_none_is_told_in_plain_words(
    cli: Cli, soup: Path, typed: str, told: str
) -> None:
    refused = cli("annotate", soup, "--labels", "good,bad", *typed.split())
    assert refused.code == 2
    assert told in refused.err


def test_a_format_without_place_for_the_answers_is_refused_before_the_work(
    cli: Cli, soup: Path, tmp_path: Path
) -> None:
    refused = cli("annotate", soup, "--labels", "good,bad", "--out", "soup.conll")
    assert refused.code == 2
    assert "conll has no place for the answers of classification" in refused.err
    assert not (tmp_path / "state").exists()


def test_a_solved_example_whose_label_is_none_is_refused(
    cli: Cli, soup: Path, tmp_path: Path
) -> None:
    solved = write_jsonl(tmp_path / "solved.jsonl", [{"text": "Warm soup.", "answer": "goood"}])
    refused = cli("annotate", soup, "--labels", "good,bad", "--examples", solved)
    assert refused.code == 2
    assert "the solved example “Warm soup.”: 'goood' is not one of the labels" in refused.err


def test_a_file_in_the_place_of_the_state_folder_is_refused(cli: Cli, soup: Path) -> None:
    refused = cli("--state", soup, "status")
    assert refused.code == 2
    assert f"{soup} is a file, and the state is a folder" in refused.err


def test_health_of_a_part_that_there_is_not_names_the_parts(cli: Cli) -> None:
    refused = cli("health", "cook")
    assert refused.code == 2
    assert "choose from: moderator, engine, agents" in refused.err


def test_a_model_from_a_path_wants_the_path(cli: Cli) -> None:
    refused = cli("models", "pull", "smollm2-135m", "--source", "path")
    assert "name it: --path FILE" in refused.err


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("gates =", "gatez =", "there is no key 'gatez' in pass; did you mean 'gates'?"),
        ('prompt = "M', 'promt = "M', "there is no key 'promt' in pass; did you mean 'prompt'?"),
        (
            'prompt = "More."',
            'ask = { prompt = "More.", temprature = 1 }',
            "there is no key 'temprature' in pass.ask; did you mean 'temperature'?",
        ),
        ("fields =", "feilds =", "there is no key 'feilds' in pools.seeds; did you mean 'fields'?"),
        ("seeds = 3", 'seeds = "three"', 'seeds: must be a whole number, not "three"'),
        ('name = "write"', "name = write", "this is no value; text stands in quotes"),
    ],
)
def test_a_mistake_in_a_recipe_is_told_by_its_line_with_what_was_meant(
    cli: Cli, tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert right in RECIPE
    (tmp_path / "mine.toml").write_text(RECIPE.replace(right, wrong, 1))
    result = cli("recipe", "check", "mine.toml")
    assert result.code == 2
    assert ", line " in result.err
    assert told in result.err


def test_two_passes_of_one_name_are_told_with_the_name(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RECIPE + RECIPE.partition("\n[[pass]]")[2].join(
        ("[[pass]]", "")))  # fmt: skip
    assert "2 passes are called 'write'" in cli("recipe", "check", "mine.toml").err


def test_a_file_that_is_no_recipe_is_told_so(cli: Cli, soup: Path) -> None:
    refused = cli("recipe", "check", soup.name)
    assert f"{soup.name} is no recipe: that is a TOML file" in refused.err
