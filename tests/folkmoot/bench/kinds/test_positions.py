"""Whether a seat follows the place at which a content stands."""

from __future__ import annotations

import pytest

from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.kinds.positions import drafts_in_both, positions
from schema.ballot import Ballot
from schema.choice import Choice, Pair
from schema.seat import Seat
from schema.task import Task
from schema.turn import Call, Turn

SPACE = Pair(
    choices=(Choice(key="a", text="A", value="a"), Choice(key="b", text="B", value="b")),
)
SEAT = Seat(id="generator-1", role="generator", model="scripted", family="scripted")


def task(id: str) -> Task:
    return Task(campaign="c", id=id, revision="r", input={})


def turn(id: str, order: str, first: float) -> Turn:
    """A turn that gives ``a`` this probability."""
    return Turn.model_validate(
        {
            "turn": f"{id}-{order}", "campaign": "c", "revision": "r", "task": id,
            "stage": "draft", "question": "propose", "seat": SEAT, "order": order,
            "ballot": Ballot(method="label_scores", probabilities={"a": first, "b": 1.0 - first}),
        }
    )  # fmt: skip


def test_a_seat_that_always_takes_the_first_follows_the_place_until_both_orders_are_heard() -> None:
    said: Turns = {
        "1": (turn("1", "forward", 0.9), turn("1", "backward", 0.2)),
        "2": (turn("2", "forward", 0.8), turn("2", "backward", 0.1)),
    }
    found = positions(SPACE, [task("1"), task("2")], said)
    assert found is not None
    assert found.before.value == 1.0
    assert found.after.value == 0.5
    assert found.consistent.value == 0.0


def test_a_seat_that_knows_its_mind_says_the_same_in_both_orders() -> None:
    said: Turns = {
        "1": (turn("1", "forward", 0.9), turn("1", "backward", 0.9)),
        "2": (turn("2", "forward", 0.1), turn("2", "backward", 0.1)),
    }
    found = positions(SPACE, [task("1"), task("2")], said)
    assert found is not None
    assert found.before.value == 0.5
    assert found.consistent.value == 1.0


def test_where_nothing_was_said_nothing_is_told() -> None:
    assert positions(SPACE, [task("1")], {}) is None


def test_the_draft_is_the_mean_of_both_orders_and_costs_what_both_cost() -> None:
    forward, backward = turn("1", "forward", 0.9), turn("1", "backward", 0.9)
    call = Call(prompt="p", answer="", form="score", model="m", prompt_tokens=7)
    both = tuple(each.model_copy(update={"calls": (call,)}) for each in (forward, backward))
    (draft,) = drafts_in_both({"1": both})["1"]
    assert draft.ballot is not None
    assert draft.ballot.probabilities["a"] == pytest.approx(0.9)
    assert (draft.order, draft.tokens) == ("", 14)


def test_where_one_order_failed_there_is_no_draft() -> None:
    failed = turn("1", "backward", 0.9).model_copy(update={"status": "failed", "ballot": None})
    (draft,) = drafts_in_both({"1": (turn("1", "forward", 0.9), failed)})["1"]
    assert (draft.status, draft.ballot) == ("failed", None)


def test_a_seat_that_finds_both_exactly_as_good_has_chosen_neither() -> None:
    said: Turns = {
        "1": (turn("1", "forward", 0.75), turn("1", "backward", 0.25)),
        "2": (turn("2", "forward", 0.75), turn("2", "backward", 0.5)),
    }
    found = positions(SPACE, [task("1"), task("2")], said)
    assert found is not None
    assert (found.after.count, found.after.n) == (1, 1)
