"""Gates and shapes that another package brings, as the page on extending shows them."""

from __future__ import annotations

from recipes.base import GATES, SHAPES
from tests.folkmoot.conftest import ROOT
from tests.folkmoot.markdown import blocks
from tests.recipes.judging import judge, read


def test_the_gate_and_the_shape_of_the_page_do_what_they_say() -> None:
    page = blocks(ROOT / "docs" / "project" / "extending.md")
    example = next(block.text for block in page if block.file == "haiku.py")
    try:
        exec(compile(example, "haiku.py", "exec"), {"__name__": "recipes.base"})
        assert read({"stanzas": "text"}, "a\nb\n\nc") == [{"text": "a\nb"}, {"text": "c"}]
        assert judge({"haiku": "text"}, "a\nb\nc").passed
        assert judge({"haiku": "text"}, "a\nb").reason == "text has 2 lines"
    finally:
        GATES._things.pop("haiku", None)
        SHAPES._things.pop("stanzas", None)
