"""Measures and exports that another package brings, as the page on extending shows them."""

from __future__ import annotations

from recipes.exports.base import EXPORTS, exported, read_export
from recipes.measures.base import MEASURES, Subject, figures_of
from tests.folkmoot.conftest import ROOT
from tests.folkmoot.markdown import blocks
from tests.recipes.made_records import made


def test_the_measure_and_the_export_of_the_page_do_what_they_say() -> None:
    page = blocks(ROOT / "docs" / "project" / "extending.md")
    example = next(block.text for block in page if block.file == "shouting.py")
    records = made("HELLO", "Hello")
    try:
        exec(compile(example, "shouting.py", "exec"), {"__name__": "shouting"})
        (figure,) = figures_of("shouting", Subject(records))
        assert figure.value == 0.5
        rows = exported(read_export("quiet", {"pool": "kept"}), records)
        assert rows == [{"text": "hello"}, {"text": "hello"}]
    finally:
        MEASURES._things.pop("shouting", None)
        EXPORTS._things.pop("quiet", None)
