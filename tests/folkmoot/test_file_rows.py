"""From a row to a submission."""

from __future__ import annotations

import pytest

from folkmoot.file_rows import Columns, submission
from schema.base import Json

TWO = Columns(fields=("body", "title"))


def test_a_field_that_is_null_is_like_one_that_is_not_there() -> None:
    null = submission({"id": 1, "body": "hot", "title": None}, 1, TWO)
    assert null == submission({"id": 1, "body": "hot"}, 1, TWO)
    assert null["input"] == {"body": "hot", "title": ""}


@pytest.mark.parametrize(("body", "shown"), [(2024, "2024"), (0, "0"), (1.5, "1.5")])
def test_a_number_where_a_text_is_to_be_annotated_is_its_digits(body: Json, shown: str) -> None:
    assert submission({"body": body, "title": 7}, 1, TWO)["input"] == {"body": shown, "title": 7}
