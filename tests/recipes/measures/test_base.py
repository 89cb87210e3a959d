from __future__ import annotations

import pytest

from recipes.measures.base import MEASURES, Subject, figures_of, lacks
from schema.errors import UserError
from tests.recipes.made_records import made


def test_what_a_measure_needs_and_does_not_get_is_told_in_words() -> None:
    subject = Subject(made({"instruction": "Write."}))
    assert lacks("distinct_n", subject) == "no record has the field 'text'"
    with pytest.raises(UserError, match="held-out rows"):
        figures_of("student", Subject(made({"text": "a", "label": "b"})))
    assert lacks("distinct_n", Subject([])) == "the pool is empty"


def test_a_recipe_may_call_its_fields_as_it_likes() -> None:
    subject = Subject(made({"instruction": "Write."}), names={"text": "instruction"})
    assert not lacks("distinct_n", subject)
    assert subject.texts == ("Write.",)


def test_a_measure_that_is_misspelt_is_told_with_the_one_that_is_meant() -> None:
    with pytest.raises(UserError, match="did you mean 'self_bleu'"):
        lacks("selfbleu", Subject([]))


def test_the_same_pool_gives_the_same_figures() -> None:
    subject = Subject(made(*(f"the soup {n} was {n % 3}" for n in range(30))))
    assert figures_of("vendi", subject) == figures_of("vendi", subject)


def test_every_measure_has_a_line_for_people() -> None:
    assert all(MEASURES.get(name).summary for name in MEASURES.names())
