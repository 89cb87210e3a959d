"""Every key of a TOML text is found on its line, however it is written."""

from __future__ import annotations

import pytest

from folkmoot.campaign_file.lines import Path, line_of

TEXT = '''\
# kind = "not here"
kind = "spans"
guideline = """
kind = "nor here"
[labels]
"""
models = [
  "a",
  "b", # labels = 3
]

[[labels]]
name = "one"
[[labels]]
name = "two"
examples = [
  "x",
  "y",
]
[labels.deep]
key = 1
[[labels]]
"quoted key" = { inner = 3, list = [1, 2] }

[protocol]
a.b = 1
[[protocol.stages]]
[[protocol.stages]]
entry = {
  below = 1 }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("kind",), 2),
        (("guideline",), 3),
        (("models",), 7),
        (("models", 1), 7),
        (("labels",), 12),
        (("labels", 0, "name"), 13),
        (("labels", 1), 14),
        (("labels", 1, "name"), 15),
        (("labels", 1, "examples", 1), 16),
        (("labels", 1, "deep", "key"), 21),
        (("labels", 2, "quoted key"), 23),
        (("labels", 2, "quoted key", "list", 1), 23),
        (("protocol", "a", "b"), 26),
        (("protocol", "stages", 1), 28),
    ],
)
def test_a_key_is_found_on_its_line(path: Path, line: int) -> None:
    text = TEXT.partition("entry")[0]
    assert line_of(text, path) == line


def test_what_is_missing_is_found_where_it_should_be() -> None:
    text = TEXT.partition("entry")[0]
    assert line_of(text, ("labels", 0, "description")) == 12
    assert line_of(text, ("nothing", "at all")) == 1


def test_a_key_within_a_value_of_many_lines_is_found_on_its_own_line() -> None:
    text = 'labels = [\n  { name = "a" },\n  { name = "b", colour = "red" },\n]\n'
    assert line_of(text, ("labels", 1, "colour")) == 3
    assert line_of(text, ("labels", 1, "name")) == 1, "there are two: the value begins here"
