"""What a validator finds is told in a person's words."""

from __future__ import annotations

import pytest
from pydantic import Field, ValidationError

from schema.base import Frozen, Name
from schema.problems import wrong_with


class Wish(Frozen):
    rows: int = Field(default=1, ge=1)
    share: float = 0.5
    loud: bool = False
    name: Name = "a"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("rows", "many", 'must be a whole number, not "many"'),
        ("rows", 1.5, "must be a whole number, not 1.5"),
        ("rows", 0, "must be greater than or equal to 1"),
        ("share", "half", 'must be a number, not "half"'),
        ("loud", "perhaps", 'must be true or false, not "perhaps"'),
        ("name", "A B", '"A B" cannot be a name; use lower-case letters'),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would(
    field: str, value: object, told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Wish.model_validate({field: value})
    assert wrong_with(caught.value.errors()[0]).startswith(told)
