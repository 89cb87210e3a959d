"""The schemas of what seats draft, and how a prompt outlines them."""

import pytest

from kinds.shapes.objects import MOST_SPELT, closed_object, one_of_labels
from roles.prompting import outline


@pytest.mark.parametrize(
    ("labels", "told"), [(2, "a0 or a1"), (MOST_SPELT, "a11"), (MOST_SPELT + 1, "label")]
)
def test_of_a_long_list_the_outline_says_only_that_a_label_is_wanted(
    labels: int, told: str
) -> None:
    names = [f"a{number}" for number in range(labels)]
    schema = one_of_labels(names)
    assert schema["enum"] == names
    said = outline(closed_object({"relation": schema}))
    assert said.endswith(f"{told}}}")
    assert ("a0 or a1" in said) == (labels <= MOST_SPELT)
