"""From which probability on a part is in, learnt for F1."""

from collections.abc import Sequence

import numpy as np

from consensus.contest import NO, YES, Cast, Contest
from consensus.learning.line import LEAST_IN, best_line, line_of
from consensus.parts import parts_of
from consensus.votes.base import voting_rule
from schema.ballot import Ballot
from schema.choice import Choice, Group
from schema.policy import Policy
from schema.seat import Seat


def f1(line: float, chances: Sequence[float], is_in: Sequence[bool]) -> float:
    kept = np.array(chances) >= line
    return float(2 * (kept & np.array(is_in)).sum() / (kept.sum() + sum(is_in)))


def test_the_line_is_the_one_with_the_best_f1() -> None:
    chances = [0.1] * 50 + [0.3] * 20 + [0.7] * 5
    hits = [False] * 50 + [True] * 15 + [False] * 5 + [True] * 5

    line = best_line(chances, hits, hits)

    assert 0.1 < line <= 0.3
    assert f1(line, chances, hits) > f1(0.5, chances, hits)


def test_of_calibrated_chances_the_line_is_about_half_of_the_f1_that_it_reaches() -> None:
    rng = np.random.default_rng(0)
    chances = rng.beta(1, 4, size=40_000).tolist()
    is_in = [bool(rng.random() < chance) for chance in chances]

    line = best_line(chances, is_in, is_in)

    assert abs(line - f1(line, chances, is_in) / 2) < 0.03


SEATS = tuple(Seat(id=f"s{n}", role="generator", model=f"m{n}") for n in range(2))


def several(chance: float, right: bool, at: int) -> Contest:
    choices = (Choice(key="a", text="a"), Choice(key="b", text="b"))
    said = {"a": chance, "b": 0.02}
    return Contest(
        choices=("a", "b"),
        mode="several",
        casts=tuple(
            Cast(
                seat=seat,
                stage="drafts",
                ballot=Ballot(mode="several", probabilities=said, method="label_scores"),
            )
            for seat in SEATS
        ),
        task=str(at),
        right=frozenset({"a"} if right else ()),
        parts=parts_of(choices, "several", (), frozenset({"a", "b"})),
    )


def test_a_label_that_seats_are_shy_of_is_in_from_less_than_half_on() -> None:
    shy = [several(0.35, True, at) for at in range(12)]
    others = [several(0.05, False, at) for at in range(12, 30)]

    line = line_of([*shy, *others], Policy(warm=True), voting_rule("pooled_mean"))

    assert line is not None
    assert 0.05 < line <= 0.35


def test_from_few_parts_that_are_in_no_line_is_learnt() -> None:
    few = [several(0.35, at < LEAST_IN - 1, at) for at in range(40)]

    assert line_of(few, Policy(warm=True), voting_rule("pooled_mean")) is None


def test_a_question_without_a_word_for_nothing_has_no_line() -> None:
    def asked(nothing: str) -> Contest:
        options = ("per", "loc", "none")
        choices = tuple(Choice(key=f"g={o}", text=o, group="g", option=o, value=o) for o in options)
        said = {"g=per": 0.3, "g=loc": 0.1, "g=none": 0.6}
        ballot = Ballot(mode="grouped", probabilities=said, method="label_scores")
        return Contest(
            choices=tuple(c.key for c in choices),
            mode="grouped",
            casts=tuple(Cast(seat=seat, stage="drafts", ballot=ballot) for seat in SEATS),
            right=frozenset({"g=per"}),
            parts=parts_of(
                choices, "grouped", (Group(key="g", text="g", nothing=nothing),), frozenset()
            ),
        )

    rule = voting_rule("pooled_mean")
    assert line_of([asked("")] * 20, Policy(warm=True), rule) is None
    line = line_of([asked("none")] * 20, Policy(warm=True), rule)
    assert line is not None
    assert line <= 0.4
    assert {YES, NO}.isdisjoint(asked("none").choices)
