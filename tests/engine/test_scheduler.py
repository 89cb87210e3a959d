"""How decodes are shared out, prefixes kept, and turns taken. Pure parts; no model."""

from __future__ import annotations

import threading
import time

import numpy as np

from engine.distribution import Distribution
from engine.jobs import Strand
from engine.prefix_cache import PrefixCache, Tokens, common_length
from engine.scheduler import share_out
from engine.turnstile import Turnstile


class NoJob:
    """Strands need a job only for its answers."""

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        return []


def strand(length: int, done: int = 0, wanted: set[int] | None = None) -> Strand:
    new = Strand(NoJob(), list(range(length)), {length - 1} if wanted is None else wanted)  # type: ignore[arg-type] # see NoJob
    new.done = done
    return new


def lengths(strands: list[Strand], tokens: int = 100, outputs: int = 100) -> dict[int, int]:
    """What each strand gets, by its place in the list."""
    return {
        strands.index(share.strand): share.length for share in share_out(strands, tokens, outputs)
    }


def prompt(*tokens: int) -> Tokens:
    return np.array(tokens, dtype=np.int32)


def test_texts_go_on_at_every_step_however_long_the_prompts() -> None:
    assert lengths([strand(500), strand(50, done=49), strand(60, done=59)]) == {0: 98, 1: 1, 2: 1}


def test_prompts_are_computed_in_the_order_in_which_they_came() -> None:
    assert lengths([strand(70), strand(70), strand(70)]) == {0: 70, 1: 30}


def test_a_strand_that_needs_nothing_gets_nothing() -> None:
    assert lengths([strand(5, done=5, wanted=set()), strand(5)]) == {1: 5}


def test_a_decode_never_yields_more_predictions_than_there_is_room_for() -> None:
    branch = strand(10, done=4, wanted={5, 6, 7, 8, 9})
    assert lengths([branch, strand(20)], outputs=3) == {0: 4, 1: 19}


def test_common_beginnings_are_found() -> None:
    assert common_length(prompt(1, 2, 3), prompt(1, 2, 4, 5)) == 2
    assert common_length(prompt(1, 2), prompt(1, 2, 3)) == 2
    assert common_length(prompt(9), prompt(1)) == 0


def test_the_prefix_that_shares_most_is_used_and_kept_longest() -> None:
    cache = PrefixCache()
    cache.keep(0, prompt(1, 2, 3, 4))
    cache.keep(1, prompt(1, 2, 9))
    cache.keep(2, prompt(7))
    assert cache.longest(prompt(1, 2, 3, 8)) == (0, 3)
    assert cache.longest(prompt(5)) == (-1, 0)
    assert [cache.evict() for _ in range(4)] == [1, 2, 0, None]


def test_a_prompt_that_is_kept_already_is_known() -> None:
    cache = PrefixCache()
    cache.keep(0, prompt(1, 2, 3))
    assert cache.covers(prompt(1, 2))
    assert not cache.covers(prompt(1, 2, 3, 4))


def test_threads_pass_the_turnstile_in_the_order_in_which_they_came() -> None:
    turnstile, passed = Turnstile(), []

    def go(name: int) -> None:
        with turnstile:
            passed.append(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in range(5)]
    with turnstile:
        for thread in threads:
            thread.start()
            time.sleep(0.02)
        assert passed == []
    for thread in threads:
        thread.join()
    assert passed == list(range(5))
