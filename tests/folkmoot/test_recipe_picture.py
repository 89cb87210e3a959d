"""The picture of a recipe: no arrow is lost behind a box."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from folkmoot.page.recipe_picture import svg_of
from folkmoot.recipe.layout import COLUMN, HEIGHT, WIDTH, Arrow, Box, layout_of
from folkmoot.recipe.loading import library, load
from tests.agents.steward.driver import recipe_of
from tests.folkmoot.conftest import Cli


def hidden(arrow: Arrow, boxes: tuple[Box, ...]) -> Iterator[Box]:
    """The boxes behind which an arrow to the right runs where it passes columns."""
    straight = not arrow.goes_back and arrow.x2 - arrow.x1 > COLUMN - WIDTH
    ways = arrow.by or (((arrow.x1, arrow.x2, arrow.y1),) if straight else ())
    for start, end, y in ways:
        yield from (b for b in boxes if start < b.x + WIDTH <= end and b.y < y < b.y + HEIGHT)


@pytest.mark.parametrize("name", sorted(library()))
def test_no_arrow_runs_behind_a_box(name: str) -> None:
    picture = layout_of(load(name), None, None)
    assert [box.name for arrow in picture.arrows for box in hidden(arrow, picture.boxes)] == []


def test_two_arrows_beside_each_other_have_a_lane_each() -> None:
    picture = layout_of(load("synthesizrr"), None, None)
    lanes = [arrow.by[0][2] for arrow in picture.arrows if arrow.by]
    assert len(lanes) == 3
    assert len(set(lanes)) == 3


def test_who_teaches_a_committee_is_shown() -> None:
    arrows = layout_of(load("synthesizrr"), None, None).arrows
    assert len([arrow for arrow in arrows if arrow.teaches]) == 1
    assert "known answers" in svg_of(load("synthesizrr"))


def test_a_name_in_it_is_no_markup() -> None:
    hostile = recipe_of(
        pools={"seeds": {"fields": {"text": "text"}}},
        **{"pass": [{
            "name": "grow", "draw": {"each": "seeds"}, "ask": {"prompt": "{text}"},
            "shape": {"whole": "text"}, "into": "grown", "until": {"units": 1},
        }]},
    )  # fmt: skip
    drawn = svg_of(hostile.model_copy(update={"name": '"><script>alert(1)</script>'}))
    root = ET.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [each for each in root.iter() if each.tag.endswith("script")]


def test_the_command_writes_the_picture_alone(cli: Cli) -> None:
    ran = cli("recipe", "graph", "synthesizrr", "--svg")
    assert ran.code == 0, ran.err
    assert "label-kept" in {each.text for each in ET.fromstring(ran.out).iter()}
