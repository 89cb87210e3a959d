from __future__ import annotations

import random

import pytest

from recipes.base import Known
from recipes.runs import grams, longest_shared
from tests.recipes.judging import judge

NOTE = "Mr Smith was seen on the third of May with a fever and a cough that would not go away."


def test_a_text_that_copies_too_much_of_its_source_is_turned_away() -> None:
    written = {"copies": 0.5, "from": "document", "grams": 3}
    record = {"text": "was seen on the third of June", "document": NOTE}
    verdict = judge(written, record)
    assert verdict.measured == 0.8
    assert verdict.reason == ("4 of the 5 runs of 3 words of text stand in document, more than 50%")
    assert judge(written, {"text": "He came with a fever and felt weak", "document": NOTE}).passed


def test_the_longest_copied_run_is_bounded_by_itself() -> None:
    written = {"copies": 1.0, "from": "document", "longest": 4}
    record = {"text": "He had a fever and a cough, said Jane", "document": NOTE}
    verdict = judge(written, record)
    assert verdict.measured == 5
    assert verdict.reason == (
        "text copies 5 words in a row from document, 'a fever and a cough': more than 4"
    )


def test_the_source_may_be_what_was_drawn() -> None:
    written = {"no_overlap": 8, "from": "document"}
    drawn = {"notes": [Known(1, {"document": NOTE})]}
    text = "A man was seen on the third of May with nothing."
    assert judge(written, text, drawn=drawn).measured == 1


def test_what_cannot_be_compared_does_not_pass() -> None:
    for written in ({"no_overlap": 8, "from": "document"}, {"copies": 0.5, "from": "document"}):
        verdict = judge(written, "a text")
        assert verdict.reason == "nothing called document was drawn that it can be compared with"


def test_no_run_of_a_private_source_passes_and_none_is_repeated_in_the_reason() -> None:
    written = {"no_overlap": 8, "from": "document"}
    record = {"text": "seen on the third of MAY, with a... fever!", "document": NOTE}
    verdict = judge(written, record)
    assert verdict.reason == (
        "2 of the 2 runs of 8 words of text stand in document, the first from word 1 on"
    )
    assert judge(written, {"text": "on the third of May with a", "document": NOTE}).passed


@pytest.mark.parametrize("seed", range(20))
def test_the_longest_shared_run_is_what_comparing_all_runs_finds(seed: int) -> None:
    rng = random.Random(seed)
    one, other = (rng.choices("abc", k=rng.randint(0, 30)) for _ in range(2))
    longest = max(
        (n for n in range(31) if n == 0 or set(grams(one, n)) & set(grams(other, n))), default=0
    )
    at, length = longest_shared(one, other)
    assert length == longest
    assert not length or tuple(one[at : at + length]) in grams(other, length)
