from __future__ import annotations

import random
import re
import time

import pytest

from recipes.patterns import compiled

ATOMS = ["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", "1", " ", r"\b", "^", "$", "_"]


def some_pattern(rng: random.Random, depth: int = 2) -> str:
    def piece() -> str:
        if depth and rng.random() < 0.35:
            atom = f"({'?:' * rng.randint(0, 1)}{some_pattern(rng, depth - 1)})"
        else:
            atom = rng.choice(ATOMS)
        repeats = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?"]
        return atom + ("" if atom in (r"\b", "^", "$") else rng.choice(repeats))

    lines = ["".join(piece() for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 2))]
    return "|".join(lines)


@pytest.mark.parametrize("seed", range(100))
def test_a_pattern_means_what_it_means_in_python(seed: int) -> None:
    rng = random.Random(seed)
    pattern = some_pattern(rng)
    ours, theirs = compiled(pattern), re.compile(pattern)
    for _ in range(40):
        text = "".join(rng.choices("abc1 _é", k=rng.randint(0, 8)))
        assert ours.found_in(text) == bool(theirs.search(text)), (pattern, text)
        assert ours.begins(text) == bool(theirs.match(text)), (pattern, text)
        assert ours.matches(text) == bool(theirs.fullmatch(text)), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a+)+$", "a" * 20_000 + "!"),
        (r"(a|a)*b", "a" * 20_000),
        (r"(a|b)*a(a|b){14}c", "ab" * 10_000),
        (r"a*a*a*a*a*b", "a" * 20_000),
        (r"(.*)(.*)(.*)x", "y" * 20_000),
    ],
)
def test_no_pattern_explodes(pattern: str, text: str) -> None:
    before = time.process_time()
    assert not compiled(pattern).found_in(text)
    assert time.process_time() - before < 5.0


def test_case_may_be_ignored() -> None:
    assert compiled("[a-c]é", True).matches("BÉ")
    assert not compiled("[a-c]é").matches("BÉ")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a", "not closed"),
        ("a)", "closes nothing"),
        ("[a", "not closed"),
        ("*a", "repeats nothing"),
        ("a**", "use a group"),
        (r"(a)\1", r"no '\\1'"),
        ("(?=a)", "only"),
        ("a{3,2}", "3 is more than 2"),
        ("a{x}", "repeats is"),
        ("(a{99}){99}", "longer than"),
        ("(" * 60 + "a" + ")" * 60, "deeper"),
        ("[z-a]", "wrong order"),
        ("\\", "no"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        compiled(pattern)
