"""What of finished prompts is kept, and what goes first."""

from __future__ import annotations

import numpy as np
import pytest

from engine.llama.context import Piece
from engine.llama.prefix_tree import MEMORABLE, Match, PrefixTree, Tokens, common_length
from tests.engine.llama.cell_memory import CellMemory

WORKING = 0  # the sequence that prompts are computed in


def prompt(*tokens: int) -> Tokens:
    return np.array(tokens, dtype=np.int32)


class Kept:
    """A tree over a memory, with some sequences."""

    def __init__(self, sequences: int = 8) -> None:
        self.memory = CellMemory(cells=1000)
        self.tree = PrefixTree(self.memory, range(10, 10 + sequences))

    def keep(self, *tokens: int) -> Match:
        """Compute a prompt, starting from what is kept, and keep it."""
        found = self.tree.match(prompt(*tokens))
        self.tree.start(found, WORKING)
        self.memory.decode([Piece(WORKING, tokens[found.length :], found.length, [])])
        self.tree.leave(found.node)
        kept = self.tree.keep(prompt(*tokens), WORKING)
        self.memory.forget(WORKING)
        return kept

    def held(self, *tokens: int) -> list[int]:
        """The tokens with which a prompt would start, read from the memory itself."""
        found = self.tree.match(prompt(*tokens))
        self.tree.start(found, WORKING)
        text = self.memory.text(WORKING)
        self.memory.forget(WORKING)
        self.tree.leave(found.node)
        return [text[at] for at in range(len(text))]


def test_common_beginnings_are_found() -> None:
    assert common_length(prompt(1, 2, 3), prompt(1, 2, 4, 5)) == 2
    assert common_length(prompt(1, 2), prompt(1, 2, 3)) == 2
    assert common_length(prompt(9), prompt(1)) == 0


def test_prompts_that_begin_alike_share_their_beginning() -> None:
    kept = Kept()
    for end in (4, 5, 6):
        kept.keep(1, 2, 3, end)
    assert kept.tree.tokens == kept.memory.used == 6
    assert kept.held(1, 2, 3, 5, 9) == [1, 2, 3, 5]
    assert kept.held(1, 2, 8) == [1, 2]
    assert kept.held(7) == []


def test_a_prompt_that_ends_inside_another_is_kept_too() -> None:
    kept = Kept()
    kept.keep(1, 2, 3, 4)
    assert kept.keep(1, 2).length == 2
    assert kept.held(1, 2, 3, 4) == [1, 2, 3, 4]
    assert kept.memory.used == 4


def test_ends_that_were_not_used_for_longest_go_first_and_beginnings_last() -> None:
    kept = Kept()
    kept.keep(1, 2, 3)
    kept.keep(1, 2, 4)
    kept.held(1, 2, 3)  # used again, after the other one
    gone = []
    while kept.tree.evict():
        gone.append((kept.held(1, 2, 3), kept.held(1, 2, 4)))
    assert gone[0] == ([1, 2, 3], [1, 2])
    assert gone[-1] == ([], [])
    assert kept.memory.used == kept.tree.tokens == 0
    assert kept.tree.evicted == 4


def test_what_was_given_up_is_remembered_for_a_while() -> None:
    kept = Kept()
    kept.keep(1, 2, 3, 4)
    kept.tree.evict()
    assert kept.tree.match(prompt(1, 2, 3, 9))[1:] == (0, 3)
    kept.keep(1, 2)
    assert kept.tree.match(prompt(1, 2, 3, 9))[1:] == (2, 1)
    assert kept.memory.used == kept.tree.tokens == 2


def test_what_is_remembered_is_bounded() -> None:
    kept = Kept(sequences=1)
    for start in range(40):
        kept.keep(*range(1000 * start, 1000 * start + 900))
    nodes = sum(1 for start in range(40) if kept.tree.match(prompt(1000 * start))[2])
    assert 5 < nodes <= MEMORABLE // 900 + 1


def test_what_a_running_strand_starts_from_is_not_given_up() -> None:
    kept = Kept()
    node = kept.keep(1, 2, 3).node
    node.locks += 1
    assert not kept.tree.evict()
    kept.tree.leave(node)
    assert kept.tree.evict()


def test_without_a_free_sequence_the_oldest_end_makes_room() -> None:
    kept = Kept(sequences=2)
    for first in (1, 2, 3):
        kept.keep(first, 7)
    assert [kept.held(first, 7) for first in (1, 2, 3)] == [[], [2, 7], [3, 7]]


def test_where_all_sequences_are_in_use_less_is_kept_and_nothing_breaks() -> None:
    kept = Kept(sequences=1)
    node = kept.keep(1, 2).node
    node.locks += 1
    assert kept.keep(1, 2, 3).length == 2
    assert kept.keep(1, 5).length == 0
    assert kept.held(1, 5) == [1]
    assert kept.memory.used == kept.tree.tokens == 2


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_kept_and_given_up_the_tree_and_the_memory_agree(seed: int) -> None:
    choose = np.random.default_rng(seed)
    kept = Kept(sequences=12)
    for _ in range(300):
        tokens = choose.integers(0, 3, size=choose.integers(1, 9)).tolist()
        if choose.random() < 0.3:
            kept.tree.evict()
        kept.keep(*tokens)
        found = kept.held(*tokens)
        assert found == tokens[: len(found)]
        assert kept.memory.used == kept.tree.tokens
