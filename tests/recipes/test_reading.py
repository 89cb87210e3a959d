from __future__ import annotations

import pytest

from recipes.base import Beside, Draw
from recipes.reading import read_draw, read_pass
from schema.base import Json
from schema.errors import InvalidRecipe
from schema.recipe import Recipe


def recipe(draw: Json, **more: Json) -> Recipe:
    one = {"name": "write", "draw": draw, "prompt": "Write.", "into": "written", **more}
    lists = {"label": ["good", "bad"], "style": ["dry", "warm", "odd"]}
    return Recipe.model_validate({"name": "tried", "lists": lists, "pass": [one]})


def read(draw: Json) -> tuple[Draw, tuple[Beside, ...]]:
    tried = recipe(draw)
    return read_draw(tried, tried.passes[0])


@pytest.mark.parametrize(
    ("draw", "main", "beside"),
    [
        ({"sample": {"seeds": 6, "tasks": 2}, "short": "seeds", "shuffle": True}, "sample", []),
        ({"each": "seeds", "sample": {"shots": 3}, "same": "label"}, "each", ["sample"]),
        (
            {"cycle": ["label"], "grid": ["style"], "one": {"topics": "topic", "same": "label"}},
            "cycle",
            ["grid", "one"],
        ),
        ({"grid": ["style"], "times": 5}, "grid", []),
        ({"sample": {"seeds": 2}, "grid": ["style"]}, "grid", ["sample"]),
        ({"times": 5, "one": {"personas": "persona"}}, "times", ["one"]),
        (
            {
                "each": "seeds",
                "nearest": {"in": "corpus", "to": "text", "on": "document", "ranks": [3, 500]},
                "sample": {"shots": 3},
                "same": "label",
            },
            "nearest",
            ["sample"],
        ),
        ({"groups": "made", "by": "unit", "least": 4, "others": ["label"]}, "groups", ["others"]),
        ({"join": ["a", "b"], "on": "q", "as": {"chosen": "a.text"}}, "join", []),
    ],
)
def test_a_draw_is_one_main_draw_and_what_stands_beside_it(
    draw: Json, main: str, beside: list[str]
) -> None:
    found, besides = read(draw)
    assert found.name == main
    assert [each.name for each in besides] == beside


def test_the_order_in_which_a_draw_is_written_changes_nothing() -> None:
    draw = {"cycle": ["label"], "one": {"topics": "topic", "same": "label"}, "grid": ["style"]}
    assert read(draw) == read(dict(reversed(draw.items())))


def test_an_argument_goes_to_what_takes_it() -> None:
    main, (sample,) = read({"each": "seeds", "sample": {"shots": 3}, "same": "label", "below": 2})
    assert main.model_dump(exclude_defaults=True) == {"each": "seeds", "below": 2}
    assert sample.model_dump(exclude_defaults=True) == {"sample": {"shots": 3}, "same": "label"}


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        ({"eech": "seeds"}, "'eech'.*did you mean 'each'"),
        ({"each": "seeds", "wher": {"a": 1}}, "'wher'.*did you mean 'where'"),
        ({"each": "seeds", "cycle": ["label"]}, "cycle and each are both main draws"),
        ({"one": {"personas": "persona"}}, "beside another draw.*times = 100"),
        ({"cycle": ["lable"]}, "no list 'lable'; did you mean 'label'"),
        ({"sample": {"seeds": 0}}, "sample.seeds.*for example { sample = "),
        ({"sample": {"seeds": 1}, "short": "tasks"}, "short = 'tasks' is none of the pools"),
        (
            {"each": "a", "nearest": {"in": "b", "on": "c", "rank": [1, 2]}},
            "rank: there is no such key",
        ),
        ({"each": "a", "nearest": {"in": "b"}}, "say which field of 'b' is compared"),
        ({"join": ["a", "b"], "on": "q", "as": {"x": "c.text"}}, "none of the sides: a, b"),
        ({"best": "a", "by": "score"}, "give one of top, share and quantile"),
        ({}, "nothing names no draw.*choose one of"),
    ],
)
def test_what_is_wrong_with_a_draw_is_said_with_its_pass(draw: Json, says: str) -> None:
    with pytest.raises(InvalidRecipe, match=f"pass 'write', draw: .*{says}"):
        read(draw)


@pytest.mark.parametrize(
    ("gate", "says"),
    [
        ({"wrds": [1, 2]}, "did you mean 'words'"),
        ({"words": [1, 2], "om": "text"}, "'om': there are: on, words"),
        ({"words": [2, 1]}, "gate 1: words: words = "),
    ],
)
def test_what_is_wrong_with_a_gate_is_said(gate: Json, says: str) -> None:
    tried = recipe({"times": 1}, gates=[gate])
    with pytest.raises(InvalidRecipe, match=says):
        read_pass(tried, tried.passes[0])


def test_without_a_shape_what_was_written_last_is_the_text() -> None:
    talk = [{"as": "first", "prompt": "a"}, {"as": "second", "prompt": "b"}]
    one = {"name": "talk", "draw": {"times": 1}, "talk": talk, "into": "said"}
    tried = Recipe.model_validate({"name": "tried", "pass": [one]})
    shape = read_pass(tried, tried.passes[0]).shape
    assert shape is not None
    assert shape.records({"first": "x", "second": "y"}, {}) == [{"text": "y"}]


def test_where_nothing_is_asked_the_record_is_what_was_drawn() -> None:
    one = {"name": "copy", "draw": {"each": "seeds"}, "into": "copies"}
    tried = Recipe.model_validate({"name": "tried", "pass": [one]})
    assert read_pass(tried, tried.passes[0]).shape is None
