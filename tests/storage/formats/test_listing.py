"""Every format says what it is, and the page says the same."""

from __future__ import annotations

from pathlib import Path

from storage.formats.listing import ListedFormat, listed

PAGE = Path(__file__).parents[3] / "docs" / "project" / "formats.md"


def row_of(each: ListedFormat) -> list[str]:
    """The format as the table of the page has it, without what it is."""
    return [
        f"`{each.name}`",
        "a folder" if each.folder else " ".join(f"`{ending}`" for ending in each.endings),
        "yes" if each.reads else "",
        "yes" if each.writes else "",
        each.counts,
        f"`folkmoot[{each.extra}]`" if each.extra else "",
    ]


def test_the_page_of_formats_has_what_each_declares() -> None:
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert [cells[:6] for cells in lines] == [row_of(each) for each in listed()]
