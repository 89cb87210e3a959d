"""What comes back from a form of the console is read, or told to be wrong; it is never an error."""

import pytest

from folkmoot.web.form_reading import answer_in
from kinds.review_form import ChooseOne, GiveNumber, PutInOrder
from schema.choice import Choice
from schema.errors import UserError

TWO = (Choice(text="good", key="good"), Choice(text="bad", key="bad"))
SCALE = GiveNumber(low=1.0, high=5.0, step=0.5)


@pytest.mark.parametrize(("typed", "number"), [("4", 4), ("4.5", 4.5), ("4,5", 4.5), (" ٤ ", 4)])
def test_a_number_is_read_as_people_write_it(typed: str, number: float) -> None:
    assert answer_in(SCALE, {"number": [typed]}, None) == number


@pytest.mark.parametrize("typed", ["", "nan", "inf", "-inf", "1e400", "1_0", "many", "9" * 5000])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(UserError, match="no number"):
        answer_in(SCALE, {"number": [typed]}, None)


@pytest.mark.parametrize("place", ["", "2", "-1", "²", "0.0", "9" * 5000])
def test_a_choice_that_is_not_offered_is_told(place: str) -> None:
    with pytest.raises(UserError, match="nothing was chosen"):
        answer_in(ChooseOne(choices=TWO), {"choice": [place]}, None)


@pytest.mark.parametrize("rank", ["", "²", "first", "9" * 5000])
def test_a_place_in_an_order_that_is_none_is_told(rank: str) -> None:
    with pytest.raises(UserError, match="has no place yet"):
        answer_in(PutInOrder(choices=TWO), {"rank-0": ["1"], "rank-1": [rank]}, None)
